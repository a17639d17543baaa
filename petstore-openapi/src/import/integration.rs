//! Reads integrations.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html>

use std::collections::BTreeMap;

use super::super::node::Node;
use super::arn;
use super::context::Context;
use super::cursor::Cursor;
use super::mapping;
use super::problem::Problem;
use petstore_core::contract::{
    Auth, Connection, ContentHandling, DEFAULT_TIMEOUT_MILLIS, Integration, IntegrationResponse,
    IntegrationType, MAX_STREAM_TIMEOUT_MILLIS, Method, MethodKey, PassthroughBehavior,
    ResponseTransferMode, TlsConfig,
};

/// The shortest timeout of an integration, in milliseconds.
const MIN_TIMEOUT_MILLIS: u32 = 50;

/// The members of an integration. HTTP APIs use `payloadFormatVersion`, which REST APIs accept.
const MEMBERS: [&str; 18] = [
    "type",
    "uri",
    "httpMethod",
    "credentials",
    "requestParameters",
    "requestTemplates",
    "passthroughBehavior",
    "contentHandling",
    "timeoutInMillis",
    "cacheNamespace",
    "cacheKeyParameters",
    "connectionType",
    "connectionId",
    "tlsConfig",
    "responses",
    "responseTransferMode",
    "integrationTarget",
    "payloadFormatVersion",
];

/// The members of an integration response.
const RESPONSE_MEMBERS: [&str; 4] = [
    "statusCode",
    "responseParameters",
    "responseTemplates",
    "contentHandling",
];

/// Reads the value of `x-amazon-apigateway-integration`, except for its responses.
pub(super) fn read(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    method: &Method,
) -> Result<Integration, Vec<Problem>> {
    let integration_type = integration_type(place).map_err(|problem| vec![problem])?;
    let mut integration = Integration::new(integration_type);
    let mut problems = Vec::new();
    if integration_type != IntegrationType::Mock {
        let mut kept = |read: Result<String, Problem>| read.map_err(|it| problems.push(it)).ok();
        integration.http_method = kept(http_method(place));
        integration.uri = kept(uri(place, integration_type));
    }
    // The other members are only checked together with a valid target.
    if problems.is_empty()
        && let Err(problem) = members(context, place, method, &mut integration)
    {
        problems.push(problem);
    }
    if problems.is_empty() {
        Ok(integration)
    } else {
        Err(problems)
    }
}

/// Reads the members besides the type, the URI and the verb.
fn members(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    method: &Method,
    integration: &mut Integration,
) -> Result<(), Problem> {
    integration.credentials = place.filled_text_of("credentials")?;
    check_credentials(place, integration, method)?;
    integration.request_parameters = mapping::request_parameters(context, place, method)?;
    integration.request_templates = mapping::templates(context, place, "requestTemplates")?;
    integration.passthrough_behavior = passthrough_behavior(place)?;
    integration.content_handling = content_handling(place)?;
    integration.response_transfer_mode = response_transfer_mode(context, place, integration)?;
    integration.timeout_millis = timeout_millis(place, integration.response_transfer_mode)?;
    integration.cache_namespace = place.filled_text_of("cacheNamespace")?;
    integration.cache_key_parameters = mapping::cache_keys(place, integration, method)?;
    integration.connection = connection(place)?;
    integration.integration_target = place.filled_text_of("integrationTarget")?;
    integration.tls_config = TlsConfig {
        insecure_skip_verification: match place.get("tlsConfig")? {
            Some(tls) => tls.flag_of("insecureSkipVerification")?,
            None => false,
        },
    };
    context.warn_unknown(place, &MEMBERS, "x-amazon-apigateway-integration")
}

fn integration_type(place: &Cursor<'_>) -> Result<IntegrationType, Problem> {
    let Some(name) = place.text_of("type")? else {
        return Err(place.bad_request("Enumeration value for IntegrationType must be non-empty"));
    };
    IntegrationType::ALL
        .into_iter()
        .find(|known| known.as_str().eq_ignore_ascii_case(&name))
        .ok_or_else(|| {
            place.violates(
                &name,
                "putIntegrationInput.type",
                "Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
            )
        })
}

fn http_method(place: &Cursor<'_>) -> Result<String, Problem> {
    let Some(name) = place.filled_text_of("httpMethod")? else {
        return Err(place.bad_request("Enumeration value for HttpMethod must be non-empty"));
    };
    let name = name.to_ascii_uppercase();
    match name.parse::<MethodKey>() {
        Ok(_) => Ok(name),
        Err(_) => Err(place.bad_request(
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        )),
    }
}

fn uri(place: &Cursor<'_>, integration_type: IntegrationType) -> Result<String, Problem> {
    let uri = place.filled_text_of("uri")?.unwrap_or_default();
    match integration_type {
        IntegrationType::Http | IntegrationType::HttpProxy => {
            if !is_http_url(&uri) {
                return Err(place.bad_request("Invalid HTTP endpoint specified for URI"));
            }
        }
        _ => check_service_uri(place, &uri, integration_type)?,
    }
    Ok(uri)
}

