//! Bodies that have not been made yet, as plain streams of bytes.

use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;

use crate::boxed::{BoxError, BoxFuture};
use crate::panic::panic_message;

/// The pieces of a body.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, StreamError>> + Send>>;

/// The reason why a streamed body ended before it was complete. The connection to the client ends;
/// the reason is logged.
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

/// What is sent whenever a stream had nothing to send for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filler {
    pub(crate) interval: Duration,
    pub(crate) bytes: Bytes,
}

/// The largest response that is not streamed, in bytes.
///
/// Source: "Lambda quotas" in the Lambda developer guide.
const MAX_COLLECTED: usize = 6 * 1024 * 1024;

/// A body that has not been made yet.
#[derive(Clone)]
pub(crate) struct StreamContent {
    /// Clones share the stream. Nothing ever waits for the mutex.
    stream: Arc<Mutex<Option<ByteStream>>>,
    filler: Option<Filler>,
    /// A pointer, so that the binary of an app without streams does not contain the code.
    collect: CollectStream,
}

/// A streamed body that has been collected.
pub(crate) struct CollectedBody {
    pub(crate) bytes: Vec<u8>,
    /// Whether the media type is that of text.
    pub(crate) is_text: bool,
}

/// [`collect_stream`].
type CollectStream = for<'r> fn(
    Option<ByteStream>,
    Option<&'r HeaderValue>,
) -> BoxFuture<'r, Result<CollectedBody, String>>;

impl StreamContent {
    pub(super) fn new(stream: ByteStream, filler: Option<Filler>) -> Self {
        StreamContent {
            stream: Arc::new(Mutex::new(Some(stream))),
            filler,
            collect: collect_stream,
        }
    }

    /// Collects the whole body. The media type determines whether it is text.
    ///
    /// # Errors
    ///
    /// The reason if the stream fails or is too long.
    pub(crate) fn collect(
        self,
        media_type: Option<&HeaderValue>,
    ) -> BoxFuture<'_, Result<CollectedBody, String>> {
        let collect = self.collect;
        collect(self.into_parts().0, media_type)
    }

    /// The stream, which is gone if a clone of this was sent.
    pub(crate) fn into_parts(self) -> (Option<ByteStream>, Option<Filler>) {
        let mut stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        (stream.take(), self.filler)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.stream, &other.stream)
    }
}

fn collect_stream(
    stream: Option<ByteStream>,
    media_type: Option<&HeaderValue>,
) -> BoxFuture<'_, Result<CollectedBody, String>> {
    Box::pin(async move {
        Ok(CollectedBody {
            bytes: collect(stream).await?,
            is_text: media_type.is_some_and(is_text),
        })
    })
}

/// The bytes of a stream that does not end are bounded, too.
async fn collect(stream: Option<ByteStream>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let Some(mut stream) = stream else {
        return Ok(bytes);
    };
    while let Some(piece) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        let piece = piece.map_err(|error| error.to_string())?;
        if bytes.len() + piece.len() > MAX_COLLECTED {
            return Err(format!(
                "it has more than {MAX_COLLECTED} bytes, and only REST APIs and function URLs pass on a stream"
            ));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Whether a body of this media type is text, which needs no base64.
fn is_text(media_type: &HeaderValue) -> bool {
    let media_type = media_type.to_str().unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.starts_with("text/") || essence.ends_with("json") || essence.ends_with("xml")
}

impl fmt::Debug for StreamContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamContent")
            .field("filler", &self.filler)
            .finish_non_exhaustive()
    }
}
