//! The check of a request's `x-api-key` against the keys that the stage accepts.

use crate::api_key::{ApiKey, ApiKeys};
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;

/// The key that the request was sent with.
pub(super) fn check<'k>(
    request: &GatewayRequest,
    keys: &'k ApiKeys,
) -> Result<&'k ApiKey, GatewayError> {
    let Some(value) = request.parts.headers.get("x-api-key") else {
        return Err(GatewayError::invalid_api_key(format!(
            "the request has no API key: {}",
            advice(keys)
        )));
    };
    let known = value.to_str().ok().and_then(|value| keys.find(value));
    known.ok_or_else(|| {
        GatewayError::invalid_api_key(format!("the API key is unknown: {}", advice(keys)))
    })
}

fn advice(keys: &ApiKeys) -> String {
    let names: Vec<_> = keys.iter().map(|key| format!("{:?}", key.name())).collect();
    if names.is_empty() {
        return "this stage accepts no API keys: configure one".to_owned();
    }
    format!(
        "send the value of {} in the header x-api-key",
        names.join(" or ")
    )
}
