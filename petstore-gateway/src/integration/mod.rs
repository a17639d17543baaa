//! Integrations: calls the backend of a method and returns the response for the client.
//!
//! There is one module per integration type. The types that map requests and responses implement
//! [`Backend`]: `request` maps the client's request, the backend is called, and `response` maps its
//! response. The two proxy types pass requests and responses on by their own rules.
//!
//! They depend on the request's context and the deployment, not on the stage.

pub(crate) mod aws_service;
mod backend;
mod call;
mod content;
mod http_backend;
mod http_proxy;
mod lambda_custom;
pub(crate) mod lambda_proxy;
mod mock;
mod remapped_headers;
mod request;
mod response;
mod send;
mod timed_stream;
mod uri;
mod variables;

use bytes::Bytes;
use http::Response;
use petstore_core::contract::{Api, IntegrationType, MethodKey};

use crate::context::RequestContext;
use crate::deploy_error::DeployWarning;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::mapping::MethodMappings;
use crate::resource::MatchedMethod;
use crate::response_body::ResponseBody;
use crate::template::TemplateVariables;
use backend::Backend;
use call::IntegrationCall;

/// Calls the integration of the matched method.
///
/// # Errors
///
/// 400 or 415 if the request cannot be mapped; 500 if the integration is invalid; 502 or 504 if its
/// backend fails or times out.
pub(crate) async fn invoke(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
) -> Result<Response<ResponseBody>, GatewayError> {
    let Some(integration) = &matched.method.integration else {
        return Err(GatewayError::api_configuration_error(
            "the method has no integration: declare one",
        ));
    };
    let call = IntegrationCall {
        deployment,
        context,
        matched,
        integration,
    };
    let response = match integration.integration_type {
        IntegrationType::AwsProxy => {
            return lambda_proxy::invoke(deployment, context, matched, integration).await;
        }
        IntegrationType::HttpProxy => return http_proxy::invoke(&call).await,
        IntegrationType::Mock => map_and_send::<mock::Mock>(&call).await,
        IntegrationType::Http => map_and_send::<http_backend::HttpBackend>(&call).await,
        IntegrationType::Aws if integration.lambda_function().is_some() => {
            map_and_send::<lambda_custom::LambdaCustom>(&call).await
        }
        IntegrationType::Aws => map_and_send::<aws_service::AwsService>(&call).await,
    };
    response.map(|response| response.map(ResponseBody::Whole))
}

async fn map_and_send<B: Backend>(
    call: &IntegrationCall<'_>,
) -> Result<Response<Bytes>, GatewayError> {
    let variables = TemplateVariables::new(call.context);
    let request = request::map(call, &variables)?;
    let response = B::send(call, request).await?;
    let mut response = response::map(call, &variables, response)?;
    if B::IS_TRACED {
        call.add_trace_id(&mut response);
    }
    Ok(response)
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

/// The templates of an API that cannot be parsed.
pub(crate) fn find_template_errors(api: &Api) -> Vec<DeployWarning> {
    let mut warnings = Vec::new();
    for (path, verb, method) in api.methods() {
        let mappings = MethodMappings::new(method);
        let errors = mappings.template_errors();
        warnings.extend(errors.map(|error| DeployWarning::Template {
            path: path.to_owned(),
            verb,
            error: error.clone(),
        }));
    }
    warnings
}
