use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::EventError;
use crate::json::JsonText;

/// The members that any of the formats has at the top of its events, as they stand there;
/// `null` is as good as absent.
#[derive(Default)]
pub(super) struct Fields<'e> {
    pub(super) version: Option<&'e RawValue>,
    pub(super) resource: Option<&'e RawValue>,
    pub(super) path: Option<&'e RawValue>,
    pub(super) http_method: Option<&'e RawValue>,
    pub(super) route_key: Option<&'e RawValue>,
    pub(super) raw_path: Option<&'e RawValue>,
    pub(super) raw_query: Option<&'e RawValue>,
    pub(super) cookies: Option<&'e RawValue>,
    pub(super) headers: Option<&'e RawValue>,
    pub(super) multi_value_headers: Option<&'e RawValue>,
    pub(super) query: Option<&'e RawValue>,
    pub(super) multi_value_query: Option<&'e RawValue>,
    pub(super) path_parameters: Option<&'e RawValue>,
    pub(super) stage_variables: Option<&'e RawValue>,
    pub(super) context: Option<&'e RawValue>,
    pub(super) body: Body<'e>,
    pub(super) base64: Option<&'e RawValue>,
    /// An authorizer's event looks like a request, but for this.
    pub(super) authorizer: bool,
}

/// The body is unescaped in the one pass over the event: reading it raw and again would cost twice.
#[derive(Default)]
pub(super) enum Body<'e> {
    #[default]
    Absent,
    Text(JsonText<'e>),
    NotText,
}

impl<'e> Fields<'e> {
    pub(super) fn read(event: &'e [u8]) -> Result<Self, EventError> {
        // Checking the encoding at once is cheaper than once for each string.
        let event =
            std::str::from_utf8(event).map_err(|error| EventError::NotJson(error.to_string()))?;
        let mut reader = serde_json::Deserializer::from_str(event);
        let fields =
            Fields::deserialize(&mut reader).and_then(|fields| reader.end().map(|()| fields));
        fields.map_err(|error| EventError::NotJson(error.to_string()))
    }
}

impl<'de: 'e, 'e> Deserialize<'de> for Fields<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Fields::default();
                while let Some(key) = map.next_key::<JsonText<'de>>()? {
                    let member = match &*key {
                        "version" => &mut fields.version,
                        "resource" => &mut fields.resource,
                        "path" => &mut fields.path,
                        "httpMethod" => &mut fields.http_method,
                        "routeKey" => &mut fields.route_key,
                        "rawPath" => &mut fields.raw_path,
                        "rawQueryString" => &mut fields.raw_query,
                        "cookies" => &mut fields.cookies,
                        "headers" => &mut fields.headers,
                        "multiValueHeaders" => &mut fields.multi_value_headers,
                        "queryStringParameters" => &mut fields.query,
                        "multiValueQueryStringParameters" => &mut fields.multi_value_query,
                        "pathParameters" => &mut fields.path_parameters,
                        "stageVariables" => &mut fields.stage_variables,
                        "requestContext" => &mut fields.context,
                        "isBase64Encoded" => &mut fields.base64,
                        "body" => {
                            fields.body = map.next_value()?;
                            continue;
                        }
                        "methodArn" | "routeArn" | "authorizationToken" => {
                            fields.authorizer = true;
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    let raw: &RawValue = map.next_value()?;
                    *member = (raw.get() != "null").then_some(raw);
                }
                Ok(fields)
            }
        }

        deserializer.deserialize_map(Members)
    }
}

impl<'de: 'e, 'e> Deserialize<'de> for Body<'e> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;

        impl<'de> Visitor<'de> for Value {
            type Value = Body<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or null")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Body<'de>, E> {
                Ok(Body::Text(JsonText(text.into())))
            }

            fn visit_str<E>(self, text: &str) -> Result<Body<'de>, E> {
                Ok(Body::Text(JsonText(text.to_owned().into())))
            }

            fn visit_unit<E>(self) -> Result<Body<'de>, E> {
                Ok(Body::Absent)
            }

            fn visit_bool<E>(self, _: bool) -> Result<Body<'de>, E> {
                Ok(Body::NotText)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Body<'de>, E> {
                Ok(Body::NotText)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Body<'de>, E> {
                Ok(Body::NotText)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Body<'de>, E> {
                Ok(Body::NotText)
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> Result<Body<'de>, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Body::NotText)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Body<'de>, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Body::NotText)
            }
        }

        deserializer.deserialize_any(Value)
    }
}
