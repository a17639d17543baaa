//! Streamed responses: bodies that are sent while they are made.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderValue, StatusCode};

use super::sse::KeepAlive;
use super::{Body, Content, IntoResponse, OCTETS, Response, StatusSet};
use crate::http::signature::ResponseDocs;
use crate::panic::panic_message;

/// An error of any type.
pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The pieces of a body.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, StreamError>> + Send>>;

/// The reason why a streamed body ended before it was complete. The client sees the end of the
/// connection; the reason is logged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    /// The handler's stream returned an error.
    #[error("the stream of the response failed: {0}")]
    Failed(#[source] BoxError),
    /// The handler's stream panicked.
    #[error("the stream of the response panicked: {0}")]
    Panicked(String),
}

/// A body that is sent piece by piece, as it is made: a 200 with the media type
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
/// The integration of a route that returns it has the response transfer mode `STREAM`. REST APIs and
/// function URLs pass the pieces on as they come; HTTP APIs and load balancers cannot, so the function
/// collects the body for them, up to the 6 MB of a response that is not streamed.
///
/// An error ends the body early. The status has been sent by then, so return an error that the client
/// should see from the handler itself: `Result<StreamBody, E>`. Dropping the body, which happens when
/// the client disconnects, drops the stream.
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

/// A stream whose errors and panics are [`StreamError`]s. It ends after the first of them.
pub(super) fn erase_stream<S, T, E>(stream: S) -> ByteStream
where
    S: Stream<Item = Result<T, E>> + Send + 'static,
    T: Into<Bytes>,
    E: Into<BoxError>,
{
    Box::pin(Guarded(Some(Box::pin(stream))))
}

/// A stream that is dropped once it has ended.
struct Guarded<S>(Option<Pin<Box<S>>>);

impl<S, T, E> Stream for Guarded<S>
where
    S: Stream<Item = Result<T, E>>,
    T: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(stream) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let polled = catch_unwind(AssertUnwindSafe(|| {
            stream
                .as_mut()
                .poll_next(cx)
                .map(|item| item.map(|item| item.map(Into::into).map_err(Into::into)))
        }));
        let item = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(Some(Ok(bytes)))) => return Poll::Ready(Some(Ok(bytes))),
            Ok(Poll::Ready(Some(Err(error)))) => Some(Err(StreamError::Failed(error))),
            Ok(Poll::Ready(None)) => None,
            Err(panic) => {
                let message = panic_message(&*panic).into_owned();
                Some(Err(StreamError::Panicked(message)))
            }
        };
        self.0 = None;
        Poll::Ready(item)
    }
}

/// A body that has not been made yet.
#[derive(Clone)]
pub(crate) struct StreamContent {
    /// Clones share the stream. Nothing ever waits for the mutex.
    stream: Arc<Mutex<Option<ByteStream>>>,
    keep_alive: Option<KeepAlive>,
}

impl StreamContent {
    pub(super) fn new(stream: ByteStream, keep_alive: Option<KeepAlive>) -> Self {
        StreamContent {
            stream: Arc::new(Mutex::new(Some(stream))),
            keep_alive,
        }
    }

    /// The stream, which is gone if a clone of this was sent.
    pub(crate) fn into_parts(self) -> (Option<ByteStream>, Option<KeepAlive>) {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        (stream.take(), self.keep_alive)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.stream, &other.stream)
    }
}

impl fmt::Debug for StreamContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamContent")
            .field("keep_alive", &self.keep_alive)
            .finish_non_exhaustive()
    }
}
