//! Callers that a test chooses: claims, contexts and IAM principals that no gateway has checked.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use petstore_core::Function;
use petstore_core::contract::{Api, Auth};
use petstore_gateway::{DeployError, InvokeError, Stage, StageOptions};
use serde_json::{Map, Value, json};

use crate::local::in_process;
use crate::timeouts::Timeouts;

/// The header that carries the caller from the client to the event. It does not reach the function.
const HEADER: &str = "x-petstore-test-caller";

/// Who a test sends a request as.
#[derive(Debug, Clone)]
pub(super) enum ChosenCaller {
    Claims(Value),
    Context(Value),
    Iam(String),
}

impl ChosenCaller {
    /// What a gateway adds to the request context of an event.
    pub(super) fn identity(&self) -> Value {
        match self {
            Self::Claims(claims) => json!({"authorizer": {"claims": as_text(claims)}}),
            Self::Context(context) => json!({"authorizer": of_authorizer(context)}),
            Self::Iam(arn) => json!({"identity": {"userArn": arn}}),
        }
    }

    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        let identity = self.identity();
        // The bytes of the JSON in hexadecimal, since a claim may contain any text.
        let hex: String = (identity.to_string().bytes())
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if let Ok(value) = HeaderValue::try_from(hex) {
            headers.insert(HeaderName::from_static(HEADER), value);
        }
    }
}

/// API Gateway passes every claim as text.
fn as_text(claims: &Value) -> Value {
    let Value::Object(claims) = claims else {
        return claims.clone();
    };
    let text = claims.iter().map(|(name, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (name.clone(), Value::from(value))
    });
    Value::Object(text.collect())
}

/// The context as a Lambda authorizer would have returned it: with a principal, and with the whole
/// as JSON, since its members are texts.
fn of_authorizer(context: &Value) -> Value {
    let mut members = match as_text(context) {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    members
        .entry("principalId")
        .or_insert_with(|| json!("test"));
    members.insert("petstoreSession".to_owned(), json!(context.to_string()));
    Value::Object(members)
}

/// A gateway for the same API that lets every caller in, and passes on the identity that the test
/// sets.
pub(super) fn trusting_stage(
    api: &Api,
    function: Arc<Function>,
    timeouts: Timeouts,
) -> Result<Stage, DeployError> {
    let mut api = api.clone();
    for resource in api.resources.values_mut() {
        for method in resource.methods.values_mut() {
            method.auth = Auth::None;
            method.api_key_required = false;
        }
    }
    api.authorizers.clear();
    let trusting = in_process(function, timeouts).with_prepared_events(|event| {
        with_caller(event)
            .ok_or_else(|| InvokeError::failed("the event of the test client has no caller"))
    });
    Stage::new(&api, trusting, StageOptions::default())
}

/// The event with the caller of the header in its request context.
fn with_caller(event: &[u8]) -> Option<Bytes> {
    let mut event: Map<String, Value> = serde_json::from_slice(event).ok()?;
    let mut identity = None;
    for headers in ["headers", "multiValueHeaders"] {
        if let Some(Value::Object(headers)) = event.get_mut(headers) {
            let name = headers
                .keys()
                .find(|name| name.eq_ignore_ascii_case(HEADER))?;
            let value = headers.remove(&name.clone())?;
            if let Value::String(hex) = value {
                identity = Some(hex);
            }
        }
    }
    let hex = identity?;
    let bytes: Option<Vec<u8>> = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok())
        .collect();
    let identity: Map<String, Value> = serde_json::from_slice(&bytes?).ok()?;
    let Some(Value::Object(context)) = event.get_mut("requestContext") else {
        return None;
    };
    for (name, value) in identity {
        match (context.get_mut(&name), value) {
            (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
            (_, value) => {
                context.insert(name, value);
            }
        }
    }
    Some(Value::Object(event).to_string().into())
}
