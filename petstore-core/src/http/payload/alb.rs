//! Events of an Application Load Balancer's Lambda target.
//!
//! Source: "Use Lambda functions as targets of an Application Load Balancer" in the Elastic Load
//! Balancing user guide: parameters arrive as the client sent them, not decoded.

use std::mem::take;

use super::EventError;
use super::event::{Format, ProxyEvent, Query, Reader};
use super::fields::Fields;
use super::rest::prefer;
use crate::json::JsonMap;

pub(super) fn event<'e>(fields: &mut Fields<'e>) -> Result<ProxyEvent<'e>, EventError> {
    let format = match fields.multi_value_headers {
        Some(_) => Format::AlbMultiValue,
        None => Format::Alb,
    };
    let reader = Reader(format);
    let multi_value_query =
        reader.map("multiValueQueryStringParameters", fields.multi_value_query)?;
    let query = reader.map("queryStringParameters", fields.query)?;
    Ok(ProxyEvent {
        format,
        verb: reader.text("httpMethod", take(&mut fields.http_method))?,
        raw_path: reader.text("path", take(&mut fields.path))?,
        stage_in_path: None,
        resource: None,
        headers: reader.map("headers", fields.headers)?,
        multi_value_headers: reader.map("multiValueHeaders", fields.multi_value_headers)?,
        query: Query::Encoded(prefer(multi_value_query, query)),
        cookies: None,
        path_parameters: JsonMap::default(),
        stage_variables: JsonMap::default(),
        context: fields.context,
        body: reader.optional_text("body", take(&mut fields.body))?,
        base64: reader.flag("isBase64Encoded", fields.base64)?,
    })
}
