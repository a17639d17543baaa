//! Lambda proxy integrations (`AWS_PROXY`): the function receives the request as an event and returns a response.
//!
//! `event` builds the event, and `response` checks and translates the function's result.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>

pub(crate) mod event;
pub(crate) mod response;
mod scalar;

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response};
use petstore_core::contract::Integration;

use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::invoke::{InvokeError, InvokeRequest};
use crate::limits::{MAX_EVENT, MAX_RESULT};
use crate::resource::MatchedMethod;
use crate::stage_variables::substitute;

pub(super) async fn invoke(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
    integration: &Integration,
) -> Result<Response<Bytes>, GatewayError> {
    // API Gateway maps no parameters for a proxy integration, and rejects illegal ones all the same.
    if let Some(target) = &matched.mappings.illegal_header {
        return Err(GatewayError::illegal_header(target));
    }
    let Some(function) = integration.lambda_function() else {
        return Err(GatewayError::api_configuration_error(
            "the integration's URI contains no function: use the URI of a Lambda function",
        ));
    };
    let verb = match integration.http_method.as_deref() {
        None => "POST",
        Some("ANY") => context.request.verb(),
        Some(verb) => verb,
    };
    if verb != "POST" {
        return Err(GatewayError::api_configuration_error(format!(
            "the integration's httpMethod is {verb}, and functions are invoked with POST"
        )));
    }
    let function = substitute(function, &deployment.variables);
    let event = event::build(deployment, context, matched);
    if event.len() > MAX_EVENT {
        return Err(GatewayError::event_too_large(event.len()));
    }
    let limit = deployment.timeout(integration);
    let log = &context.log;
    let none: [(&str, &str); 0] = [];
    let client = context.request;
    log.function_request(deployment, &function, client, none.into_iter(), &event);
    let started = Instant::now();
    let result = deployment
        .invoke
        .invoke(InvokeRequest::new(&function, event.into()));
    let result = match tokio::time::timeout(limit, result).await {
        Ok(Ok(result)) => result,
        Ok(Err(InvokeError::Rejected { status, message })) => {
            return Err(GatewayError::invocation_rejected(status, message));
        }
        Ok(Err(InvokeError::Failed(failure))) => {
            log.function_response(started.elapsed(), failure.payload());
            let reason = format!(
                "Lambda execution failed with status 200 due to customer function error: {}. \
                 Lambda request id: {}",
                failure.message(),
                context.request.ids.request
            );
            let error = InvokeError::Failed(failure);
            let error = GatewayError::integration_failure(error.to_string());
            return Err(error.with_log_reason(reason));
        }
        Ok(Err(error)) => return Err(GatewayError::integration_failure(error.to_string())),
        Err(_) => {
            return Err(GatewayError::integration_timeout(format!(
                "the function returned no response within {limit:?}"
            )));
        }
    };
    if result.len() > MAX_RESULT {
        let size = result.len();
        return Err(GatewayError::integration_failure(format!(
            "the function's response has {size} bytes, and Lambda accepts {MAX_RESULT}"
        )));
    }
    let request = context.request;
    log.function_response(started.elapsed(), &result);
    let is_binary = deployment.media_types.response_is_binary(request);
    let mut response = response::translate(&result, is_binary)?;
    if let Ok(trace) = HeaderValue::from_str(&request.ids.trace) {
        let name = HeaderName::from_static("x-amzn-trace-id");
        response.headers_mut().insert(name, trace);
    }
    Ok(response)
}
