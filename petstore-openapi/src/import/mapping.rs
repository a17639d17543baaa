//! Reads what integrations and gateway responses have in common: status codes, templates and
//! mapping expressions.

use std::collections::BTreeMap;

use super::super::node::Node;
use super::cursor::Cursor;
use super::problem::Problem;

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
    parent: &Cursor<'_>,
    member: &str,
) -> Result<BTreeMap<String, String>, Problem> {
    let templates = parent.text_map_of(member)?;
    for (content_type, template) in parent.members_of(member)? {
        if !is_media_type(content_type) {
            return Err(
                template.bad_request(format!("Invalid content type specified: {content_type}"))
            );
        }
        if templates
            .get(content_type)
            .is_some_and(|text| text.len() > MAX_TEMPLATE_BYTES)
        {
            return Err(template.bad_request(format!(
                "Mapping template exceeds maximum size of {MAX_TEMPLATE_BYTES} bytes"
            )));
        }
    }
    Ok(templates)
}

fn is_media_type(text: &str) -> bool {
    text == "$default"
        || text
            .split_once('/')
            .is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty())
}

/// Reads the mapping expressions for the request to the integration.
pub(super) fn request_parameters(
    integration: &Cursor<'_>,
) -> Result<BTreeMap<String, String>, Problem> {
    const TARGETS: [&str; 3] = ["header", "querystring", "path"];
    const SOURCES: [&str; 5] = [
        "header",
        "querystring",
        "path",
        "multivalueheader",
        "multivaluequerystring",
    ];
    parameters(
        integration,
        "requestParameters",
        |target| has_location(target, "integration.request.", &TARGETS),
        |source| {
            has_location(source, "method.request.", &SOURCES)
                || is_body(source, "method.request.body")
        },
    )
}

/// Reads the mapping expressions for the response of the method.
pub(super) fn response_parameters(
    response: &Cursor<'_>,
) -> Result<BTreeMap<String, String>, Problem> {
    const SOURCES: [&str; 2] = ["header", "multivalueheader"];
    parameters(
        response,
        "responseParameters",
        |target| has_location(target, "method.response.", &["header"]),
        |source| {
            has_location(source, "integration.response.", &SOURCES)
                || is_body(source, "integration.response.body")
        },
    )
}

/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html>
fn parameters(
    parent: &Cursor<'_>,
    member: &str,
    is_target: impl Fn(&str) -> bool,
    is_source: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut parameters = BTreeMap::new();
    for (target, place) in parent.members_of(member)? {
        // API Gateway ignores values that are not strings, such as `true` without quotes.
        let Node::String(source) = place.node else {
            continue;
        };
        let anywhere = has_rest(source, "context.")
            || has_rest(source, "stageVariables.")
            || (source.len() >= 2 && source.starts_with('\'') && source.ends_with('\''));
        if !anywhere && !is_source(source) {
            return Err(illegal(&place, source));
        }
        if !is_target(target) {
            return Err(illegal(&place, target));
        }
        parameters.insert(target.to_owned(), source.clone());
    }
    Ok(parameters)
}

fn illegal(place: &Cursor<'_>, expression: &str) -> Problem {
    place.bad_request(format!(
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : \
         [Invalid mapping expression specified: {expression}]"
    ))
}

fn has_location(expression: &str, prefix: &str, locations: &[&str]) -> bool {
    expression
        .strip_prefix(prefix)
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(location, name)| locations.contains(&location) && !name.is_empty())
}

fn is_body(expression: &str, body: &str) -> bool {
    expression
        .strip_prefix(body)
        .is_some_and(|rest| rest.is_empty() || has_rest(rest, ".") || has_rest(rest, "["))
}

fn has_rest(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty())
}
