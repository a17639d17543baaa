//! The top-level members of an event, found in one pass.

use std::collections::HashMap;

use serde::de::IgnoredAny;

use super::EventError;
use super::context::RequestContext;
use crate::json::{JsonText, Malformed, Members, Text};

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
    pub(super) body: Text<'e>,
    pub(super) base64: Option<&'e str>,
    /// Only events of an authorizer have this member; otherwise they look like requests.
    pub(super) authorizer: bool,
}

impl<'e> Fields<'e> {
    /// Fills `self` in place, because the struct is too large to be moved around.
    pub(super) fn fill(&mut self, event: &'e [u8]) -> Result<(), EventError> {
        // Checking the encoding of the whole event is cheaper than checking each string.
        let event =
            std::str::from_utf8(event).map_err(|error| EventError::NotJson(error.to_string()))?;
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
                "requestContext" => self.context = RequestContext::new(members.raw()?),
                "isBase64Encoded" => self.base64 = members.raw()?,
                "body" => self.body = members.text()?,
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
}

/// Finds the error and its position, which the fast scanner does not track.
#[cold]
pub(super) fn not_json(event: &str) -> EventError {
    let error = serde_json::from_str::<HashMap<JsonText<'_>, IgnoredAny>>(event).err();
    EventError::NotJson(error.map_or_else(|| "malformed".to_owned(), |error| error.to_string()))
}
