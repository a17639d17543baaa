//! The session that an authorizer returned, on its way through the gateway to a route.

use std::any::TypeId;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::extract::{ArgumentSpec, Extract};
use crate::http::payload::Format;
use crate::http::signature::Inputs;
use crate::{Rejection, Request};

/// The member of the context with the whole session as JSON.
const SESSION: &str = "petstoreSession";

/// The members that API Gateway adds to the context of a REST API.
const ADDED: [&str; 2] = ["principalId", "integrationLatency"];

#[doc = include_str!("../../../docs/authorized.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Authorized<T>(pub T);

impl<'r, T: DeserializeOwned + 'static> Extract<'r> for Authorized<T> {
    fn extract(request: &Request<'r>, _: &'static ArgumentSpec) -> Result<Self, Rejection> {
        read(request).map(Authorized).ok_or_else(|| {
            tracing::warn!(
                session = std::any::type_name::<T>(),
                "rejected: the event contains no session of this type"
            );
            Rejection::Forbidden
        })
    }

    fn describe(_: &'static ArgumentSpec, inputs: &mut Inputs<'_>) {
        inputs.reads_more = true;
        inputs
            .session
            .get_or_insert((TypeId::of::<T>(), std::any::type_name::<T>()));
    }
}

/// REST APIs pass on only texts, numbers and Booleans, and turn them into texts. So every value
/// that is not a text is also passed on as JSON, and a route receives exactly what the authorizer
/// returned.
///
/// HTTP APIs pass on JSON (`is_json`).
pub(super) fn context(session: Value, is_json: bool) -> Map<String, Value> {
    let is_object = session.is_object() || session.is_null();
    let texts_alone = || match &session {
        Value::Object(members) => members.values().all(Value::is_string),
        other => other.is_null(),
    };
    let whole = match is_json {
        true => !is_object,
        false => !texts_alone(),
    };
    let json = whole.then(|| session.to_string());
    let mut context = match session {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    if !is_json {
        // API Gateway fails a request whose context has a member of another type.
        context.retain(|_, value| !(value.is_object() || value.is_array() || value.is_null()));
    }
    if let Some(json) = json {
        context.insert(SESSION.to_owned(), json.into());
    }
    context
}

fn read<T: DeserializeOwned>(request: &Request<'_>) -> Option<T> {
    let authorizer = request.event.context.member("authorizer")?;
    let mut members: Map<String, Value> = serde_json::from_str(authorizer).ok()?;
    if request.format() == Format::HttpV2 {
        members = match members.remove("lambda") {
            Some(Value::Object(members)) => members,
            _ => return None,
        };
    }
    if let Some(Value::String(json)) = members.get(SESSION) {
        return serde_json::from_str(json).ok();
    }
    // A session may have a member `principalId`; one that refuses unknown members has none.
    if let Ok(session) = T::deserialize(Value::Object(members.clone())) {
        return Some(session);
    }
    members.retain(|name, _| !ADDED.contains(&name.as_str()));
    let session = match members.is_empty() {
        true => Value::Null,
        false => Value::Object(members),
    };
    T::deserialize(session).ok()
}
