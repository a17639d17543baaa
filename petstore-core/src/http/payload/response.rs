//! Proxy responses: writes a [`Response`] as JSON in the payload format of its request.
//!
//! Source: "Output format of a Lambda function for proxy integration" (payload 1.0), "Lambda
//! function response for format 2.0", "Respond to the load balancer" (ALB), and "Respond to the
//! service" (VPC Lattice).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue};

use super::Format;
use crate::http::response::{Content, Response, begin_with_body, expect_length};
use crate::json::string;

/// The capacity for everything except the body and additional headers, and usually for what
/// escaping one block needs at once.
const FRAME: usize = 256;

/// Writes the proxy response, which the function returns to Lambda, and takes the body out of
/// `response`.
///
/// The body is the first member. `Response::json` has already written JSON there.
pub fn write_response(format: Format, response: &mut Response) -> Vec<u8> {
    log_omitted_headers(response);
    let (mut json, is_base64) = match std::mem::take(&mut response.body.0) {
        Content::Json(body) | Content::Error(body) => (body.into_document(), false),
        // `HttpService::handle` has collected a stream before; see `http/streaming.rs`.
        Content::Empty | Content::Stream(_) => (text_body(response, ""), false),
        Content::Text(bytes) => match str::from_utf8(&bytes) {
            Ok(text) => (text_body(response, text), false),
            Err(_) => (base64_body(response, &bytes), true),
        },
        Content::Binary(bytes) => (base64_body(response, &bytes), true),
    };
    json.extend_from_slice(b",\"isBase64Encoded\":");
    json.extend_from_slice(if is_base64 { b"true" } else { b"false" });
    json.extend_from_slice(b",\"statusCode\":");
    json.extend_from_slice(response.status.as_str().as_bytes());
    if has_description(format) {
        // Reason phrases contain only words, so there is nothing to escape.
        let reason = response.status.canonical_reason().unwrap_or("Unknown");
        json.extend_from_slice(b",\"statusDescription\":\"");
        json.extend_from_slice(response.status.as_str().as_bytes());
        json.push(b' ');
        json.extend_from_slice(reason.as_bytes());
        json.push(b'"');
    }
    match format {
        Format::HttpV2 | Format::FunctionUrl => payload_2_headers(&mut json, response),
        Format::AlbMultiValue => multi_value_headers(&mut json, response, |_| true),
        Format::Alb | Format::VpcLatticeV1 | Format::VpcLatticeV2 => {
            alb_headers(&mut json, response);
        }
        Format::Rest | Format::HttpV1 => payload_1_headers(&mut json, response),
    }
    json.push(b'}');
    expect_length(&json);
    json
}

/// The prelude of a streamed response: everything but the body.
pub(crate) fn write_prelude(response: &Response) -> Vec<u8> {
    log_omitted_headers(response);
    let mut json = Vec::with_capacity(head_length(response));
    json.extend_from_slice(b"{\"statusCode\":");
    json.extend_from_slice(response.status.as_str().as_bytes());
    payload_2_headers(&mut json, response);
    json.push(b'}');
    json
}

/// Whether the response has a `statusDescription`.
fn has_description(format: Format) -> bool {
    matches!(
        format,
        Format::Alb | Format::AlbMultiValue | Format::VpcLatticeV1 | Format::VpcLatticeV2
    )
}

/// Begins a proxy response whose body is text.
fn text_body(response: &Response, text: &str) -> Vec<u8> {
    // About a fifth of a small JSON object is quotes; a body with more of them grows the buffer
    // once.
    let mut json = begin_with_body(head_length(response) + text.len() + text.len() / 4);
    string::write(text, &mut json);
    json
}

/// Begins a proxy response whose body is bytes.
fn base64_body(response: &Response, bytes: &[u8]) -> Vec<u8> {
    let body = STANDARD.encode(bytes);
    let mut json = begin_with_body(head_length(response) + body.len());
    json.push(b'"');
    json.extend_from_slice(body.as_bytes());
    json.push(b'"');
    json
}

/// The capacity for everything except the body.
fn head_length(response: &Response) -> usize {
    FRAME + 64 * response.headers.len()
}

/// A header with one value goes into `headers`, one with several values into `multiValueHeaders`.
fn payload_1_headers(json: &mut Vec<u8>, response: &Response) {
    let repeats = |name: &str| count_values(response, name) > 1;
    let mut object = Object::begin(json, "headers");
    for (name, value) in header_values(response).filter(|(name, _)| !repeats(name)) {
        object.text(name, value);
    }
    object.end();
    if header_values(response).any(|(name, _)| repeats(name)) {
        multi_value_headers(json, response, repeats);
    }
}

fn multi_value_headers(json: &mut Vec<u8>, response: &Response, wanted: impl Fn(&str) -> bool) {
    let mut object = Object::begin(json, "multiValueHeaders");
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in header_values(response) {
        if !seen.contains(&name) && wanted(name) {
            seen.push(name);
            object.list(name, values_of_header(response, name));
        }
    }
    object.end();
}

