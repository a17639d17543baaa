//! The top-level members of an event, found in one pass.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

use super::EventError;
use super::context::{HttpContext, RequestContext};
use crate::json::{JsonText, LazyText, Malformed, Members, Text, TextMember};

/// The top-level members that the formats use; `null` counts as absent. Members that are not text
/// are kept as raw JSON.
#[derive(Default)]
pub(super) struct Fields<'e> {
    /// The whole event.
    pub(super) json: &'e str,
    pub(super) version: Text<'e>,
    pub(super) resource: Text<'e>,
    pub(super) path: Text<'e>,
    pub(super) http_method: Text<'e>,
    pub(super) route_key: Text<'e>,
    pub(super) raw_path: Text<'e>,
    pub(super) raw_query: Text<'e>,
    pub(super) cookies: Option<&'e str>,
    pub(super) headers: Option<&'e str>,
    pub(super) multi_value_headers: Option<&'e str>,
    pub(super) query: Option<&'e str>,
    pub(super) multi_value_query: Option<&'e str>,
    pub(super) path_parameters: Option<&'e str>,
    pub(super) stage_variables: Option<&'e str>,
    pub(super) context: RequestContext<'e>,
    /// The members of payload 2.0 in the context, if they were read together with it.
    pub(super) http_context: Option<HttpContext<'e>>,
    pub(super) body: TextMember<LazyText<'e>>,
    pub(super) base64: Option<&'e str>,
    /// Only events of an authorizer have this member; otherwise they look like requests.
    pub(super) authorizer: bool,
}

impl<'e> Fields<'e> {
    /// Fills `self` in place, because the struct is too large to be moved around.
    pub(super) fn fill(&mut self, event: &'e str) -> Result<(), EventError> {
        self.json = event;
        self.read().map_err(|Malformed| not_json(event))
    }

    fn read(&mut self) -> Result<(), Malformed> {
        let mut members = Members::of(self.json)?;
        while let Some(name) = members.next_name()? {
            match &*name {
                "version" => self.version = members.text()?,
                "resource" => self.resource = members.text()?,
                "path" => self.path = members.text()?,
                "httpMethod" => self.http_method = members.text()?,
                "routeKey" => self.route_key = members.text()?,
                "rawPath" => self.raw_path = members.text()?,
                "rawQueryString" => self.raw_query = members.text()?,
                "cookies" => self.cookies = members.raw()?,
                "headers" => self.headers = members.raw()?,
                "multiValueHeaders" => self.multi_value_headers = members.raw()?,
                "queryStringParameters" => self.query = members.raw()?,
                "multiValueQueryStringParameters" => self.multi_value_query = members.raw()?,
                "pathParameters" => self.path_parameters = members.raw()?,
                "stageVariables" => self.stage_variables = members.raw()?,
                "requestContext" => members = self.read_context(members)?,
                "isBase64Encoded" => self.base64 = members.raw()?,
                "body" => self.body = members.lazy_text()?,
                "methodArn" | "routeArn" | "authorizationToken" => {
                    self.authorizer |= members.raw()?.is_some();
                }
                _ => members.skip()?,
            }
        }
        if members.is_all() {
            Ok(())
        } else {
            Err(Malformed)
        }
    }

    /// Reads the context and returns the members after it. Only a context of payload 2.0 is read in
    /// place; only events of that format have a `rawPath`, which API Gateway writes before the
    /// context.
    fn read_context(&mut self, mut members: Members<'e>) -> Result<Members<'e>, Malformed> {
        let of_payload_2 = matches!(self.raw_path, Text::Is(_));
        let in_place = of_payload_2.then(|| RequestContext::read_in_place(&mut members));
        (self.context, self.http_context) = match in_place.flatten() {
            Some((context, http)) => (context, Some(http)),
            None => (RequestContext::new(members.raw()?), None),
        };
        Ok(members)
    }
}

/// Describes the problem and its position, which the fast reader does not record. The text is
/// logged, so it contains no value.
#[cold]
pub(super) fn not_json(event: &str) -> EventError {
    let error = match serde_json::from_str::<AnyObject>(event) {
        Ok(_) => return EventError::NotJson("malformed".to_owned()),
        Err(error) => error,
    };
    if error.classify() != Category::Data {
        return EventError::NotJson(error.to_string());
    }
    // serde quotes what it does not expect.
    let found = match event.trim_ascii_start().bytes().next() {
        Some(b'"') => "it is a string",
        Some(b'[') => "it is an array",
        Some(b'n') => "it is null",
        Some(b't' | b'f') => "it is a boolean",
        Some(b'{') => "a name is malformed",
        _ => "it is a number",
    };
    let (line, column) = (error.line(), error.column());
    EventError::NotJson(format!("{found} at line {line} column {column}"))
}

/// Any JSON object, of which nothing is kept.
struct AnyObject;

impl<'de> Deserialize<'de> for AnyObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AnyObject)
    }
}

impl<'de> Visitor<'de> for AnyObject {
    type Value = AnyObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<AnyObject, A::Error> {
        while members.next_entry::<JsonText<'_>, IgnoredAny>()?.is_some() {}
        Ok(AnyObject)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_without_the_value() {
        let secret = "SECRET".repeat(1000);
        for (event, wanted) in [
            (format!(r#""{secret}""#), "a string"),
            (format!(r#"["{secret}"]"#), "an array"),
            ("1234567890123".to_owned(), "a number"),
            (" null".to_owned(), "null"),
            ("true".to_owned(), "a boolean"),
            (format!(r#"{{"{secret}": 1,}}"#), "line 1"),
            (format!(r#"{{"{secret}\ud800": 1}}"#), "line 1"),
            (secret.clone(), "line 1"),
        ] {
            let error = Fields::default().fill(&event).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(text.contains(wanted), "{text}");
            assert!(text.len() < 400, "{text}");
            assert!(!text.contains("SECRET") && !text.contains("1234"), "{text}");
        }
    }
}
