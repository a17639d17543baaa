//! What stands behind a method.

pub(crate) mod lambda;

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use petstore_core::contract::{Api, Integration, IntegrationType, MethodVerb};

use crate::auth::api_key::ApiKey;
use crate::call::Call;
use crate::gateway_response::Refusal;
use crate::resource::Matched;
use crate::stage::Stage;

/// Calls what stands behind the method, and gives the answer that the client gets.
pub(crate) async fn integrate(
    stage: &Stage,
    call: &Call,
    matched: &Matched<'_, '_>,
    key: Option<&ApiKey>,
) -> Result<Response<Bytes>, Refusal> {
    let Some(integration) = &matched.method.integration else {
        return Err(Refusal::api_configuration_error(
            "the method has no integration",
        ));
    };
    match integration.integration_type {
        IntegrationType::AwsProxy => {
            lambda::integrate(stage, call, matched, integration, key).await
        }
        // `unsupported` keeps these from being served.
        IntegrationType::Aws
        | IntegrationType::Http
        | IntegrationType::HttpProxy
        | IntegrationType::Mock => Err(Refusal::api_configuration_error(
            "this gateway cannot serve such an integration",
        )),
    }
}

/// An integration of the API that this gateway cannot serve: the path, the verb, what it is.
pub(crate) fn unsupported(api: &Api) -> Option<(String, MethodVerb, &'static str)> {
    api.methods().find_map(|(path, verb, method)| {
        let what = match &method.integration {
            None => "no integration",
            Some(integration) => match integration.integration_type {
                IntegrationType::AwsProxy if integration.lambda_function().is_some() => {
                    return None;
                }
                IntegrationType::AwsProxy => "an AWS_PROXY integration that invokes no function",
                IntegrationType::Aws => "an AWS integration",
                IntegrationType::Http => "an HTTP integration",
                IntegrationType::HttpProxy => "an HTTP_PROXY integration",
                IntegrationType::Mock => "a MOCK integration",
            },
        };
        Some((path.to_owned(), verb, what))
    })
}

/// The request parameter, if there is one, that sets a header which API Gateway does not let it set.
///
/// A proxy integration sets none, and fails all the same.
pub(crate) fn illegal_parameter(integration: &Integration) -> Option<&str> {
    const ILLEGAL: [&str; 8] = [
        "authorization",
        "connection",
        "content-length",
        "expect",
        "proxy-authenticate",
        "te",
        "transfer-encoding",
        "x-amzn-trace-id",
    ];
    let mut targets = integration.request_parameters.keys();
    let illegal = targets.find(|target| {
        let header = target.strip_prefix("integration.request.header.");
        header.is_some_and(|header| ILLEGAL.iter().any(|name| name.eq_ignore_ascii_case(header)))
    });
    illegal.map(String::as_str)
}

/// How long the gateway waits for an integration.
pub(crate) fn timeout(stage: &Stage, integration: &Integration) -> Duration {
    let declared = Duration::from_millis(integration.timeout_millis.into());
    stage.options().integration_timeout.unwrap_or(declared)
}
