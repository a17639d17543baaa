//! Lambda integrations without proxy (`AWS` with the URI of a function): the function receives the
//! mapped body.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-custom-integrations.html>

use std::time::Instant;

use bytes::Bytes;
use serde::de::IgnoredAny;

use super::backend::Backend;
use super::call::IntegrationCall;
use super::request::IntegrationRequest;
use super::response::BackendResponse;
use crate::gateway_error::GatewayError;
use crate::invoke::{FunctionFailure, InvocationType, InvokeError, InvokeRequest};
use crate::limits::{MAX_EVENT, MAX_RESULT};
use crate::stage_variables::substitute;

pub(super) struct LambdaCustom;

impl Backend for LambdaCustom {
    const IS_TRACED: bool = true;

    async fn send(
        call: &IntegrationCall<'_>,
        request: IntegrationRequest,
    ) -> Result<BackendResponse, GatewayError> {
        let function = call.integration.lambda_function().unwrap_or_default();
        let function = substitute(function, &call.deployment.variables);
        let event = event(&request.body)?;
        let log = &call.context.log;
        let headers = call.default_headers(&request);
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let client = call.context.request;
        log.function_request(call.deployment, &function, client, headers, &request.body);
        let started = Instant::now();
        let mut invocation = InvokeRequest::new(&function, event);
        invocation.invocation_type = invocation_type(&request);
        let invoked = async {
            let result = call.deployment.invoke.invoke(invocation).await;
            match result {
                Ok(result) if result.len() > MAX_RESULT => {
                    Err(GatewayError::integration_failure(format!(
                        "the function's response has {} bytes, and Lambda accepts {MAX_RESULT}",
                        result.len()
                    )))
                }
                Ok(result) => Ok((result, None)),
                Err(InvokeError::Failed(failure)) => Ok((failure.payload().clone(), Some(failure))),
                Err(InvokeError::Rejected { status, message }) => {
                    Err(GatewayError::invocation_rejected(status, message))
                }
                Err(error) => Err(GatewayError::api_configuration_error(error.to_string())),
            }
        };
        let (body, failure) = call.with_timeout(invoked).await?;
        log.function_response(started.elapsed(), &body);
        if let Some(failure) = &failure {
            log_failure(call, failure);
        }
        Ok(BackendResponse::from_function(body, failure.as_ref()))
    }
}

/// The event. A function that receives nothing receives an empty object.
fn event(body: &Bytes) -> Result<Bytes, GatewayError> {
    if body.trim_ascii().is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    if body.len() > MAX_EVENT {
        return Err(GatewayError::event_too_large(body.len()));
    }
    if let Err(error) = serde_json::from_slice::<IgnoredAny>(body) {
        return Err(GatewayError::invalid_payload(format!(
            "Could not parse request body into json: {error}"
        )));
    }
    Ok(body.clone())
}

fn invocation_type(request: &IntegrationRequest) -> InvocationType {
    let types = [InvocationType::Event, InvocationType::DryRun];
    let sent = request.header("x-amz-invocation-type");
    let mut types = types.into_iter();
    types
        .find(|known| sent == Some(known.as_str()))
        .unwrap_or_default()
}

fn log_failure(call: &IntegrationCall<'_>, failure: &FunctionFailure) {
    call.context.log.line(|| {
        let id = &call.context.request.ids.request;
        format!(
            "Lambda execution failed with status 200 due to customer function error: {}. \
             Lambda request id: {id}",
            failure.message()
        )
    });
}
