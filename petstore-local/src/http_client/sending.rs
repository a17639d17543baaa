//! A connection on which a request is sent while its response is read: a server may respond, and
//! close, before it has read the whole request.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Why the request was not sent to its end.
pub(super) type SendFailure = Arc<OnceLock<Error>>;

/// A stream that continues to send its request whenever it is read.
#[derive(Debug)]
pub(super) struct Sending<S> {
    stream: S,
    /// `None` once the request is sent or sending has failed.
    request: Option<Vec<u8>>,
    sent: usize,
    failure: SendFailure,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Sending<S> {
    pub(super) fn new(stream: S, request: Vec<u8>, failure: SendFailure) -> Self {
        Self {
            stream,
            request: Some(request),
            sent: 0,
            failure,
        }
    }

    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        let Some(request) = &self.request else {
            return Poll::Ready(Ok(()));
        };
        let mut stream = Pin::new(&mut self.stream);
        while self.sent < request.len() {
            let written = stream.as_mut().poll_write(context, &request[self.sent..]);
            match ready!(written)? {
                0 => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                written => self.sent += written,
            }
        }
        stream.poll_flush(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Sending<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let sending = self.get_mut();
        if let Poll::Ready(sent) = sending.poll_send(context) {
            sending.request = None;
            if let Err(error) = sent {
                // Sending fails only once.
                let _ = sending.failure.set(error);
            }
        }
        Pin::new(&mut sending.stream).poll_read(context, buffer)
    }
}
