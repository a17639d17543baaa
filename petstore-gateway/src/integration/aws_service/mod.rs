//! AWS service integrations (`AWS`): an action of a service receives the mapped body, signed.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html>

mod protocol;
#[cfg(feature = "aws-services")]
mod sign;
#[cfg(not(feature = "aws-services"))]
#[path = "unsigned.rs"]
mod sign;
mod target;

use bytes::Bytes;
use http::Request;

use super::backend::Backend;
use super::call::IntegrationCall;
use super::request::IntegrationRequest;
use super::response::BackendResponse;
use super::send::OutgoingRequest;
use super::uri::UriText;
use crate::deployment::StageOptions;
use crate::gateway_error::GatewayError;
use crate::stage_variables::substitute;
use target::{Operation, ServiceTarget};

pub(super) struct AwsService;

/// A request to a service, before it is signed.
pub(crate) struct ServiceRequest {
    /// The service as in signatures, such as `sqs`.
    pub(crate) service: &'static str,
    /// What precedes the service in the name of its host.
    pub(crate) host_prefix: &'static str,
    pub(crate) region: String,
    pub(crate) verb: &'static str,
    /// The path, with the query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

/// The request as it is sent to the service's endpoint, signed with the stage's credentials.
///
/// # Errors
///
/// 500 if the request cannot be made or signed.
pub(crate) fn signed_request(
    request: ServiceRequest,
    options: &StageOptions,
) -> Result<Request<Bytes>, GatewayError> {
    let target = ServiceTarget {
        region: request.region,
        service: request.service.to_owned(),
        subdomain: request.host_prefix.to_owned(),
        operation: Operation::Path(request.path.clone()),
    };
    let uri = format!("{}{}", target.endpoint(&options.backends.aws), request.path);
    let uri = uri.parse().map_err(|_| {
        GatewayError::api_configuration_error(format!(
            "{uri:?} is not the address of a service: correct AWS_ENDPOINT_URL"
        ))
    })?;
    let mut outgoing = OutgoingRequest {
        verb: request.verb.to_owned(),
        uri,
        headers: request.headers,
        body: request.body,
    };
    match &options.backends.aws.credentials {
        Some(credentials) => sign::sign(&mut outgoing, &target, credentials)?,
        None => outgoing.add_framing_headers(),
    }
    outgoing.into_request()
}

impl Backend for AwsService {
    const IS_TRACED: bool = true;

    async fn send(
        call: &IntegrationCall<'_>,
        request: IntegrationRequest,
    ) -> Result<BackendResponse, GatewayError> {
        let options = &call.deployment.options;
        let uri = call.integration.uri.as_deref().unwrap_or_default();
        let uri = substitute(uri, &call.deployment.variables);
        let target = ServiceTarget::parse(&uri, options).ok_or_else(|| {
            GatewayError::api_configuration_error(
                "the integration's URI is not that of an AWS service: use \
                 arn:aws:apigateway:<region>:<service>:path/<path> or …:action/<action>",
            )
        })?;
        let endpoint = target.endpoint(&options.backends.aws);
        let mut headers = call.default_headers(&request);
        let uri = match &target.operation {
            Operation::Path(path) => {
                let path = path.trim_start_matches('/');
                UriText::from_template(&format!("{endpoint}/{path}"), &request.path)
            }
            Operation::Action { name, query } => {
                let mut uri = UriText::from_template(&format!("{endpoint}/"), &[]);
                uri.append_parameter("Action", name);
                uri.append_query(query);
                if let Some((prefix, content_type)) = protocol::json_protocol(&target.service) {
                    add_default(
                        &mut headers,
                        &request,
                        "X-Amz-Target",
                        format!("{prefix}.{name}"),
                    );
                    add_default(
                        &mut headers,
                        &request,
                        "Content-Type",
                        content_type.to_owned(),
                    );
                }
                uri
            }
        };
        let uri = with_query(uri, &request.query).parse()?;
        headers.extend(
            request
                .headers
                .into_iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("host")),
        );
        let verb = call.backend_verb().to_owned();
        // GET and HEAD of a service have no body, whatever the template renders.
        let body = if matches!(verb.as_str(), "GET" | "HEAD") {
            Bytes::new()
        } else {
            request.body
        };
        let mut outgoing = OutgoingRequest {
            verb,
            uri,
            headers,
            body,
        };
        if let Some(credentials) = &options.backends.aws.credentials {
            sign::sign(&mut outgoing, &target, credentials)?;
        }
        let response = call.send(outgoing).await?;
        Ok(BackendResponse::from_http(response))
    }
}

fn with_query(mut uri: UriText, query: &[(String, String)]) -> UriText {
    for (name, value) in query {
        uri.append_parameter(name, value);
    }
    uri
}

/// Adds a header that neither the client nor a mapping sets.
fn add_default(
    headers: &mut Vec<(String, String)>,
    request: &IntegrationRequest,
    name: &str,
    value: String,
) {
    let is_set = headers
        .iter()
        .any(|(held, _)| held.eq_ignore_ascii_case(name));
    if !is_set && request.header(name).is_none() {
        headers.push((name.to_owned(), value));
    }
}
