//! The result of a function: checks it and translates it to the client's response.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Response, StatusCode};
use serde::Deserialize;

use super::scalar::{Pairs, Text};
use crate::gateway_error::GatewayError;
use crate::integration::remapped_headers;

/// The members that a result may have; any other member makes it malformed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProxyResponse {
    #[serde(default)]
    status_code: Option<Text>,
    #[serde(default)]
    headers: Pairs<Text>,
    #[serde(default)]
    multi_value_headers: Pairs<Option<Vec<Text>>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: Option<bool>,
}

/// The client's response. `is_binary` is whether the client accepts bytes, for which base64 is
/// decoded.
pub(crate) fn translate(result: &[u8], is_binary: bool) -> Result<Response<Bytes>, GatewayError> {
    // serde would accept an array of the members in order.
    if result.trim_ascii_start().first() != Some(&b'{') {
        return Err(malformed(format_args!("it is not an object")));
    }
    let result: ProxyResponse =
        serde_json::from_slice(result).map_err(|error| malformed(format_args!("{error}")))?;
    let status = optional_status(result.status_code.as_ref())?;
    let headers = headers(&result.headers, &result.multi_value_headers)?;
    let body = result.body.unwrap_or_default();
    let body = if is_binary && result.is_base64_encoded == Some(true) {
        let bytes = STANDARD.decode(&body).map_err(|error| {
            GatewayError::api_configuration_error(format!(
                "isBase64Encoded is true, but the body is not base64: {error}"
            ))
        })?;
        Bytes::from(bytes)
    } else {
        Bytes::from(body)
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// The members that the head of a streamed response may have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Prelude {
    #[serde(default)]
    status_code: Option<Text>,
    #[serde(default)]
    headers: Pairs<Text>,
    #[serde(default)]
    multi_value_headers: Pairs<Option<Vec<Text>>>,
    #[serde(default)]
    cookies: Option<Vec<String>>,
}

/// The head of the client's response, for the head of a streamed one.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>
pub(crate) fn translate_prelude(json: &[u8]) -> Result<Response<()>, GatewayError> {
    if json.trim_ascii_start().first() != Some(&b'{') {
        return Err(malformed_prelude(format_args!("it is not an object")));
    }
    let prelude: Prelude =
        serde_json::from_slice(json).map_err(|error| malformed_prelude(format_args!("{error}")))?;
    let status = optional_status(prelude.status_code.as_ref())?;
    let mut headers = headers(&prelude.headers, &prelude.multi_value_headers)?;
    for cookie in prelude.cookies.into_iter().flatten() {
        append(&mut headers, SET_COOKIE.as_str(), &Text(Some(cookie)))?;
    }
    let mut response = Response::new(());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}

fn optional_status(status: Option<&Text>) -> Result<StatusCode, GatewayError> {
    match status {
        Some(Text(Some(status))) => status_code(status),
        Some(Text(None)) | None => Ok(StatusCode::OK),
    }
}

fn status_code(text: &str) -> Result<StatusCode, GatewayError> {
    // An HTTP/1.1 client would treat 1xx as an interim response and wait for another.
    let status = text
        .parse()
        .ok()
        .filter(|status| (200..600).contains(status));
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    status.ok_or_else(|| {
        malformed(format_args!(
            "the statusCode {text:?} is not between 200 and 599"
        ))
    })
}

/// The multi-value headers, then the single-value headers that are not among them.
fn headers(
    single: &Pairs<Text>,
    multiple: &Pairs<Option<Vec<Text>>>,
) -> Result<HeaderMap, GatewayError> {
    let mut headers = HeaderMap::with_capacity(single.0.len() + 4);
    for (name, values) in &multiple.0 {
        let values = values.as_ref().ok_or_else(|| null_header(name))?;
        for value in values {
            append(&mut headers, name, value)?;
        }
    }
    for (name, value) in &single.0 {
        append(&mut headers, name, value)?;
    }
    let json = HeaderValue::from_static("application/json");
    headers.entry(CONTENT_TYPE).or_insert(json);
    Ok(headers)
}

fn append(headers: &mut HeaderMap, name: &str, value: &Text) -> Result<(), GatewayError> {
    let Text(Some(value)) = value else {
        return Err(null_header(name));
    };
    let invalid = |part: &str| malformed(format_args!("the header {name:?} has an invalid {part}"));
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid("name"))?;
    let value = HeaderValue::from_str(value)
        .or_else(|_| HeaderValue::from_bytes(value.as_bytes()))
        .map_err(|_| invalid("value"))?;
    let Some(name) = client_name(name) else {
        return Ok(());
    };
    let held = headers.get_all(&name).iter().any(|held| held == value);
    // A response has one content type: the last one wins.
    if name == CONTENT_TYPE {
        headers.insert(name, value);
    } else if !held {
        headers.append(name, value);
    }
    Ok(())
}

/// The name under which a function's header is sent to the client; `None` if it is dropped.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
fn client_name(name: HeaderName) -> Option<HeaderName> {
    let remapped = match name.as_str() {
        "x-amzn-trace-id" => return None,
        "x-amz-apigw-id" => "x-amzn-remapped-x-amz-apigw-id",
        "x-amzn-requestid" => "x-amzn-remapped-x-amzn-requestid",
        _ => return remapped_headers::client_name(name),
    };
    Some(HeaderName::from_static(remapped))
}

fn null_header(name: &str) -> GatewayError {
    malformed(format_args!("the header {name:?} is null"))
}

