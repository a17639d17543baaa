//! Reads what integrations and gateway responses have in common: status codes, templates and
//! mapping expressions.

use std::collections::BTreeMap;

use super::super::node::Node;
use super::cursor::Cursor;
use super::problem::Problem;
use petstore_core::contract::{MappingExpression, MappingTarget};

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
    parameters(
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
        |source| !matches!(source, MappingExpression::Response(_)),
    )
}

/// Reads the mapping expressions for the response of the method.
pub(super) fn response_parameters(
    response: &Cursor<'_>,
) -> Result<BTreeMap<String, String>, Problem> {
    parameters(
        response,
        "responseParameters",
        |target| matches!(target, MappingTarget::ResponseHeader(_)),
        |source| !matches!(source, MappingExpression::Request(_)),
    )
}

/// Reads mappings, and checks that both sides can be parsed and belong there.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html>
fn parameters(
    parent: &Cursor<'_>,
    member: &str,
    is_target: impl Fn(&MappingTarget) -> bool,
    is_source: impl Fn(&MappingExpression) -> bool,
) -> Result<BTreeMap<String, String>, Problem> {
    let mut parameters = BTreeMap::new();
    for (target, place) in parent.members_of(member)? {
        // API Gateway ignores values that are not strings, such as `true` without quotes.
        let Node::String(source) = place.node else {
            continue;
        };
        if !source.parse().is_ok_and(|source| is_source(&source)) {
            return Err(illegal(&place, source));
        }
        if !target.parse().is_ok_and(|target| is_target(&target)) {
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
