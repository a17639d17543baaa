//! The bodies that hyper writes: complete, or streamed.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{Method, Uri};
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};
use petstore_gateway::{BodyError, BodyStream, ResponseBody};

use crate::log;

/// The body of a response. If a stream breaks off, hyper ends the connection before the end of the
/// body, so that the client does not take the body for a complete one.
pub(super) enum ServedBody {
    Whole(Full<Bytes>),
    Streamed {
        stream: BodyStream,
        /// The request, for the log; `None` if there is no log.
        request: Option<(Method, Uri)>,
        /// The error that ends the body, once the pieces before it are sent.
        failure: Option<BodyError>,
    },
}

impl ServedBody {
    pub(super) fn new(body: ResponseBody, request: Option<(Method, Uri)>) -> Self {
        match body {
            ResponseBody::Streamed(stream) => Self::Streamed {
                stream,
                request,
                failure: None,
            },
            ResponseBody::Whole(bytes) => Self::Whole(Full::new(bytes)),
            _ => Self::Whole(Full::default()),
        }
    }
}

impl Body for ServedBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        match self.get_mut() {
            Self::Whole(body) => match Pin::new(body).poll_frame(cx) {
                Poll::Ready(frame) => {
                    Poll::Ready(frame.map(|frame| frame.map_err(|never| match never {})))
                }
                Poll::Pending => Poll::Pending,
            },
            Self::Streamed {
                stream,
                request,
                failure,
            } => {
                if let Some(error) = failure.take() {
                    return Poll::Ready(Some(Err(error)));
                }
                let item = ready!(stream.as_mut().poll_next(cx));
                if let Some(Err(error)) = item {
                    if let Some((verb, uri)) = request {
                        log::line(&format!("{verb} {}: {error}", uri.path()));
                    }
                    // hyper sends what it has when it has to wait, but not before it ends the
                    // connection.
                    *failure = Some(error);
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
                Poll::Ready(item.map(|item| item.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(body) => body.is_end_stream(),
            Self::Streamed { .. } => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Streamed { .. } => SizeHint::default(),
        }
    }
}
