//! The conversion of bodies between text and bytes.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use petstore_core::contract::ContentHandling;

use crate::gateway_error::GatewayError;

/// A body after its conversion. Templates read texts only.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Payload {
    Text(String),
    Bytes(Bytes),
}

impl Payload {
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => bytes,
        }
    }

    /// The text that a template maps.
    ///
    /// # Errors
    ///
    /// 500 if the body is bytes.
    pub(super) fn into_text(self) -> Result<String, GatewayError> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Bytes(_) => Err(GatewayError::api_configuration_error(
                "a template cannot map a body of bytes: set contentHandling to CONVERT_TO_TEXT",
            )),
        }
    }
}

/// Converts the body of a request; `is_binary` is whether its type is a binary media type.
///
/// # Errors
///
/// 500 if base64 is to be decoded and is invalid.
pub(super) fn convert_request(
    body: &Bytes,
    is_binary: bool,
    handling: Option<ContentHandling>,
) -> Result<Payload, GatewayError> {
    match (handling, is_binary) {
        (Some(ContentHandling::ConvertToBinary), false) => decode(body),
        (Some(ContentHandling::ConvertToText), true) => Ok(encode(body)),
        (_, true) => Ok(Payload::Bytes(body.clone())),
        (_, false) => Ok(text(body)),
    }
}

/// Converts the body of a response; `accepts_binary` is whether the client's `Accept` is a binary
/// media type.
///
/// # Errors
///
/// 500 if base64 is to be decoded and is invalid.
pub(super) fn convert_response(
    body: &Bytes,
    is_binary: bool,
    accepts_binary: bool,
    handling: Option<ContentHandling>,
) -> Result<Payload, GatewayError> {
    if body.is_empty() {
        return Ok(Payload::Text(String::new()));
    }
    match (handling, is_binary) {
        (Some(ContentHandling::ConvertToText), true) => Ok(encode(body)),
        (Some(ContentHandling::ConvertToText), false) => Ok(text(body)),
        (Some(ContentHandling::ConvertToBinary), true) => Ok(Payload::Bytes(body.clone())),
        (Some(ContentHandling::ConvertToBinary), false) => decode(body),
        (None, true) if accepts_binary => Ok(Payload::Bytes(body.clone())),
        (None, true) => Ok(encode(body)),
        (None, false) if accepts_binary => decode(body),
        (None, false) => Ok(text(body)),
    }
}

fn text(body: &Bytes) -> Payload {
    Payload::Text(String::from_utf8_lossy(body).into_owned())
}

fn encode(body: &Bytes) -> Payload {
    Payload::Text(STANDARD.encode(body))
}

fn decode(body: &Bytes) -> Result<Payload, GatewayError> {
    let bytes = STANDARD.decode(body).map_err(|error| {
        GatewayError::api_configuration_error(format!(
            "the body is converted to bytes, but it is not base64: {error}"
        ))
    })?;
    Ok(Payload::Bytes(bytes.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BINARY: Option<ContentHandling> = Some(ContentHandling::ConvertToBinary);
    const TEXT: Option<ContentHandling> = Some(ContentHandling::ConvertToText);

    fn payload(result: Result<Payload, GatewayError>) -> String {
        match result {
            Ok(Payload::Text(text)) => format!("text {text}"),
            Ok(Payload::Bytes(bytes)) => format!("bytes {bytes:?}"),
            Err(error) => error.status.to_string(),
        }
    }

    #[test]
    fn requests_follow_the_table_of_the_documentation() {
        for (body, is_binary, handling, expected) in [
            (&b"a\xff"[..], false, None, "text a\u{fffd}"),
            (b"AP8=", false, BINARY, "bytes b\"\\0\\xff\""),
            (b"a\xff", false, BINARY, "500"),
            (b"a\xff", false, TEXT, "text a\u{fffd}"),
            (b"a\xff", true, None, "bytes b\"a\\xff\""),
            (b"a\xff", true, BINARY, "bytes b\"a\\xff\""),
            (b"\0\xff", true, TEXT, "text AP8="),
        ] {
            let body = Bytes::from_static(body);
            assert_eq!(
                payload(convert_request(&body, is_binary, handling)),
                expected
            );
        }
    }

    #[test]
    fn responses_follow_the_table_of_the_documentation() {
        for (is_binary, accepts, handling, expected) in [
            (false, false, None, "text AP8="),
            (false, false, BINARY, "bytes b\"\\0\\xff\""),
            (false, false, TEXT, "text AP8="),
            (false, true, None, "bytes b\"\\0\\xff\""),
            (false, true, BINARY, "bytes b\"\\0\\xff\""),
            (false, true, TEXT, "text AP8="),
            (true, false, None, "text QVA4PQ=="),
            (true, false, BINARY, "bytes b\"AP8=\""),
            (true, false, TEXT, "text QVA4PQ=="),
            (true, true, None, "bytes b\"AP8=\""),
            (true, true, BINARY, "bytes b\"AP8=\""),
            (true, true, TEXT, "text QVA4PQ=="),
        ] {
            let body = Bytes::from_static(b"AP8=");
            let converted = convert_response(&body, is_binary, accepts, handling);
            assert_eq!(
                payload(converted),
                expected,
                "{is_binary} {accepts} {handling:?}"
            );
        }
    }
}
