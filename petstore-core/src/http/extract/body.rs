//! Shared by the body extractors: the check of the media type, and the body as text or bytes.

use std::borrow::Cow;

use crate::http::origin;
use crate::http::request::Body;
use crate::{Rejection, Request};

/// Whether the request has no body.
pub(super) fn is_missing(request: &Request<'_>) -> bool {
    match request.body {
        Body::Empty => true,
        Body::Text(text) => text.is_empty(),
        Body::Binary(bytes) => bytes.is_empty(),
        Body::BadBase64 => false,
    }
}

/// Whether the request names no media type.
pub(super) fn has_no_type(request: &Request<'_>) -> bool {
    content_type(request).is_none()
}

/// Fails with a 415 unless the media type matches.
///
/// A body without a media type is accepted: like API Gateway, the check assumes that it has the
/// type that the method expects. It is not accepted from a page of another origin, which can send
/// such a body without the preflight request that a media type such as `application/json` requires.
pub(super) fn expect_type(
    request: &Request<'_>,
    expected: &'static str,
    fits: impl Fn(&str) -> bool,
) -> Result<(), Rejection> {
    match content_type(request) {
        Some(content_type) if fits(media_type(&content_type)) => Ok(()),
        None if !is_foreign(request) => Ok(()),
        _ => Err(Rejection::UnsupportedMediaType { expected }),
    }
}

/// Whether a page of another origin sent the request.
#[cold]
fn is_foreign(request: &Request<'_>) -> bool {
    let [origin, site, host] =
        ["origin", "sec-fetch-site", "host"].map(|name| request.header(name));
    origin::is_foreign(origin.as_deref(), site.as_deref(), host.as_deref())
}

/// A header with a single value is in both maps of payload 1.0; this reads the smaller one.
fn content_type<'r>(request: &Request<'r>) -> Option<Cow<'r, str>> {
    match request.event.headers.get_ignore_case("content-type") {
        Ok(Some(content_type)) => Some(content_type),
        _ => request.header("content-type"),
    }
}

/// `application/json; charset=utf-8` → `application/json`.
fn media_type(content_type: &str) -> &str {
    content_type
        .split_once(';')
        .map_or(content_type, |(media_type, _)| media_type)
        .trim()
}

/// Whether `media_type` is `expected`, ignoring case (RFC 9110, section 8.3.1).
pub(super) fn is_media_type(media_type: &str, expected: &str) -> bool {
    media_type.eq_ignore_ascii_case(expected)
}

/// The body as text.
pub(super) fn read_text<'r>(request: &Request<'r>) -> Result<&'r str, Rejection> {
    match request.body {
        Body::Empty => Ok(""),
        Body::Text(text) => Ok(text.as_str()),
        Body::Binary(bytes) => {
            std::str::from_utf8(bytes).map_err(|_| Rejection::body("the body is not UTF-8 text"))
        }
        Body::BadBase64 => Err(bad_base64()),
    }
}

/// The body as bytes.
pub(super) fn read_bytes<'r>(request: &Request<'r>) -> Result<&'r [u8], Rejection> {
    match request.body {
        Body::BadBase64 => Err(bad_base64()),
        _ => Ok(request.body()),
    }
}

fn bad_base64() -> Rejection {
    Rejection::body("the event marks the body as base64, but it is not valid base64")
}

pub(super) fn missing_body() -> Rejection {
    Rejection::body("missing")
}

/// The items of [`Extract`](super::Extract) for a body type. The header of the implementation is
/// not part of the macro, because compile errors show it.
macro_rules! extract_body {
    ($read:expr, $describe:expr) => {
        $crate::http::extract::body::extract_body! {
            $read, $describe, $crate::http::extract::body::is_missing
        }
    };
    ($read:expr, $describe:expr, $is_missing:expr) => {
        const BODY: $crate::http::extract::BodyAccess = $crate::http::extract::BodyAccess::Required;

        fn extract(
            request: &$crate::Request<'r>,
            argument: &'static $crate::http::extract::ArgumentSpec,
        ) -> Result<Self, $crate::Rejection> {
            if $is_missing(request) {
                return Err($crate::http::extract::body::missing_body());
            }
            $read(request, argument)
        }

        fn describe(
            _: &'static $crate::http::extract::ArgumentSpec,
            inputs: &mut $crate::http::signature::Inputs<'_>,
        ) {
            $describe(inputs)
        }
    };
}

/// The items of [`Extract`](super::Extract) for an `Option` of a body type.
macro_rules! extract_optional_body {
    ($read:expr, $describe:expr) => {
        $crate::http::extract::body::extract_optional_body! {
            $read, $describe, $crate::http::extract::body::is_missing
        }
    };
    ($read:expr, $describe:expr, $is_missing:expr) => {
        const BODY: $crate::http::extract::BodyAccess = $crate::http::extract::BodyAccess::Optional;

        fn extract(
            request: &$crate::Request<'r>,
            argument: &'static $crate::http::extract::ArgumentSpec,
        ) -> Result<Self, $crate::Rejection> {
            if $is_missing(request) {
                return Ok(None);
            }
            $read(request, argument).map(Some)
        }

        fn describe(
            _: &'static $crate::http::extract::ArgumentSpec,
            inputs: &mut $crate::http::signature::Inputs<'_>,
        ) {
            $describe(inputs);
            inputs.optional_body();
        }
    };
}
pub(super) use {extract_body, extract_optional_body};
