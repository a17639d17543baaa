//! The parts of a request in the form of payload format 2.0.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::gateway_request::{GatewayRequest, header_text};

/// Headers that belong to a connection, which functions do not receive.
const DROPPED: [&str; 9] = [
    "connection",
    "cookie",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Members that events and authorizers' events have in common. A member without content is absent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventParts<'a> {
    pub(crate) route_key: &'a str,
    pub(crate) raw_path: &'a str,
    pub(crate) raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cookies: Vec<String>,
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) query_string_parameters: Map<String, Value>,
    pub(crate) request_context: Value,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) path_parameters: Map<String, Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) stage_variables: &'a BTreeMap<String, String>,
}

/// `requestContext.http`
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HttpContext<'a> {
    method: &'a str,
    path: &'a str,
    protocol: &'static str,
    source_ip: String,
    user_agent: Cow<'a, str>,
}

impl<'a> HttpContext<'a> {
    pub(crate) fn new(request: &'a GatewayRequest) -> Self {
        Self {
            method: request.parts.method.as_str(),
            path: request.parts.uri.path(),
            protocol: "HTTP/1.1",
            source_ip: request.connection.source_ip.to_string(),
            user_agent: request
                .header_values("user-agent")
                .next()
                .unwrap_or_default(),
        }
    }
}

/// The cookies of a request, one by one.
pub(crate) struct Cookies;

impl Cookies {
    pub(crate) fn from_request(request: &GatewayRequest) -> Vec<String> {
        let headers = request.header_values("cookie");
        let cookies: Vec<String> = headers
            .flat_map(|header| {
                let cookies = header.split(';').map(|cookie| cookie.trim().to_owned());
                cookies.collect::<Vec<_>>()
            })
            .collect();
        cookies
            .into_iter()
            .filter(|cookie| !cookie.is_empty())
            .collect()
    }
}

/// The headers with lower-case names and the values of one name joined by commas, and those that
/// the gateway sets.
pub(crate) fn event_headers(request: &GatewayRequest, host: &str) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in &request.parts.headers {
        if DROPPED.contains(&name.as_str()) {
            continue;
        }
        let value = header_text(value);
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|held| {
                held.push(',');
                held.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    let connection = &request.connection;
    let source_ip = connection.source_ip.to_string();
    let forwarded = match headers.get("x-forwarded-for") {
        Some(hops) => format!("{hops}, {source_ip}"),
        None => source_ip,
    };
    headers
        .entry("host".to_owned())
        .or_insert_with(|| host.to_owned());
    headers
        .entry("content-length".to_owned())
        .or_insert_with(|| request.body.len().to_string());
    for (name, value) in [
        ("x-amzn-trace-id", request.ids.trace.clone()),
        ("x-forwarded-for", forwarded),
        ("x-forwarded-port", connection.port.to_string()),
        ("x-forwarded-proto", connection.protocol.to_owned()),
    ] {
        headers.insert(name.to_owned(), value);
    }
    headers
}

/// The query string as it was sent.
pub(crate) fn raw_query(request: &GatewayRequest) -> &str {
    request.parts.uri.query().unwrap_or_default()
}

/// The parameters of the query string, decoded, with the values of one name joined by commas.
pub(crate) fn joined_query(request: &GatewayRequest) -> Map<String, Value> {
    let mut joined: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in request.query() {
        joined
            .entry(name.into_owned())
            .and_modify(|held| {
                held.push(',');
                held.push_str(&value);
            })
            .or_insert_with(|| value.into_owned());
    }
    joined
        .into_iter()
        .map(|(name, value)| (name, value.into()))
        .collect()
}

/// The body, and whether it is base64: it is text only if its content type is one of a text and it
/// is UTF-8.
pub(crate) fn body(request: &GatewayRequest) -> (Option<String>, bool) {
    if request.body.is_empty() {
        return (None, false);
    }
    let content_type = request.header("content-type");
    match std::str::from_utf8(&request.body) {
        Ok(text) if content_type.is_none_or(is_text_type) => (Some(text.to_owned()), false),
        _ => (Some(STANDARD.encode(&request.body)), true),
    }
}

/// Whether bodies of a content type are text: `text/*`, JSON, XML and JavaScript.
fn is_text_type(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    let subtype = media_type.split('/').nth(1).unwrap_or_default();
    media_type.starts_with("text/")
        || subtype.ends_with("+json")
        || subtype.ends_with("+xml")
        || matches!(
            media_type.as_str(),
            "application/json" | "application/xml" | "application/javascript"
        )
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use serde_json::json;

    use super::*;

    fn request(uri: &str, headers: &[(&str, &str)], body: &'static [u8]) -> GatewayRequest {
        let mut request = Request::post(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        GatewayRequest::new(request.body(Bytes::from_static(body)).unwrap())
    }

    #[test]
    fn headers_are_joined_and_cookies_are_apart() {
        let headers = [
            ("X-A", "1"),
            ("x-a", "2"),
            ("Cookie", "a=1; b=2"),
            ("Connection", "close"),
        ];
        let request = request("/", &headers, b"ab");
        let headers = event_headers(&request, "api.test");
        assert_eq!(headers["x-a"], "1,2");
        assert_eq!(headers["host"], "api.test");
        assert_eq!(headers["content-length"], "2");
        assert!(!headers.contains_key("cookie") && !headers.contains_key("connection"));
        assert_eq!(Cookies::from_request(&request), ["a=1", "b=2"]);
    }

    #[test]
    fn queries_are_decoded_and_joined() {
        let request = request("/?b=%2Fx&a=1&b=y+z", &[], b"");
        assert_eq!(
            Value::Object(joined_query(&request)),
            json!({"a": "1", "b": "/x,y z"})
        );
        assert_eq!(raw_query(&request), "b=%2Fx&a=1&b=y+z");
    }

    #[test]
    fn bodies_are_text_by_their_type() {
        for (content_type, is_base64) in [
            ("text/plain; charset=utf-8", false),
            ("application/JSON", false),
            ("application/problem+json", false),
            ("image/svg+xml", false),
            ("application/x-www-form-urlencoded", true),
            ("multipart/form-data; boundary=x", true),
            ("image/png", true),
        ] {
            let request = request("/", &[("content-type", content_type)], b"ab");
            assert_eq!(body(&request).1, is_base64, "{content_type}");
        }
        assert_eq!(body(&request("/", &[], b"ab")), (Some("ab".into()), false));
        assert_eq!(
            body(&request("/", &[], b"\xff")),
            (Some("/w==".into()), true)
        );
        assert_eq!(body(&request("/", &[], b"")), (None, false));
    }
}
