//! Reads what integrations and gateway responses have in common: status codes, templates and
//! mapping expressions.

use std::collections::BTreeMap;

use super::super::node::Node;
use super::context::Context;
use super::cursor::Cursor;
use super::problem::Problem;
use petstore_core::contract::{
    Integration, Location, MappingExpression, MappingTarget, Method, RequestSource,
};

/// The largest size of a mapping template, in bytes.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html>
const MAX_TEMPLATE_BYTES: usize = 300 * 1024;

/// Reads a status code, which may be a string or a number.
pub(super) fn status_code(place: &Cursor<'_>) -> Result<u16, Problem> {
    let text = place.text()?;
    parse_status(&text).ok_or_else(|| {
        place.violates(
            &text,
            "statusCode",
            r"Member must satisfy regular expression pattern: [1-5]\d\d",
        )
    })
}

/// Parses a status code: three digits, the first one from 1 to 5.
pub(super) fn parse_status(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let code = text.parse().ok().filter(|_| digits)?;
    (100..600).contains(&code).then_some(code)
}

/// Reads the mapping templates in the member of this name, by content type.
pub(super) fn templates(
    context: &mut Context<'_>,
    parent: &Cursor<'_>,
    member: &str,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut templates = BTreeMap::new();
    for (content_type, place) in parent.members_of(member)? {
        if !is_media_type(content_type) {
            return Err(place.bad_request(validation(&format!(
                "Invalid content type specified: {content_type}"
            ))));
        }
        let text = match place.node {
            Node::Null => continue,
            Node::Object(_) | Node::Array(_) => {
                context.warn(
                    &place,
                    "this mapping template is not a text, so it is left out",
                );
                continue;
            }
            _ => place.text()?,
        };
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(place.bad_request(format!(
                "Mapping template exceeds maximum size of {MAX_TEMPLATE_BYTES} bytes"
            )));
        }
        templates.insert(content_type.to_owned(), text);
    }
    Ok(templates)
}

fn is_media_type(text: &str) -> bool {
    text == "$default"
        || text
            .split_once('/')
            .is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty())
}

/// Reads the mapping expressions for the request to the integration. The method must declare the
/// parameters that they read.
pub(super) fn request_parameters(
    context: &mut Context<'_>,
    integration: &Cursor<'_>,
    method: &Method,
) -> Result<BTreeMap<String, String>, Problem> {
    let is_declared = |source: &MappingExpression| match source {
        MappingExpression::Request(source) => is_declared(source, method),
        _ => true,
    };
    parameters(
        context,
        integration,
        "requestParameters",
        |target| {
            matches!(
                target,
                MappingTarget::RequestHeader(_)
                    | MappingTarget::RequestQueryString(_)
                    | MappingTarget::RequestPath(_)
            )
        },
        |_, source, place| match source {
            MappingExpression::Response(_) => Err(illegal(place, &source.to_string())),
            source if is_declared(source) => Ok(()),
            source => Err(undeclared(place, &source.to_string())),
        },
    )
}

/// Whether the method has the parameter that the source reads.
fn is_declared(source: &RequestSource, method: &Method) -> bool {
    let (location, name) = match source {
        RequestSource::Path(name) => (Location::Path, name),
        RequestSource::QueryString(name) | RequestSource::MultiValueQueryString(name) => {
            (Location::QueryString, name)
        }
        RequestSource::Header(name) | RequestSource::MultiValueHeader(name) => {
            (Location::Header, name)
        }
        _ => return true,
    };
    let mut declared = method.request_parameters.iter();
    declared.any(|parameter| parameter.location == location && parameter.name == *name)
}

