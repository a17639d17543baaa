//! Lambda functions that get the request as an event and answer with a response (`AWS_PROXY`).
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>

mod event;
mod response;
mod scalar;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response};
use petstore_core::contract::Integration;

use super::{illegal_parameter, timeout};
use crate::auth::api_key::ApiKey;
use crate::gateway_error::{GatewayError, MAX_EVENT, MAX_RESULT};
use crate::gateway_request::GatewayRequest;
use crate::resource::Matched;
use crate::stage::Stage;

pub(crate) async fn invoke(
    stage: &Stage,
    call: &GatewayRequest,
    matched: &Matched<'_, '_>,
    integration: &Integration,
    key: Option<&ApiKey>,
) -> Result<Response<Bytes>, GatewayError> {
    if let Some(parameter) = illegal_parameter(integration) {
        return Err(GatewayError::api_configuration_error(format!(
            "the integration may not set {parameter}: remove it from requestParameters"
        )));
    }
    let Some(function) = integration.lambda_function() else {
        return Err(GatewayError::api_configuration_error(
            "the integration's URI names no function",
        ));
    };
    let event = event::build(stage, call, matched, key);
    if event.len() > MAX_EVENT {
        return Err(GatewayError::event_too_large(event.len()));
    }
    let limit = timeout(stage, integration);
    let result = stage.invoke().invoke(function, event.into());
    let result = match tokio::time::timeout(limit, result).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => return Err(GatewayError::integration_failure(error.to_string())),
        Err(_) => {
            return Err(GatewayError::integration_timeout(format!(
                "the function did not answer within {limit:?}"
            )));
        }
    };
    if result.len() > MAX_RESULT {
        let size = result.len();
        return Err(GatewayError::integration_failure(format!(
            "the function's answer has {size} bytes, and Lambda lets {MAX_RESULT} through"
        )));
    }
    let binary = stage.media_types().answer_is_binary(call);
    let mut answer = response::translate(&result, binary)?;
    if let Ok(trace) = HeaderValue::from_str(&call.ids.trace) {
        let name = HeaderName::from_static("x-amzn-trace-id");
        answer.headers_mut().insert(name, trace);
    }
    Ok(answer)
}
