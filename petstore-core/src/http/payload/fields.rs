use std::collections::HashMap;

use serde::de::IgnoredAny;

use super::EventError;
use super::context::RequestContext;
use crate::json::{JsonText, Malformed, Members, Text};

/// The members that any of the formats has at the top of its events; `null` is as good as absent.
/// What is no text stays as it stands there.
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

/// Says what is wrong and where, which a reader in a hurry does not know.
#[cold]
pub(super) fn not_json(event: &str) -> EventError {
    let error = serde_json::from_str::<HashMap<JsonText<'_>, IgnoredAny>>(event).err();
    EventError::NotJson(error.map_or_else(|| "malformed".to_owned(), |error| error.to_string()))
}