/// Payload 2.0 has one comma-separated value per header, and a separate list of cookies.
fn payload_2_headers(json: &mut Vec<u8>, response: &Response) {
    let mut object = Object::begin(json, "headers");
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in header_values(response) {
        if name == "set-cookie" || seen.contains(&name) {
            continue;
        }
        if count_values(response, name) == 1 {
            object.text(name, value);
        } else {
            seen.push(name);
            object.text(name, &join_values(response, name));
        }
    }
    object.end();
    // `cookies` is always written: API Gateway accepts an empty list, and `cargo lambda watch`
    // requires it.
    json.extend_from_slice(b",\"cookies\":");
    write_list(json, values_of_header(response, "set-cookie"));
}

/// An ALB without multi-value headers takes one value per name, as VPC Lattice does. Cookies cannot
/// be joined, but the ALB treats names that differ in case as different names, and clients treat
/// them as the same.
fn alb_headers(json: &mut Vec<u8>, response: &Response) {
    let mut object = Object::begin(json, "headers");
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in header_values(response) {
        if seen.contains(&name) {
            continue;
        }
        if count_values(response, name) == 1 {
            object.text(name, value);
            continue;
        }
        seen.push(name);
        if name == "set-cookie" {
            for (index, value) in values_of_header(response, name).enumerate() {
                object.text(&cased(name, index), value);
            }
        } else {
            object.text(name, &join_values(response, name));
        }
    }
    object.end();
}

/// The `index`th spelling of a name: its bits select the letters in upper case.
fn cased(name: &str, index: usize) -> String {
    let mut bits = index;
    name.chars()
        .map(|character| {
            if !character.is_ascii_alphabetic() {
                return character;
            }
            let upper = bits & 1 == 1;
            bits >>= 1;
            if upper {
                character.to_ascii_uppercase()
            } else {
                character
            }
        })
        .collect()
}

/// Every header with each of its values, cookies last. Values that are not UTF-8 are omitted,
/// because JSON cannot contain them.
fn header_values(response: &Response) -> impl Iterator<Item = (&str, &str)> {
    header_fields(response).filter_map(|(name, value)| Some((name, header_text(value)?)))
}

/// Each value of one header.
fn values_of_header<'a>(response: &'a Response, wanted: &'a str) -> impl Iterator<Item = &'a str> {
    header_fields(response)
        .filter(move |(name, _)| *name == wanted)
        .filter_map(|(_, value)| header_text(value))
}

fn log_omitted_headers(response: &Response) {
    for (name, value) in header_fields(response) {
        if header_text(value).is_none() {
            tracing::error!(
                header = name,
                "a header is not UTF-8 and was omitted from the response"
            );
        }
    }
}

fn header_text(value: &HeaderValue) -> Option<&str> {
    std::str::from_utf8(value.as_bytes()).ok()
}

fn header_fields(response: &Response) -> impl Iterator<Item = (&str, &HeaderValue)> {
    let content_type = response
        .content_type
        .as_ref()
        .map(|value| ("content-type", value));
    let headers = response
        .headers
        .iter()
        .map(|(name, value): &(HeaderName, HeaderValue)| (name.as_str(), value));
    let cookies = response.cookies.iter().map(|value| ("set-cookie", value));
    content_type.into_iter().chain(headers).chain(cookies)
}

fn count_values(response: &Response, name: &str) -> usize {
    values_of_header(response, name).count()
}

fn join_values(response: &Response, name: &str) -> String {
    values_of_header(response, name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Writes `,"name":{…}` member by member.
struct Object<'j> {
    json: &'j mut Vec<u8>,
    first: bool,
}

impl<'j> Object<'j> {
    fn begin(json: &'j mut Vec<u8>, name: &str) -> Self {
        json.extend_from_slice(b",\"");
        json.extend_from_slice(name.as_bytes());
        json.extend_from_slice(b"\":{");
        Object { json, first: true }
    }

    /// Header names are tokens (RFC 9110, section 5.6.2), so there is nothing to escape.
    fn name(&mut self, name: &str) {
        if !std::mem::take(&mut self.first) {
            self.json.push(b',');
        }
        self.json.push(b'"');
        self.json.extend_from_slice(name.as_bytes());
        self.json.extend_from_slice(b"\":");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        string::write(value, self.json);
    }

    fn list<'v>(&mut self, name: &str, values: impl Iterator<Item = &'v str>) {
        self.name(name);
        write_list(self.json, values);
    }

    fn end(self) {
        self.json.push(b'}');
    }
}

fn write_list<'v>(json: &mut Vec<u8>, values: impl Iterator<Item = &'v str>) {
    json.push(b'[');
    for (index, value) in values.enumerate() {
        if index > 0 {
            json.push(b',');
        }
        string::write(value, json);
    }
    json.push(b']');
}
