//! The bodies of responses: complete, or passed on while a function makes them.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::Response;

use crate::http_client::SendError;
use crate::invoke::InvokeError;
use crate::serve_report::ServeReport;

/// The pieces of a streamed body. After an error there are no more.
pub type BodyStream = Pin<Box<dyn Stream<Item = Result<Bytes, BodyError>> + Send>>;

/// The body of a response.
#[non_exhaustive]
pub enum ResponseBody {
    /// The whole body.
    Whole(Bytes),
    /// A body that is passed on while it is made. Dropping it ends the stream.
    Streamed(BodyStream),
}

/// The reason why a streamed body ended before it was complete. The status has been sent by then,
/// so a server ends the connection; the text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// The function failed after the beginning of its response.
    #[error("the stream ended early: {0}")]
    Function(#[from] InvokeError),
    /// The connection to the backend broke after the beginning of its response.
    #[error("the stream ended early: {0}")]
    Backend(#[from] SendError),
    /// The integration's timeout has passed.
    #[error("the stream was ended after {0:?}, the timeout of the integration")]
    TimedOut(Duration),
    /// The function or the backend sent nothing for too long.
    #[error("the stream was ended, because nothing was sent for {0:?}")]
    Idle(Duration),
}

impl ResponseBody {
    /// The whole body. Of a streamed body it is what was received until the end, or until the error
    /// that is returned beside it.
    pub async fn collect(self) -> (Bytes, Option<BodyError>) {
        let mut stream = match self {
            Self::Whole(bytes) => return (bytes, None),
            Self::Streamed(stream) => stream,
        };
        let mut whole = BytesMut::new();
        loop {
            match poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
                None => return (whole.freeze(), None),
                Some(Ok(piece)) => whole.extend_from_slice(&piece),
                Some(Err(error)) => return (whole.freeze(), Some(error)),
            }
        }
    }

    /// The bytes of a whole body; none if it is streamed.
    pub(crate) fn whole(&self) -> Option<&Bytes> {
        match self {
            Self::Whole(bytes) => Some(bytes),
            Self::Streamed(_) => None,
        }
    }
}

impl From<Bytes> for ResponseBody {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(bytes) => f.debug_tuple("Whole").field(&bytes.len()).finish(),
            Self::Streamed(_) => f.debug_tuple("Streamed").finish_non_exhaustive(),
        }
    }
}

/// The response with its whole body. The report has the reason why a stream broke off.
pub(crate) async fn collect_response(response: Response<ResponseBody>) -> Response<Bytes> {
    let (parts, body) = response.into_parts();
    let (body, error) = body.collect().await;
    let mut response = Response::from_parts(parts, body);
    if let Some(error) = error
        && let Some(report) = response.extensions_mut().get_mut::<ServeReport>()
    {
        report.note = Some(error.to_string());
    }
    response
}
