//! What an authorizer's function returns to API Gateway.
//!
//! Source: "Output from an API Gateway Lambda authorizer" and "Control access to HTTP APIs with AWS
//! Lambda authorizers" in the API Gateway developer guide.

use serde_json::{Map, Value, json};

use super::decision::Outcome;
use super::error::AuthorizerError;
use super::event::{AuthorizerEvent, ResponseFormat};
use super::session::context;

/// The response to an authorizer's event.
///
/// A policy covers every method of the stage. API Gateway keeps it by the identity of the caller
/// and evaluates it for other methods with the same authorizer too; a policy for one method would
/// refuse the same caller at the next one.
pub(super) fn write(
    event: &AuthorizerEvent<'_>,
    authorizer: &'static str,
    outcome: Outcome,
) -> Result<Vec<u8>, AuthorizerError> {
    let (principal_id, session, usage_identifier_key) = match outcome {
        Outcome::Allow {
            principal_id,
            session,
            usage_identifier_key,
        } => (principal_id, session, usage_identifier_key),
        Outcome::Forbidden => return Ok(refusal(event)),
        Outcome::Unauthorized if event.response == ResponseFormat::Simple => {
            return Ok(refusal(event));
        }
        Outcome::Unauthorized => return Err(AuthorizerError::Unauthorized),
        Outcome::Failed(reason) => {
            tracing::error!(authorizer, %reason, "the authorizer failed");
            return Err(AuthorizerError::Failed { authorizer });
        }
    };
    let mut reply = Map::new();
    match event.response {
        ResponseFormat::Simple => {
            let mut context = context(session, true);
            context.insert("principalId".to_owned(), principal_id.into());
            reply.insert("isAuthorized".to_owned(), true.into());
            reply.insert("context".to_owned(), context.into());
        }
        ResponseFormat::Policy => {
            reply.insert("principalId".to_owned(), principal_id.into());
            reply.insert("policyDocument".to_owned(), policy(event, "Allow"));
            reply.insert("context".to_owned(), context(session, false).into());
            if let Some(key) = usage_identifier_key {
                reply.insert("usageIdentifierKey".to_owned(), key.into());
            }
        }
    }
    Ok(Value::Object(reply).to_string().into_bytes())
}

fn refusal(event: &AuthorizerEvent<'_>) -> Vec<u8> {
    let reply = match event.response {
        ResponseFormat::Simple => json!({"isAuthorized": false}),
        ResponseFormat::Policy => {
            json!({"principalId": "anonymous", "policyDocument": policy(event, "Deny")})
        }
    };
    reply.to_string().into_bytes()
}

fn policy(event: &AuthorizerEvent<'_>, effect: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Action": "execute-api:Invoke",
            "Effect": effect,
            "Resource": event.arn.whole_stage(),
        }],
    })
}