/// Whether the text is the URL of an HTTP endpoint. Variables may follow the scheme.
pub(super) fn is_http_url(uri: &str) -> bool {
    let after = uri
        .strip_prefix("http://")
        .or_else(|| uri.strip_prefix("https://"));
    after.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.starts_with(':') && !rest.contains(char::is_whitespace)
    })
}

/// Checks the URI of an AWS service.
fn check_service_uri(
    place: &Cursor<'_>,
    uri: &str,
    integration_type: IntegrationType,
) -> Result<(), Problem> {
    let Some(uri) = arn::parse(uri) else {
        return Err(place.bad_request("Invalid ARN specified in the request"));
    };
    // In these ARNs, the called service takes the place of the account.
    let (service, resource) = (uri.account_id, uri.resource);
    if !resource.starts_with("path/") && !resource.starts_with("action/") {
        return Err(place.bad_request("AWS ARN for integration must contain path or action"));
    }
    let function = arn::invoked_function(resource);
    if integration_type == IntegrationType::AwsProxy {
        let is_function_path = resource.contains("/functions/");
        let takes_proxy = match service {
            "lambda" => function.is_some(),
            "firehose" => !is_function_path,
            _ => false,
        };
        if !takes_proxy {
            return Err(place.bad_request(
                "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream \
                 invocations.",
            ));
        }
    }
    match function {
        Some(function) if service == "lambda" && !arn::is_function(function) => {
            Err(place.bad_request("Invalid function ARN or invalid uri"))
        }
        _ => Ok(()),
    }
}

/// Checks the URI of a Lambda proxy integration.
pub(super) fn check_lambda_uri(place: &Cursor<'_>, uri: &str) -> Result<(), Problem> {
    check_service_uri(place, uri, IntegrationType::AwsProxy)
}

/// Services other than Lambda, which has a permission of its own, are called with a role. API
/// Gateway has been observed to refuse what is not an ARN for HTTP endpoints too, which need no
/// role.
fn check_credentials(
    place: &Cursor<'_>,
    integration: &Integration,
    method: &Method,
) -> Result<(), Problem> {
    let is_aws = matches!(
        integration.integration_type,
        IntegrationType::Aws | IntegrationType::AwsProxy
    );
    let uri = integration.uri.as_deref().unwrap_or_default();
    let is_lambda = arn::parse(uri).is_some_and(|uri| uri.account_id == "lambda");
    let is_mock = integration.integration_type == IntegrationType::Mock;
    match integration.credentials.as_deref() {
        Some(role) if !is_mock && arn::parse(role).is_none() => {
            let role = place.get("credentials")?;
            let role = role.as_ref().unwrap_or(place);
            Err(role.bad_request("Invalid ARN specified in the request"))
        }
        None if is_aws && !is_lambda => {
            Err(place.bad_request("Role ARN must be specified for AWS integrations"))
        }
        Some("arn:aws:iam::*:user/*") if is_aws && method.auth != Auth::Iam => Err(place
            .bad_request(
                "AWS_IAM Auth type is required for AWS integrations with identity forwarding specified",
            )),
        _ => Ok(()),
    }
}

fn passthrough_behavior(place: &Cursor<'_>) -> Result<PassthroughBehavior, Problem> {
    let name = place.filled_text_of("passthroughBehavior")?;
    match name.as_deref().map(str::to_ascii_uppercase).as_deref() {
        None | Some("WHEN_NO_MATCH") => Ok(PassthroughBehavior::WhenNoMatch),
        Some("WHEN_NO_TEMPLATES") => Ok(PassthroughBehavior::WhenNoTemplates),
        Some("NEVER") => Ok(PassthroughBehavior::Never),
        Some(other) => Err(place.violates(
            other,
            "putIntegrationInput.passthroughBehavior",
            "Member must satisfy enum value set: [WHEN_NO_MATCH, WHEN_NO_TEMPLATES, NEVER]",
        )),
    }
}

fn content_handling(place: &Cursor<'_>) -> Result<Option<ContentHandling>, Problem> {
    let name = place.filled_text_of("contentHandling")?;
    match name.as_deref().map(str::to_ascii_uppercase).as_deref() {
        None => Ok(None),
        Some("CONVERT_TO_BINARY") => Ok(Some(ContentHandling::ConvertToBinary)),
        Some("CONVERT_TO_TEXT") => Ok(Some(ContentHandling::ConvertToText)),
        Some(other) => Err(place.violates(
            other,
            "contentHandling",
            "Member must satisfy enum value set: [CONVERT_TO_BINARY, CONVERT_TO_TEXT]",
        )),
    }
}

