//! Lambda proxy integrations (`AWS_PROXY`): the function receives the request as an event and
//! returns a response.
//!
//! `event` builds the event, and `response` checks and translates the function's result. `stream`
//! reads results that are passed on while the function makes them.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html>

pub(crate) mod event;
pub(crate) mod response;
mod scalar;
pub(crate) mod stream;

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response};
use petstore_core::contract::{Integration, ResponseTransferMode};
use tokio::time::Instant;

use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::invoke::{InvokeError, InvokeRequest};
use crate::limits::MAX_RESULT;
use crate::resource::MatchedMethod;
use crate::response_body::ResponseBody;
use crate::stage_variables::substitute;
use stream::PreludeError;

pub(super) async fn invoke(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
    integration: &Integration,
) -> Result<Response<ResponseBody>, GatewayError> {
    // API Gateway maps no parameters for a proxy integration, and rejects illegal ones all the
    // same.
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
    let event = event::build(deployment, context, matched)?;
    let limit = deployment.timeout(integration);
    let log = &context.log;
    let none: [(&str, &str); 0] = [];
    let client = context.request;
    log.function_request(deployment, &function, client, none.into_iter(), &event);
    let started = Instant::now();
    let invocation = InvokeRequest::new(&function, event.into());
    let mut response = match integration.response_transfer_mode {
        ResponseTransferMode::Buffered => {
            invoke_buffered(deployment, context, invocation, (started, limit))
                .await?
                .map(ResponseBody::Whole)
        }
        ResponseTransferMode::Stream => {
            invoke_streaming(deployment, context, invocation, (started, limit)).await?
        }
    };
    if let Ok(trace) = HeaderValue::from_str(&client.ids.trace) {
        let name = HeaderName::from_static("x-amzn-trace-id");
        response.headers_mut().insert(name, trace);
    }
    Ok(response)
}

async fn invoke_buffered(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    invocation: InvokeRequest<'_>,
    (started, limit): (Instant, Duration),
) -> Result<Response<Bytes>, GatewayError> {
    let result = deployment.invoke.invoke(invocation);
    let result = match tokio::time::timeout_at(started + limit, result).await {
        Ok(Ok(result)) => result,
        Ok(Err(error)) => return Err(invocation_error(error, context, started)),
        Err(_) => return Err(timed_out(limit)),
    };
    if result.len() > MAX_RESULT {
        let size = result.len();
        return Err(GatewayError::integration_failure(format!(
            "the function's response has {size} bytes, and Lambda accepts {MAX_RESULT}"
        )));
    }
    let request = context.request;
    context.log.function_response(started.elapsed(), &result);
    let is_binary = deployment.media_types.response_is_binary(request);
    response::translate(&result, is_binary)
}

/// The limits on sizes and the binary media types do not apply to a stream.
async fn invoke_streaming(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    invocation: InvokeRequest<'_>,
    (started, limit): (Instant, Duration),
) -> Result<Response<ResponseBody>, GatewayError> {
    let deadline = started + limit;
    let begun = async {
        let mut stream = deployment.invoke.invoke_streaming(invocation).await?;
        let prelude = stream::read_prelude(&mut stream).await?;
        Ok((stream, prelude))
    };
    let (stream, prelude) = match tokio::time::timeout_at(deadline, begun).await {
        Ok(Ok(begun)) => begun,
        Ok(Err(PreludeError::Invoke(error))) => {
            return Err(invocation_error(error, context, started));
        }
        Ok(Err(error)) => {
            let error = GatewayError::integration_failure(error.to_string());
            return Err(error.with_log_reason("Malformed Lambda proxy response"));
        }
        Err(_) => return Err(timed_out(limit)),
    };
    context
        .log
        .function_response(started.elapsed(), &prelude.json);
    let head = response::translate_prelude(&prelude.json)?;
    let body = stream::body(stream, prelude.rest, Some((deadline, limit)));
    Ok(head.map(|()| ResponseBody::Streamed(body)))
}

fn invocation_error(
    error: InvokeError,
    context: &RequestContext<'_>,
    started: Instant,
) -> GatewayError {
    match error {
        InvokeError::Rejected { status, message } => {
            GatewayError::invocation_rejected(status, message)
        }
        InvokeError::Failed(failure) => {
            context
                .log
                .function_response(started.elapsed(), failure.payload());
            let reason = format!(
                "Lambda execution failed with status 200 due to customer function error: {}. \
                 Lambda request id: {}",
                failure.message(),
                context.request.ids.request
            );
            let error = InvokeError::Failed(failure);
            GatewayError::integration_failure(error.to_string()).with_log_reason(reason)
        }
        error @ InvokeError::Unreachable(_) => GatewayError::integration_failure(error.to_string()),
    }
}

fn timed_out(limit: Duration) -> GatewayError {
    GatewayError::integration_timeout(format!(
        "the function returned no response within {limit:?}"
    ))
}
