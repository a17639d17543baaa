//! Responses that a client may already have: `ETag`, `If-None-Match` and 304.

use http::{HeaderValue, StatusCode, header};

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/conditional.md")]
#[derive(Debug, Clone, PartialEq)]
pub struct Conditional<T> {
    etag: String,
    is_current: bool,
    inner: T,
}

impl<T> Conditional<T> {
    /// A response whose version is `etag`, without quotes, for a client that sent this
    /// `If-None-Match`.
    pub fn new(etag: impl Into<String>, if_none_match: Option<&str>, inner: T) -> Self {
        let etag = etag.into();
        Conditional {
            is_current: if_none_match.is_some_and(|sent| matches(sent, &etag)),
            etag,
            inner,
        }
    }

    /// Whether the client has this version, so that the response is a 304.
    pub fn is_current(&self) -> bool {
        self.is_current
    }
}

/// Whether a list of entity tags contains the tag, compared weakly.
fn matches(sent: &str, etag: &str) -> bool {
    sent.trim() == "*"
        || sent.split(',').any(|tag| {
            let tag = tag.trim();
            let tag = tag.strip_prefix("W/").unwrap_or(tag);
            let opaque = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
            opaque == Some(etag)
        })
}

impl<T: IntoResponse> IntoResponse for Conditional<T> {
    const STATUSES: StatusSet = T::STATUSES.union(StatusSet::from_codes(&[304]));
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        let mut response = match self.is_current {
            true => Response::new(StatusCode::NOT_MODIFIED),
            false => self.inner.into_response(),
        };
        match HeaderValue::try_from(format!("\"{}\"", self.etag)) {
            Ok(etag) => response.headers.push((header::ETAG, etag)),
            Err(_) => tracing::error!(
                "an ETag contains bytes that are not valid in a header and was omitted"
            ),
        }
        response
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        T::describe(responses);
        responses.empty(304, "The client has this version");
        for status in [200, 304] {
            responses.header(status, "ETag", "The version of the response.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;

    #[test]
    fn a_client_with_the_version_receives_a_304() {
        for (sent, status) in [
            (Some("\"1-1\""), 304),
            (Some("W/\"1-1\""), 304),
            (Some("\"0\", \"1-1\""), 304),
            (Some("*"), 304),
            (Some("\"1\""), 200),
            (Some("1-1"), 200),
            (None, 200),
        ] {
            let response = Conditional::new("1-1", sent, Json(7)).into_response();
            assert_eq!(response.status.as_u16(), status, "{sent:?}");
            assert_eq!(
                response.headers,
                [(header::ETAG, HeaderValue::from_static("\"1-1\""))]
            );
        }
    }
}
