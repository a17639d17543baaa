//! Payload version 1.0: REST APIs, and HTTP APIs that are configured for it.
//!
//! Source: "Set up Lambda proxy integrations in API Gateway" and "Create AWS Lambda proxy
//! integrations for HTTP APIs" in the API Gateway developer guide.

use std::mem::take;

use super::EventError;
use super::event::{Format, ProxyEvent, Query, Reader};
use super::fields::Fields;
use crate::json::JsonMap;

pub(super) fn event<'e>(fields: &mut Fields<'e>) -> Result<ProxyEvent<'e>, EventError> {
    // Only an HTTP API includes the version; nothing else depends on the version.
    let format = match fields.version.as_str() {
        Some("1.0") => Format::HttpV1,
        _ => Format::Rest,
    };
    let reader = Reader(format);
    let resource = reader.text("resource", take(&mut fields.resource))?;
    let multi_value_query =
        reader.map("multiValueQueryStringParameters", fields.multi_value_query)?;
    let query = reader.map("queryStringParameters", fields.query)?;
    Ok(ProxyEvent {
        format,
        verb: reader.text("httpMethod", take(&mut fields.http_method))?,
        raw_path: reader.text("path", take(&mut fields.path))?,
        stage_in_path: None,
        resource: (resource != "$default").then_some(resource),
        headers: reader.map("headers", fields.headers)?,
        multi_value_headers: reader.map("multiValueHeaders", fields.multi_value_headers)?,
        query: Query::Decoded(prefer(multi_value_query, query)),
        cookies: None,
        path_parameters: reader.map("pathParameters", fields.path_parameters)?,
        stage_variables: reader.map("stageVariables", fields.stage_variables)?,
        context: fields.context,
        body: reader.optional_text("body", take(&mut fields.body))?,
        base64: reader.flag("isBase64Encoded", fields.base64)?,
    })
}

/// The map of all values, or the map of single values if the event only contains that one.
pub(super) fn prefer<'e>(multi: JsonMap<'e>, single: JsonMap<'e>) -> JsonMap<'e> {
    if multi.is_empty() { single } else { multi }
}