/// Reads the mapping expressions for the response of the method, which must declare the response
/// and its headers.
pub(super) fn response_parameters(
    context: &mut Context<'_>,
    response: &Cursor<'_>,
    status: u16,
    method: &Method,
) -> Result<BTreeMap<String, String>, Problem> {
    let declared = method.responses.get(&status);
    parameters(
        context,
        response,
        "responseParameters",
        |target| matches!(target, MappingTarget::ResponseHeader(_)),
        |target, source, place| {
            if matches!(source, MappingExpression::Request(_)) {
                return Err(illegal(place, &source.to_string()));
            }
            let Some(declared) = declared else {
                return Err(invalid(place, "No method response exists for method."));
            };
            match target {
                MappingTarget::ResponseHeader(name) if !declared.headers.contains_key(name) => {
                    Err(undeclared(place, &target.to_string()))
                }
                _ => Ok(()),
            }
        },
    )
}

/// Reads mappings, and checks that both sides can be parsed and belong there.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html>
fn parameters(
    context: &mut Context<'_>,
    parent: &Cursor<'_>,
    member: &str,
    is_target: impl Fn(&MappingTarget) -> bool,
    check: impl Fn(&MappingTarget, &MappingExpression, &Cursor<'_>) -> Result<(), Problem>,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut parameters = BTreeMap::new();
    for (name, place) in parent.members_of(member)? {
        let text = match place.node {
            Node::String(text) => text,
            Node::Null => continue,
            // In YAML, `true` without quotes has been observed to be left out.
            _ if !context.json => {
                context.warn(
                    &place,
                    format!(
                        "the mapping of `{name}` is not a text, so it is left out: put it in quotes"
                    ),
                );
                continue;
            }
            other => return Err(illegal(&place, &other.to_value().to_string())),
        };
        let source: MappingExpression = text.parse().map_err(|_| illegal(&place, text))?;
        let target = name.parse().ok().filter(|target| is_target(target));
        let target = target.ok_or_else(|| illegal(&place, name))?;
        check(&target, &source, &place)?;
        context.budget().take_text(name.len() + text.len())?;
        context
            .budget()
            .take_entry::<String, String>(parameters.len())?;
        parameters.insert(name.to_owned(), text.to_string());
    }
    Ok(parameters)
}

/// Reads the cache keys: parameters of the method, or of the request to the integration.
pub(super) fn cache_keys(
    place: &Cursor<'_>,
    integration: &Integration,
    method: &Method,
) -> Result<Vec<String>, Problem> {
    let mut keys = Vec::new();
    for item in place.items_of("cacheKeyParameters")? {
        let key = item.text()?;
        let source = key.parse::<MappingExpression>();
        let target = key.parse::<MappingTarget>();
        let known = match (source, target) {
            (Ok(MappingExpression::Request(RequestSource::Body(_))), _) => {
                return Err(item.bad_request("Invalid cache key"));
            }
            (Ok(MappingExpression::Request(source)), _) => is_declared(&source, method),
            (_, Ok(MappingTarget::ResponseHeader(_) | MappingTarget::GatewayResponseHeader(_))) => {
                return Err(item.bad_request("Invalid cache key"));
            }
            (_, Ok(_)) => integration.request_parameters.contains_key(&key),
            _ => return Err(item.bad_request("Invalid cache key")),
        };
        if !known {
            return Err(item.bad_request("Invalid cache key parameter specified"));
        }
        keys.push(key);
    }
    Ok(keys)
}

/// API Gateway's text about an invalid value.
fn validation(error: &str) -> String {
    format!("Validation Result: warnings : [], errors : [{error}]")
}

fn invalid(place: &Cursor<'_>, error: &str) -> Problem {
    let result = validation(error);
    place.bad_request(format!("Invalid mapping expression specified: {result}"))
}

pub(super) fn illegal(place: &Cursor<'_>, expression: &str) -> Problem {
    invalid(
        place,
        &format!("Invalid mapping expression specified: {expression}"),
    )
}

fn undeclared(place: &Cursor<'_>, parameter: &str) -> Problem {
    invalid(
        place,
        &format!("Invalid mapping expression parameter specified: {parameter}"),
    )
}
