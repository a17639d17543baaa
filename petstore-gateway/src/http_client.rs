//! The interface through which HTTP and AWS integrations send requests.
//!
//! The gateway opens no connection: an implementation of [`HttpClient`] does.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

use crate::invoke::BoxFuture;

/// Sends HTTP requests to the backends of an API.
pub trait HttpClient: Send + Sync + 'static {
    /// Sends a request and returns the whole response. It follows no redirects, and it adds no
    /// headers to the request: `Host`, `Content-Length`, `Accept` and `User-Agent` are set where
    /// they should be sent.
    ///
    /// The URI is absolute. The request may have the extension [`HeaderCase`](crate::HeaderCase):
    /// the names of its headers in the case and order in which they should be sent. The response
    /// may have it too, and a proxy integration then returns the names in that case.
    ///
    /// The gateway drops the future when the integration times out or the client disconnects.
    ///
    /// # Errors
    ///
    /// [`SendError`] if there is no response.
    fn send<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>>;

    /// Sends a request like [`send`](Self::send), and returns the response once its head is
    /// complete. Its body may be of any size. A client that cannot stream returns the whole body
    /// in one piece.
    ///
    /// The gateway drops the body when the client disconnects or a timeout has passed.
    ///
    /// # Errors
    ///
    /// [`SendError`] if there is no head.
    fn send_streaming<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<BackendStream>, SendError>> {
        Box::pin(async move {
            let response = self.send(request).await?;
            Ok(response.map(|body| Box::pin(Once(Some(body))) as BackendStream))
        })
    }
}

/// The body of a backend's response, piece by piece. After an error there are no more.
pub type BackendStream = Pin<Box<dyn Stream<Item = Result<Bytes, SendError>> + Send>>;

/// A stream of one piece.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, SendError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// Why a backend sent no response. The text is for the log; the client does not receive it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The URI does not contain an address that can be connected to.
    #[error("{0:?} is not the address of a backend: use http:// or https:// and a host")]
    InvalidAddress(String),
    /// There is no connection to the backend.
    #[error("the backend cannot be reached: {0}")]
    Unreachable(String),
    /// The TLS handshake failed.
    #[error("the TLS connection to the backend failed: {0}")]
    Tls(String),
    /// The backend did not respond within the client's own limit.
    #[error("the backend sent no response within {0:?}")]
    TimedOut(Duration),
    /// The backend's response is not valid HTTP, or the connection broke before its end.
    #[error("the backend's response is invalid: {0}")]
    InvalidResponse(String),
    /// The backend's response is larger than the gateway accepts.
    #[error("the backend's response is larger than {0} bytes, which is what a REST API accepts")]
    TooLarge(usize),
}
