//! Events of a VPC Lattice service whose target is a Lambda function, in both versions.
//!
//! Source: "Lambda functions as targets in VPC Lattice" in the VPC Lattice user guide. Version 1
//! joins the values of a header with commas and has the last value of a query parameter; version 2
//! has lists and a request context.

use std::borrow::Cow;
use std::mem::take;

use super::EventError;
use super::event::{Format, ProxyEvent, Query, Reader};
use super::fields::Fields;
use crate::json::{JsonMap, Malformed, Members, Text};

/// The members that no other format has.
#[derive(Debug, Default)]
struct Own<'e> {
    method: Text<'e>,
    raw_path: Text<'e>,
    query: Option<&'e str>,
    base64: Option<&'e str>,
}

impl<'e> Own<'e> {
    fn read(json: &'e str) -> Result<Self, Malformed> {
        let mut own = Own::default();
        let mut members = Members::of(json)?;
        while let Some(name) = members.next_name()? {
            match &*name {
                "method" => own.method = members.text()?,
                "raw_path" => own.raw_path = members.text()?,
                "query_string_parameters" => own.query = members.raw()?,
                "is_base64_encoded" => own.base64 = members.raw()?,
                _ => members.skip()?,
            }
        }
        Ok(own)
    }
}

/// Reads an event of VPC Lattice; `None` if it is of another kind.
pub(super) fn event<'e>(fields: &mut Fields<'e>) -> Option<Result<ProxyEvent<'e>, EventError>> {
    let own = Own::read(fields.json).ok()?;
    let is_text = |text: &Text<'_>| matches!(text, Text::Is(_));
    if !is_text(&own.method) {
        return None;
    }
    if is_text(&own.raw_path) {
        return Some(version_1(fields, own));
    }
    let of_lattice = ["targetGroupArn", "serviceArn", "serviceNetworkArn"];
    let is_version_2 = is_text(&fields.path)
        && (of_lattice.iter()).any(|name| fields.context.member(name).is_some());
    is_version_2.then(|| version_2(fields, own))
}

fn version_1<'e>(fields: &mut Fields<'e>, own: Own<'e>) -> Result<ProxyEvent<'e>, EventError> {
    let reader = Reader(Format::VpcLatticeV1);
    let path = reader.text("raw_path", own.raw_path)?;
    let query = reader.map("query_string_parameters", own.query)?;
    let base64 = reader.flag("is_base64_encoded", own.base64)?;
    request(&reader, own.method, path, query, base64, fields)
}

fn version_2<'e>(fields: &mut Fields<'e>, own: Own<'e>) -> Result<ProxyEvent<'e>, EventError> {
    let reader = Reader(Format::VpcLatticeV2);
    let path = reader.text("path", take(&mut fields.path))?;
    let query = reader.map("queryStringParameters", fields.query)?;
    let base64 = reader.flag("isBase64Encoded", fields.base64)?;
    request(&reader, own.method, path, query, base64, fields)
}

fn request<'e>(
    reader: &Reader,
    method: Text<'e>,
    path: Cow<'e, str>,
    query: JsonMap<'e>,
    base64: bool,
    fields: &mut Fields<'e>,
) -> Result<ProxyEvent<'e>, EventError> {
    let (path, in_path) = split_query(path);
    Ok(ProxyEvent {
        format: reader.0,
        verb: reader.text("method", method)?,
        raw_path: path,
        stage_in_path: None,
        resource: None,
        headers: reader.map("headers", fields.headers)?,
        multi_value_headers: JsonMap::default(),
        // As the client sent them, like those of a load balancer.
        query: match in_path {
            Some(raw) if query.is_empty() => Query::Raw(raw),
            _ => Query::Encoded(query),
        },
        cookies: None,
        path_parameters: JsonMap::default(),
        stage_variables: JsonMap::default(),
        context: fields.context,
        body: reader.optional_text("body", take(&mut fields.body))?,
        base64,
    })
}

/// A path as the client sent it may end with the query.
fn split_query(path: Cow<'_, str>) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    let Some(at) = path.find('?') else {
        return (path, None);
    };
    match path {
        Cow::Borrowed(path) => (
            Cow::Borrowed(&path[..at]),
            Some(Cow::Borrowed(&path[at + 1..])),
        ),
        Cow::Owned(path) => {
            let query = path[at + 1..].to_owned();
            (Cow::Owned(path[..at].to_owned()), Some(Cow::Owned(query)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_that_look_similar_are_not_taken() {
        for event in [
            r#"{"method":"GET","path":"/pets"}"#,
            r#"{"method":"GET","path":"/pets","requestContext":{"serviceArn":null}}"#,
            r#"{"raw_path":"/pets"}"#,
            r#"{"method":7,"raw_path":"/pets"}"#,
            r#"{"path":"/pets","requestContext":{"serviceArn":"arn"}}"#,
        ] {
            let error = ProxyEvent::read(event.as_bytes()).unwrap_err();
            assert!(
                matches!(error, EventError::OtherKind(_)),
                "{event}: {error}"
            );
        }
    }

    #[test]
    fn a_path_may_contain_the_query() {
        for event in [
            r#"{"method":"GET","raw_path":"/p%20?a=1%2B&b","headers":{}}"#,
            r#"{"method":"GET","raw_path":"/p%20?a=1%2B&b","query_string_parameters":{"a":"1%2B"}}"#,
            r#"{"method":"GET","raw_path":"\/p%20?a=1%2B"}"#,
        ] {
            let event = ProxyEvent::read(event.as_bytes()).unwrap();
            assert_eq!(event.path(""), "/p%20");
            let query = crate::http::request::QueryParameters { event: &event };
            assert_eq!(query.get("a").as_deref(), Some("1+"));
        }
    }
}
