//! Streamed responses: bodies that are sent as they are produced.

use std::fmt;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderValue, StatusCode};

use super::byte_stream::{ByteStream, StreamContent, erase_stream};
use super::raw::{Body, Content, Response};
use super::text::OCTETS;
use super::{IntoResponse, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/stream_body.md")]
pub struct StreamBody(ByteStream);

impl StreamBody {
    /// A body of the pieces of this stream.
    pub fn new<S, T, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        T: Into<Bytes>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        StreamBody(erase_stream(stream))
    }
}

impl fmt::Debug for StreamBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StreamBody").finish_non_exhaustive()
    }
}

impl IntoResponse for StreamBody {
    const STATUSES: StatusSet = StatusSet::from_codes(&[200]);
    const STREAMED: bool = true;

    fn into_response(self) -> Response {
        Response {
            content_type: Some(HeaderValue::from_static(OCTETS)),
            body: Body(Content::Stream(StreamContent::new(self.0, None))),
            ..Response::new(StatusCode::OK)
        }
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.text(200, OCTETS);
    }
}
