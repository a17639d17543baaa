//! What stands behind a method.

mod lambda_proxy;
mod mock;

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use petstore_core::contract::{Api, Integration, IntegrationType, MethodKey};

use crate::auth::api_key::ApiKey;
use crate::gateway_error::GatewayError;
use crate::gateway_request::GatewayRequest;
use crate::resource::Matched;
use crate::stage::Stage;

/// Calls what stands behind the method, and gives the answer that the client gets.
pub(crate) async fn invoke(
    stage: &Stage,
    call: &GatewayRequest,
    matched: &Matched<'_, '_>,
    key: Option<&ApiKey>,
) -> Result<Response<Bytes>, GatewayError> {
    let Some(integration) = &matched.method.integration else {
        return Err(GatewayError::api_configuration_error(
            "the method has no integration",
        ));
    };
    match integration.integration_type {
        IntegrationType::AwsProxy => {
            lambda_proxy::invoke(stage, call, matched, integration, key).await
        }
        IntegrationType::Mock => mock::invoke(call, integration),
        other @ (IntegrationType::Aws | IntegrationType::Http | IntegrationType::HttpProxy) => {
            Err(GatewayError::api_configuration_error(format!(
                "this gateway cannot call what stands behind the method: its integration is {}",
                other.as_str()
            )))
        }
    }
}

/// A method of the API that nothing stands behind: the path, the verb, what is missing.
pub(crate) fn unsupported(api: &Api) -> Option<(String, MethodKey, &'static str)> {
    api.methods().find_map(|(path, verb, method)| {
        let what = match &method.integration {
            None => "no integration",
            Some(integration)
                if integration.integration_type == IntegrationType::AwsProxy
                    && integration.lambda_function().is_none() =>
            {
                "an AWS_PROXY integration that invokes no function"
            }
            // An app may name a backend that is only there in the cloud; its other methods work.
            Some(_) => return None,
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
