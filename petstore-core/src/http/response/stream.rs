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

/// A body that is sent piece by piece, as it is produced: a 200 with the media type
/// `application/octet-stream`, unless `produces = "…"` or a header names another.
///
/// ```
/// use petstore_core::http::response::StreamBody;
/// # use std::convert::Infallible;
/// # use std::pin::Pin;
/// # use std::task::{Context, Poll};
/// # struct Rows(u32);
/// # impl futures_core::Stream for Rows {
/// #     type Item = Result<String, Infallible>;
/// #     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
/// #         self.0 += 1;
/// #         Poll::Ready((self.0 < 4).then(|| Ok(format!("{},Rex\n", self.0))))
/// #     }
/// # }
///
/// fn export() -> StreamBody {
///     StreamBody::new(Rows(0))
/// }
/// ```
///
/// The integration of a route that returns it has the response transfer mode `STREAM`. REST APIs
/// and function URLs pass the pieces on as they come; HTTP APIs and load balancers cannot, so the
/// function collects the body for them, up to the 6 MB of a response that is not streamed.
///
/// An error ends the body early. The status has been sent by then, so return an error that the
/// client should see from the handler itself: `Result<StreamBody, E>`. Dropping the body, which
/// happens when the client disconnects, drops the stream.
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
    const STATUSES: StatusSet = StatusSet::of(&[200]);
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