fn malformed_prelude(why: std::fmt::Arguments<'_>) -> GatewayError {
    GatewayError::integration_failure(format!(
        "the function's stream does not begin with the head of a response \
         {{statusCode, headers, multiValueHeaders, cookies}}: {why}"
    ))
    .with_log_reason("Malformed Lambda proxy response")
}

fn malformed(why: std::fmt::Arguments<'_>) -> GatewayError {
    GatewayError::integration_failure(format!(
        "the function's result is not a proxy response \
         {{statusCode, headers, multiValueHeaders, body, isBase64Encoded}}: {why}"
    ))
    .with_log_reason("Malformed Lambda proxy response")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(result: &str) -> Response<Bytes> {
        translate(result.as_bytes(), false).unwrap()
    }

    fn all<'a>(response: &'a Response<Bytes>, name: &str) -> Vec<&'a str> {
        let values = response.headers().get_all(name);
        values.iter().map(|value| value.to_str().unwrap()).collect()
    }

    #[test]
    fn every_member_may_be_missing_or_null() {
        for result in [
            "{}",
            r#"{"statusCode": 200}"#,
            r#"{"statusCode": null, "headers": null, "multiValueHeaders": null, "body": null, "isBase64Encoded": null}"#,
        ] {
            let response = ok(result);
            assert_eq!(response.status(), 200);
            assert_eq!(response.body(), "");
            assert_eq!(all(&response, "content-type"), ["application/json"]);
            assert_eq!(response.headers().len(), 1, "{result}");
        }
    }

    #[test]
    fn statuses_are_numbers_or_numbers_as_text() {
        assert_eq!(ok(r#"{"statusCode": 201}"#).status(), 201);
        assert_eq!(ok(r#"{"statusCode": "418"}"#).status(), 418);
        assert_eq!(ok(r#"{"statusCode": 599}"#).status(), 599);
    }

    #[test]
    fn header_values_are_text_or_scalars() {
        let response = ok(
            r#"{"headers": {"a": "1", "B": true, "c": 7, "d": 1.5}, "multiValueHeaders": {"e": [true, "x", 2]}}"#,
        );
        assert_eq!(all(&response, "a"), ["1"]);
        assert_eq!(all(&response, "b"), ["true"]);
        assert_eq!(all(&response, "c"), ["7"]);
        assert_eq!(all(&response, "d"), ["1.5"]);
        assert_eq!(all(&response, "e"), ["true", "x", "2"]);
    }

    #[test]
    fn both_kinds_of_headers_are_merged_and_a_pair_is_sent_once() {
        let response = ok(
            r#"{"headers": {"A": "3", "b": "1"}, "multiValueHeaders": {"a": ["1", "2"], "B": ["1", "2"]}}"#,
        );
        assert_eq!(all(&response, "a"), ["1", "2", "3"]);
        assert_eq!(all(&response, "b"), ["1", "2"]);
    }

    #[test]
    fn headers_of_the_front_end_are_remapped_or_dropped() {
        let response = ok(
            r#"{"headers": {"Date": "d", "Server": "s", "Connection": "close", "WWW-Authenticate": "Basic",
                "Transfer-Encoding": "chunked", "X-Amzn-Trace-Id": "t", "Content-Length": "1"}, "body": "abc"}"#,
        );
        let mut names: Vec<_> = response.headers().keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "content-type",
                "x-amzn-remapped-connection",
                "x-amzn-remapped-content-length",
                "x-amzn-remapped-date",
                "x-amzn-remapped-server",
                "x-amzn-remapped-www-authenticate"
            ]
        );
        assert_eq!(response.body(), "abc");
    }

    #[test]
    fn base64_is_decoded_only_for_clients_that_accept_bytes() {
        let result = br#"{"body": "AP8=", "isBase64Encoded": true}"#;
        assert_eq!(translate(result, true).unwrap().body(), &[0, 255][..]);
        assert_eq!(translate(result, false).unwrap().body(), "AP8=");
        let text = br#"{"body": "AP8=", "isBase64Encoded": false}"#;
        assert_eq!(translate(text, true).unwrap().body(), "AP8=");
        let error = translate(br#"{"body": "?", "isBase64Encoded": true}"#, true).unwrap_err();
        assert_eq!(error.status, 500);
    }

    #[test]
    fn anything_else_is_malformed() {
        for result in [
            "",
            "null",
            r#"{"headers": {"x": null}}"#,
            r#"{"multiValueHeaders": {"x": null}}"#,
            r#"{"multiValueHeaders": {"x": ["a", null]}}"#,
            "[]",
            "\"text\"",
            "{",
            "{} {}",
            r#"{"statusCode": 200, "wrongValue": 1}"#,
            r#"{"errorMessage": "boom", "errorType": "Error"}"#,
            r#"{"statusCode": "ok"}"#,
            r#"{"statusCode": 99999}"#,
            r#"{"statusCode": -200}"#,
            r#"{"statusCode": 101}"#,
            r#"{"statusCode": [200]}"#,
            r#"{"body": {"a": 1}}"#,
            r#"{"body": 5}"#,
            r#"{"headers": ["a"]}"#,
            r#"{"headers": {"a": ["1"]}}"#,
            r#"{"headers": {"a b": "1"}}"#,
            r#"{"headers": {"a": "1\r\nx: y"}}"#,
            r#"{"multiValueHeaders": {"a": "1"}}"#,
            r#"{"multiValueHeaders": {"a": {}}}"#,
            r#"{"isBase64Encoded": 5}"#,
        ] {
            let error = translate(result.as_bytes(), true).unwrap_err();
            assert_eq!(
                (error.status, error.message.as_deref()),
                (502, Some("Internal server error")),
                "{result}"
            );
        }
    }
}
