//! Payload version 2.0: HTTP APIs and function URLs.
//!
//! Source: "Create AWS Lambda proxy integrations for HTTP APIs" in the API Gateway developer guide,
//! "Invoking Lambda function URLs" in the Lambda developer guide.

use std::borrow::Cow;
use std::mem::take;

use super::EventError;
use super::context::HttpContext;
use super::event::{Format, ProxyEvent, Query, Reader};
use super::fields::Fields;
use crate::json::JsonMap;

pub(super) fn event<'e>(
    fields: &mut Fields<'e>,
    context: HttpContext<'e>,
) -> Result<ProxyEvent<'e>, EventError> {
    let reader = Reader(Format::HttpV2);
    let domain = reader.optional_text("requestContext.domainName", context.domain_name)?;
    let domain = domain.as_deref().unwrap_or_default();
    let format = if domain.contains(".lambda-url.") {
        Format::FunctionUrl
    } else {
        Format::HttpV2
    };
    let reader = Reader(format);
    let verb = reader.text("requestContext.http.method", context.method)?;
    let stage = reader.optional_text("requestContext.stage", context.stage)?;
    // Behind a custom domain, the path begins with the base path mapping instead.
    let stage_in_path =
        stage.filter(|stage| stage != "$default" && domain.contains(".execute-api."));
    let route_key = reader.optional_text("routeKey", take(&mut fields.route_key))?;
    Ok(ProxyEvent {
        format,
        verb,
        raw_path: reader.text("rawPath", take(&mut fields.raw_path))?,
        stage_in_path,
        resource: route_key.and_then(route_path),
        headers: reader.map("headers", fields.headers)?,
        multi_value_headers: JsonMap::default(),
        query: match reader.optional_text("rawQueryString", take(&mut fields.raw_query))? {
            Some(query) if !query.is_empty() => Query::Raw(query),
            // Hand-written events often contain only the parameters.
            _ => Query::Decoded(reader.map("queryStringParameters", fields.query)?),
        },
        cookies: fields.cookies,
        path_parameters: reader.map("pathParameters", fields.path_parameters)?,
        stage_variables: reader.map("stageVariables", fields.stage_variables)?,
        context: fields.context,
        body: reader.optional_text("body", take(&mut fields.body))?,
        base64: reader.flag("isBase64Encoded", fields.base64)?,
    })
}

/// The path of a route key: `GET /pets/{petId}` → `/pets/{petId}`; `$default` does not have one.
fn route_path(key: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let start = key.find('/')?;
    Some(match key {
        Cow::Borrowed(key) => Cow::Borrowed(&key[start..]),
        Cow::Owned(key) => Cow::Owned(key[start..].to_owned()),
    })
}
