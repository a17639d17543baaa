use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::EventError;
use super::context::RequestContext;
use super::text::Text;

/// The members that any of the formats has at the top of its events; `null` is as good as absent.
/// Maps stay as they stand there.
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
    pub(super) cookies: Option<&'e RawValue>,
    pub(super) headers: Option<&'e RawValue>,
    pub(super) multi_value_headers: Option<&'e RawValue>,
    pub(super) query: Option<&'e RawValue>,
    pub(super) multi_value_query: Option<&'e RawValue>,
    pub(super) path_parameters: Option<&'e RawValue>,
    pub(super) stage_variables: Option<&'e RawValue>,
    pub(super) context: RequestContext<'e>,
    pub(super) body: Text<'e>,
    pub(super) base64: Option<&'e RawValue>,
    /// An authorizer's event looks like a request, but for this.
    pub(super) authorizer: bool,
}

impl<'e> Fields<'e> {
    /// Reads in place: the members together are too large to be moved about.
    pub(super) fn fill(&mut self, event: &'e [u8]) -> Result<(), EventError> {
        // Checking the encoding at once is cheaper than once for each string.
        let event =
            std::str::from_utf8(event).map_err(|error| EventError::NotJson(error.to_string()))?;
        self.json = event;
        let mut reader = serde_json::Deserializer::from_str(event);
        reader
            .deserialize_map(Members(self))
            .and_then(|()| reader.end())
            .map_err(|error| EventError::NotJson(error.to_string()))
    }
}

/// The names of the members.
#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    Version,
    Resource,
    Path,
    HttpMethod,
    RouteKey,
    RawPath,
    RawQueryString,
    Cookies,
    Headers,
    MultiValueHeaders,
    QueryStringParameters,
    MultiValueQueryStringParameters,
    PathParameters,
    StageVariables,
    RequestContext,
    IsBase64Encoded,
    Body,
    MethodArn,
    RouteArn,
    AuthorizationToken,
    #[serde(other)]
    Other,
}

struct Members<'f, 'e>(&'f mut Fields<'e>);

impl<'e> Visitor<'e> for Members<'_, 'e> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'e>>(self, mut map: A) -> Result<(), A::Error> {
        let fields = self.0;
        while let Some(name) = map.next_key()? {
            match name {
                Member::Version => fields.version = map.next_value()?,
                Member::Resource => fields.resource = map.next_value()?,
                Member::Path => fields.path = map.next_value()?,
                Member::HttpMethod => fields.http_method = map.next_value()?,
                Member::RouteKey => fields.route_key = map.next_value()?,
                Member::RawPath => fields.raw_path = map.next_value()?,
                Member::RawQueryString => fields.raw_query = map.next_value()?,
                Member::Cookies => fields.cookies = map.next_value()?,
                Member::Headers => fields.headers = map.next_value()?,
                Member::MultiValueHeaders => fields.multi_value_headers = map.next_value()?,
                Member::QueryStringParameters => fields.query = map.next_value()?,
                Member::MultiValueQueryStringParameters => {
                    fields.multi_value_query = map.next_value()?;
                }
                Member::PathParameters => fields.path_parameters = map.next_value()?,
                Member::StageVariables => fields.stage_variables = map.next_value()?,
                Member::RequestContext => map.next_value_seed(&mut fields.context)?,
                Member::IsBase64Encoded => fields.base64 = map.next_value()?,
                Member::Body => fields.body = map.next_value()?,
                Member::MethodArn | Member::RouteArn | Member::AuthorizationToken => {
                    fields.authorizer |= map.next_value::<Option<IgnoredAny>>()?.is_some();
                }
                Member::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
