//! Integrations: calls the backend of a method and returns the response for the client.
//!
//! It has one module per integration type. Each depends on the request's context and the deployment, not on the
//! stage.

mod lambda_proxy;
mod mock;

use bytes::Bytes;
use http::Response;
use petstore_core::contract::{Api, IntegrationType, MethodKey};

use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::resource::MatchedMethod;

/// Calls the integration of the matched method.
///
/// # Errors
///
/// 500 if the integration is invalid or not supported; 502 or 504 if its function fails or times out.
pub(crate) async fn invoke(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
) -> Result<Response<Bytes>, GatewayError> {
    let Some(integration) = &matched.method.integration else {
        return Err(GatewayError::api_configuration_error(
            "the method has no integration: declare one",
        ));
    };
    match integration.integration_type {
        IntegrationType::AwsProxy => {
            lambda_proxy::invoke(deployment, context, matched, integration).await
        }
        IntegrationType::Mock => mock::invoke(context, matched, integration),
        other @ (IntegrationType::Aws | IntegrationType::Http | IntegrationType::HttpProxy) => {
            Err(GatewayError::api_configuration_error(format!(
                "this gateway cannot call integrations of type {}: use AWS_PROXY or MOCK here",
                other.as_str()
            )))
        }
    }
}

/// The first method that has no integration to call: its path, its verb and what it has instead.
pub(crate) fn find_unsupported(api: &Api) -> Option<(String, MethodKey, &'static str)> {
    api.methods().find_map(|(path, verb, method)| {
        let what = match &method.integration {
            None => "no integration",
            Some(integration)
                if integration.integration_type == IntegrationType::AwsProxy
                    && integration.lambda_function().is_none() =>
            {
                "an AWS_PROXY integration that invokes no function"
            }
            // A backend may exist only in the cloud; the other methods of the API still work here.
            Some(_) => return None,
        };
        Some((path.to_owned(), verb, what))
    })
}
