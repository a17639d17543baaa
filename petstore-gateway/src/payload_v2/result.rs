//! The result of a function in payload format 2.0: a response, or any other JSON value that becomes
//! one.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Headers that the front end sets, or that belong to a connection.
const DROPPED: [&str; 6] = [
    "connection",
    "content-length",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Why a result is not a response, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the function's result is not a response: {0}")]
pub(crate) struct MalformedResult(String);

/// Translates a result. An object with `statusCode` is a response; any other value is the body of
/// one.
pub(crate) fn translate(result: &[u8]) -> Result<Response<Bytes>, MalformedResult> {
    let malformed = |text: &str| MalformedResult(text.to_owned());
    let members: Result<BTreeMap<String, &RawValue>, _> = serde_json::from_slice(result);
    match members {
        Ok(members) if members.contains_key("statusCode") => from_object(&members),
        _ => {
            let is_json = serde_json::from_slice::<IgnoredAny>(result).is_ok();
            if !is_json {
                return Err(malformed("it is not JSON"));
            }
            let body = match serde_json::from_slice::<String>(result) {
                Ok(text) => text.into_bytes(),
                Err(_) => compact(result),
            };
            let mut response = Response::new(Bytes::from(body));
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(CONTENT_TYPE, json);
            Ok(response)
        }
    }
}

/// Translates the head of a streamed response.
pub(crate) fn translate_prelude(json: &[u8]) -> Result<Response<()>, MalformedResult> {
    let mut members: BTreeMap<String, &RawValue> =
        serde_json::from_slice(json).map_err(|error| MalformedResult(error.to_string()))?;
    members.remove("body");
    let response = match members.contains_key("statusCode") {
        true => from_object(&members)?,
        false => {
            let ok = serde_json::value::to_raw_value(&200)
                .map_err(|error| MalformedResult(error.to_string()))?;
            members.insert("statusCode".to_owned(), &ok);
            from_object(&members)?
        }
    };
    Ok(response.map(drop))
}

fn from_object(members: &BTreeMap<String, &RawValue>) -> Result<Response<Bytes>, MalformedResult> {
    let value = |name: &str| -> Value {
        let raw = members.get(name);
        raw.and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default()
    };
    let mut response = Response::new(body(members, &value("isBase64Encoded"))?);
    *response.status_mut() = status(&value("statusCode"))?;
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(CONTENT_TYPE, json);
    match value("headers") {
        Value::Null => {}
        Value::Object(own) => set_headers(headers, &own)?,
        _ => return Err(MalformedResult("`headers` is not an object".to_owned())),
    }
    if let Value::Array(cookies) = value("cookies") {
        for cookie in cookies {
            let cookie = cookie
                .as_str()
                .and_then(|cookie| HeaderValue::from_str(cookie).ok());
            let cookie = cookie.ok_or_else(|| {
                MalformedResult("an entry of `cookies` is not the text of a cookie".to_owned())
            })?;
            headers.append(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

fn status(value: &Value) -> Result<StatusCode, MalformedResult> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    // An HTTP/1.1 client would treat 1xx as an interim response and wait for another.
    let number = number.filter(|number| (200..600).contains(number));
    let status = number.and_then(|number| u16::try_from(number).ok());
    status
        .and_then(|status| StatusCode::from_u16(status).ok())
        .ok_or_else(|| MalformedResult("`statusCode` is not a status from 200 to 599".to_owned()))
}

/// The body: a text, base64 of one, or any other value as its JSON text.
fn body(
    members: &BTreeMap<String, &RawValue>,
    is_base64: &Value,
) -> Result<Bytes, MalformedResult> {
    let Some(raw) = members.get("body").filter(|raw| raw.get() != "null") else {
        return Ok(Bytes::new());
    };
    let Ok(text) = serde_json::from_str::<String>(raw.get()) else {
        return Ok(compact(raw.get().as_bytes()).into());
    };
    if is_base64 != &Value::Bool(true) {
        return Ok(text.into());
    }
    let bytes = STANDARD.decode(&text);
    bytes
        .map(Bytes::from)
        .map_err(|_| MalformedResult("isBase64Encoded is true, but the body is not base64".into()))
}

fn set_headers(headers: &mut HeaderMap, own: &Map<String, Value>) -> Result<(), MalformedResult> {
    for (name, value) in own {
        let invalid =
            || MalformedResult(format!("the header {name:?} has an invalid name or value"));
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        if DROPPED.contains(&header.as_str()) {
            continue;
        }
        let values = match value {
            Value::Array(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        };
        headers.remove(&header);
        for value in values {
            let text = match value {
                Value::Null => continue,
                Value::String(text) => text.clone(),
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                Value::Array(_) | Value::Object(_) => return Err(invalid()),
            };
            let value = HeaderValue::from_str(&text)
                .or_else(|_| HeaderValue::from_bytes(text.as_bytes()))
                .map_err(|_| invalid())?;
            headers.append(header.clone(), value);
        }
    }
    Ok(())
}

/// JSON without the white space between its tokens. The members keep their order.
fn compact(json: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for &byte in json {
        if in_string {
            text.push(byte);
            in_string = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if !byte.is_ascii_whitespace() {
            text.push(byte);
            in_string = byte == b'"';
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ok(result: &str) -> Response<Bytes> {
        translate(result.as_bytes()).unwrap()
    }

    #[test]
    fn any_value_without_a_status_is_the_body() {
        for (result, body) in [
            (r#"{"b": 1, "a": [1, "x y"]}"#, r#"{"b":1,"a":[1,"x y"]}"#),
            (r#"["hello", 3, true]"#, r#"["hello",3,true]"#),
            (r#""hello \"you\"""#, r#"hello "you""#),
            ("3.50", "3.50"),
            ("true", "true"),
            ("null", "null"),
        ] {
            let response = ok(result);
            assert_eq!(response.status(), 200);
            assert_eq!(response.body(), body);
            assert_eq!(response.headers()["content-type"], "application/json");
        }
        assert!(translate(b"").is_err() && translate(b"{").is_err());
    }

    #[test]
    fn an_object_with_a_status_is_a_response() {
        let response = ok(
            r#"{"statusCode": "201", "headers": {"Content-Type": "text/plain", "x-n": 1, "x-none": null,
                "Transfer-Encoding": "chunked"}, "cookies": ["a=1; Path=/", "b=2"], "body": "hi"}"#,
        );
        assert_eq!(response.status(), 201);
        assert_eq!(response.body(), "hi");
        assert_eq!(response.headers()["content-type"], "text/plain");
        assert_eq!(response.headers()["x-n"], "1");
        assert!(!response.headers().contains_key("x-none"));
        assert!(!response.headers().contains_key("transfer-encoding"));
        let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
        assert_eq!(cookies, ["a=1; Path=/", "b=2"]);
    }

    #[test]
    fn a_body_is_text_base64_or_json() {
        for (result, body) in [
            (r#"{"statusCode": 200}"#, ""),
            (r#"{"statusCode": 200, "body": null}"#, ""),
            (
                r#"{"statusCode": 200, "body": {"b": 1, "a": 2}}"#,
                r#"{"b":1,"a":2}"#,
            ),
            (
                r#"{"statusCode": 200, "body": "aGk=", "isBase64Encoded": true}"#,
                "hi",
            ),
            (
                r#"{"statusCode": 200, "body": "aGk=", "isBase64Encoded": false}"#,
                "aGk=",
            ),
        ] {
            assert_eq!(ok(result).body(), body, "{result}");
        }
    }

    #[test]
    fn a_response_with_an_invalid_member_is_malformed() {
        for result in [
            r#"{"statusCode": "ok"}"#,
            r#"{"statusCode": 99}"#,
            r#"{"statusCode": 600}"#,
            r#"{"statusCode": null}"#,
            r#"{"statusCode": 200, "headers": []}"#,
            r#"{"statusCode": 200, "headers": {"a b": "1"}}"#,
            r#"{"statusCode": 200, "headers": {"a": {}}}"#,
            r#"{"statusCode": 200, "headers": {"a": "1\r\nb: 2"}}"#,
            r#"{"statusCode": 200, "cookies": [1]}"#,
            r#"{"statusCode": 200, "body": "?", "isBase64Encoded": true}"#,
        ] {
            assert!(translate(result.as_bytes()).is_err(), "{result}");
        }
    }

    proptest! {
        #[test]
        fn compact_json_is_the_same_value(text in "[ -~\\n]{0,20}", number in any::<i32>()) {
            let value = serde_json::json!({text.clone(): [number, text], "b": {"c": null}});
            let pretty = serde_json::to_string_pretty(&value).unwrap();
            let compacted = compact(pretty.as_bytes());
            prop_assert_eq!(std::str::from_utf8(&compacted).unwrap(), value.to_string());
        }

        #[test]
        fn any_result_is_a_response_or_malformed(result in "[ -~]{0,60}") {
            let _ = translate(result.as_bytes());
        }
    }
}
