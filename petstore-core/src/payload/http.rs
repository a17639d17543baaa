//! Payload version 2.0: HTTP APIs and function URLs.
//!
//! Source: "Create AWS Lambda proxy integrations for HTTP APIs" in the API Gateway developer guide,
//! "Invoking Lambda function URLs" in the Lambda developer guide.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::EventError;
use super::event::{Event, Format, Query, Reader};
use super::fields::Fields;
use crate::json::{JsonMap, JsonText};

#[derive(Deserialize)]
struct Context<'e> {
    #[serde(borrow)]
    http: Option<Http<'e>>,
    #[serde(borrow)]
    stage: Option<JsonText<'e>>,
    #[serde(borrow, rename = "domainName")]
    domain_name: Option<JsonText<'e>>,
}

#[derive(Deserialize)]
struct Http<'e> {
    #[serde(borrow)]
    method: Option<JsonText<'e>>,
}

/// A WebSocket API's context has no `http`.
pub(super) fn is_http(context: &RawValue) -> bool {
    #[derive(Deserialize)]
    struct Probe<'e> {
        #[serde(borrow)]
        http: Option<&'e RawValue>,
    }
    context.get().starts_with('{')
        && Probe::deserialize(context).is_ok_and(|context| context.http.is_some())
}

pub(super) fn event(fields: Fields<'_>) -> Result<Event<'_>, EventError> {
    let reader = Reader(Format::HttpV2);
    let context = fields
        .context
        .map(Context::deserialize)
        .and_then(Result::ok)
        .ok_or_else(|| reader.malformed("requestContext", "an object of text"))?;
    let domain = context.domain_name.as_deref().unwrap_or_default();
    let format = if domain.contains(".lambda-url.") {
        Format::FunctionUrl
    } else {
        Format::HttpV2
    };
    let reader = Reader(format);
    let verb = context
        .http
        .and_then(|http| http.method)
        .ok_or_else(|| reader.malformed("requestContext.http.method", "text"))?;
    // Behind a custom domain the path has the mapping before it instead.
    let stage_in_path = context
        .stage
        .filter(|stage| domain.contains(".execute-api.") && &**stage != "$default")
        .map(JsonText::into_cow);
    let route_key = reader.optional_text("routeKey", fields.route_key)?;
    Ok(Event {
        format,
        verb: verb.into_cow(),
        raw_path: reader.text("rawPath", fields.raw_path)?,
        stage_in_path,
        resource: route_key.and_then(route_path),
        headers: reader.map("headers", fields.headers)?,
        multi_value_headers: JsonMap::default(),
        query: match reader.optional_text("rawQueryString", fields.raw_query)? {
            Some(query) if !query.is_empty() => Query::Raw(query),
            // Events written by hand often have the parameters alone.
            _ => Query::Decoded(reader.map("queryStringParameters", fields.query)?),
        },
        cookies: fields.cookies,
        path_parameters: reader.map("pathParameters", fields.path_parameters)?,
        stage_variables: reader.map("stageVariables", fields.stage_variables)?,
        context: fields.context,
        body: reader.body(fields.body)?,
        base64: reader.flag("isBase64Encoded", fields.base64)?,
    })
}

/// The path of a route key: `GET /pets/{petId}` → `/pets/{petId}`; `$default` has none.
fn route_path(key: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let start = key.find('/')?;
    Some(match key {
        Cow::Borrowed(key) => Cow::Borrowed(&key[start..]),
        Cow::Owned(key) => Cow::Owned(key[start..].to_owned()),
    })
}