/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html>
fn response_transfer_mode(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    integration: &Integration,
) -> Result<ResponseTransferMode, Problem> {
    let name = place.filled_text_of("responseTransferMode")?;
    let mode = match name.as_deref().map(str::to_ascii_uppercase).as_deref() {
        None | Some("BUFFERED") => ResponseTransferMode::Buffered,
        Some("STREAM") => ResponseTransferMode::Stream,
        Some(other) => {
            return Err(place.violates(
                other,
                "putIntegrationInput.responseTransferMode",
                "Member must satisfy enum value set: [BUFFERED, STREAM]",
            ));
        }
    };
    let streams = mode == ResponseTransferMode::Stream;
    if streams && !integration.integration_type.is_proxy() {
        return Err(place.bad_request(
            "Response transfer mode STREAM is only supported for HTTP_PROXY and AWS_PROXY integrations",
        ));
    }
    let uri = integration.uri.as_deref().unwrap_or_default();
    if let Some(uri) = arn::parse(uri).filter(|uri| uri.account_id == "lambda") {
        let streamed = arn::streamed_function(uri.resource).is_some();
        if streamed && !streams {
            context.warn(
                place,
                "the function is invoked with a response stream, but `responseTransferMode` is not STREAM",
            );
        }
        if streams && !streamed {
            context.warn(
                place,
                "`responseTransferMode` is STREAM, but the URI does not invoke the function with a response stream: \
                 use path/2021-11-15/functions/…/response-streaming-invocations",
            );
        }
    }
    Ok(mode)
}

fn timeout_millis(place: &Cursor<'_>, mode: ResponseTransferMode) -> Result<u32, Problem> {
    let longest = match mode {
        ResponseTransferMode::Buffered => DEFAULT_TIMEOUT_MILLIS,
        ResponseTransferMode::Stream => MAX_STREAM_TIMEOUT_MILLIS,
    };
    let number = place.get("timeoutInMillis")?;
    let is_negative = number.is_some_and(
        |number| matches!(number.node, Node::Number(number) if number.as_i64().is_some_and(|n| n < 0)),
    );
    let millis = if is_negative {
        Some(0)
    } else {
        place.integer_of("timeoutInMillis")?
    };
    match millis {
        None => Ok(DEFAULT_TIMEOUT_MILLIS),
        Some(millis) if (MIN_TIMEOUT_MILLIS..=longest).contains(&millis) => Ok(millis),
        Some(_) => Err(place.bad_request(format!(
            "Timeout should be between {MIN_TIMEOUT_MILLIS} ms and {longest} ms"
        ))),
    }
}

pub(super) fn connection(place: &Cursor<'_>) -> Result<Connection, Problem> {
    let kind = place.filled_text_of("connectionType")?;
    let id = place.filled_text_of("connectionId")?;
    match (kind.as_deref().map(str::to_ascii_uppercase).as_deref(), id) {
        (None | Some("INTERNET"), _) => Ok(Connection::Internet),
        (Some("VPC_LINK"), Some(id)) => Ok(Connection::VpcLink(id)),
        (Some("VPC_LINK"), None) => {
            Err(place.bad_request("ConnectionId is required when connection type is VPC_LINK"))
        }
        (Some(other), _) => Err(place.violates(
            other,
            "putIntegrationInput.connectionType",
            "Member must satisfy enum value set: [INTERNET, VPC_LINK]",
        )),
    }
}

/// Characters of a selection pattern. API Gateway's own limit is not documented; a pattern of this
/// length compiles to a few megabytes.
const MAX_PATTERN: usize = 4096;

/// Reads the responses. A document has them by selection pattern, but API Gateway stores one per
/// status.
pub(super) fn responses(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
    method: &Method,
) -> Result<BTreeMap<u16, IntegrationResponse>, Problem> {
    let mut responses = BTreeMap::new();
    for (pattern, response) in place.members_of("responses")? {
        if pattern.starts_with("x-") {
            continue;
        }
        if pattern.len() > MAX_PATTERN {
            return Err(response.bad_request(format!(
                "Invalid OpenAPI input. The selection pattern has {} characters, and at most {MAX_PATTERN} are supported",
                pattern.len()
            )));
        }
        let status = match response.get("statusCode")? {
            Some(status) => mapping::status_code(&status)?,
            None => {
                return Err(
                    response.bad_request("Integration response statusCode must be specified")
                );
            }
        };
        let mapped = IntegrationResponse {
            selection_pattern: (pattern != "default").then(|| pattern.to_owned()),
            response_parameters: mapping::response_parameters(context, &response, status, method)?,
            response_templates: mapping::templates(context, &response, "responseTemplates")?,
            content_handling: content_handling(&response)?,
        };
        context.warn_unknown(&response, &RESPONSE_MEMBERS, "an integration response")?;
        if responses.insert(status, mapped).is_some() {
            context.warn(
                &response,
                format!(
                    "the status {status} has several integration responses: API Gateway uses the last one"
                ),
            );
        }
    }
    Ok(responses)
}
