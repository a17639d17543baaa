//! Reads integrations.

use std::collections::BTreeMap;

use super::cursor::Cursor;
use super::mapping;
use super::problem::Problem;
use super::root::Context;
use petstore_core::contract::{
    Connection, ContentHandling, DEFAULT_TIMEOUT_MILLIS, Integration, IntegrationResponse,
    IntegrationType, MethodKey, PassthroughBehavior, TlsConfig,
};

/// The range of an integration's timeout, in milliseconds.
const TIMEOUTS: std::ops::RangeInclusive<u32> = 50..=DEFAULT_TIMEOUT_MILLIS;

/// Reads the value of `x-amazon-apigateway-integration`.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-integration.html>
pub(super) fn read(context: &mut Context<'_>, place: &Cursor<'_>) -> Result<Integration, Problem> {
    let integration_type = integration_type(place)?;
    let is_mock = integration_type == IntegrationType::Mock;
    let (uri, http_method) = if is_mock {
        (None, None)
    } else {
        (
            Some(uri(place, integration_type)?),
            Some(http_method(place)?),
        )
    };
    Ok(Integration {
        integration_type,
        uri,
        http_method,
        credentials: place.filled_text_of("credentials")?,
        request_parameters: mapping::request_parameters(place)?,
        request_templates: mapping::templates(place, "requestTemplates")?,
        passthrough_behavior: passthrough_behavior(place)?,
        content_handling: content_handling(place)?,
        timeout_millis: timeout_millis(place)?,
        cache_namespace: place.filled_text_of("cacheNamespace")?,
        cache_key_parameters: place.texts_of("cacheKeyParameters")?,
        connection: connection(place)?,
        tls_config: TlsConfig {
            insecure_skip_verification: match place.get("tlsConfig")? {
                Some(tls) => tls.flag_of("insecureSkipVerification")?,
                None => false,
            },
        },
        responses: responses(context, place)?,
    })
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
        Err(_) => Err(place.bad_request(format!("Invalid HTTP method specified: {name}"))),
    }
}

fn uri(place: &Cursor<'_>, integration_type: IntegrationType) -> Result<String, Problem> {
    let uri = place.filled_text_of("uri")?.unwrap_or_default();
    let by_variable = uri.starts_with("${");
    let refusal = match integration_type {
        IntegrationType::Http | IntegrationType::HttpProxy => {
            let is_url = uri.starts_with("http://") || uri.starts_with("https://");
            (!is_url && !by_variable).then_some("Invalid HTTP endpoint specified for URI")
        }
        _ if by_variable => None,
        _ if !uri.starts_with("arn:") => Some("Invalid ARN specified in the request"),
        _ if !uri.contains(":path/") && !uri.contains(":action/") => {
            Some("AWS ARN for integration must contain path or action")
        }
        IntegrationType::AwsProxy if !takes_proxy(&uri) => Some(
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream \
             invocations.",
        ),
        _ => None,
    };
    match refusal {
        Some(message) => Err(place.bad_request(message)),
        None => Ok(uri),
    }
}

fn takes_proxy(uri: &str) -> bool {
    uri.contains(":lambda:path/2015-03-31/functions/") || uri.contains(":firehose:")
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

fn timeout_millis(place: &Cursor<'_>) -> Result<u32, Problem> {
    match place.integer_of("timeoutInMillis")? {
        None => Ok(DEFAULT_TIMEOUT_MILLIS),
        Some(millis) if TIMEOUTS.contains(&millis) => Ok(millis),
        Some(_) => Err(place.bad_request("Timeout should be between 50 ms and 29000 ms")),
    }
}

fn connection(place: &Cursor<'_>) -> Result<Connection, Problem> {
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

/// Reads the responses. A document has them by selection pattern, but API Gateway stores one per
/// status.
fn responses(
    context: &mut Context<'_>,
    place: &Cursor<'_>,
) -> Result<BTreeMap<u16, IntegrationResponse>, Problem> {
    let mut responses = BTreeMap::new();
    for (pattern, response) in place.members_of("responses")? {
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
            response_parameters: mapping::response_parameters(&response)?,
            response_templates: mapping::templates(&response, "responseTemplates")?,
            content_handling: content_handling(&response)?,
        };
        if responses.insert(status, mapped).is_some() {
            let warning = format!(
                "the status {status} has several integration responses: API Gateway uses the last one"
            );
            context.warnings.push(response.warning(warning));
        }
    }
    Ok(responses)
}
