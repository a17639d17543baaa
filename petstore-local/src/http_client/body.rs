//! Reads the body of a response from a connection, piece by piece.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use petstore_gateway::SendError;
use tokio::io::{AsyncRead, ReadBuf};

use super::chunked::Decoder;

/// The bytes of one read at most.
pub(super) const READ: usize = 16 * 1024;

/// How the end of a body is found (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyEnd {
    /// After so many bytes.
    Length(u64),
    Chunked,
    /// At the end of the connection.
    Connection,
}

/// A body that is read while it arrives. Dropping it ends the connection.
#[derive(Debug)]
pub(super) struct Body<S> {
    stream: S,
    /// What was read and is not decoded.
    buffer: Vec<u8>,
    /// For [`BodyEnd::Length`], the length of the rest.
    end: BodyEnd,
    decoder: Decoder,
    is_done: bool,
}

impl<S: AsyncRead + Unpin> Body<S> {
    /// A body of which `buffer` is the beginning.
    pub(super) fn new(stream: S, buffer: Vec<u8>, end: BodyEnd) -> Self {
        Self {
            stream,
            buffer,
            end,
            decoder: Decoder::default(),
            is_done: end == BodyEnd::Length(0),
        }
    }

    /// The length of the rest, if the head contains it.
    pub(super) fn length(&self) -> Option<u64> {
        match self.end {
            BodyEnd::Length(length) => Some(length),
            BodyEnd::Chunked | BodyEnd::Connection => None,
        }
    }

    /// The next piece, which is not empty. After an error there are no more.
    pub(super) fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, SendError>>> {
        loop {
            let piece = match self.decode() {
                Ok(piece) => piece,
                Err(error) => return self.fail(error),
            };
            if !piece.is_empty() {
                return Poll::Ready(Some(Ok(piece.into())));
            }
            if self.is_done {
                return Poll::Ready(None);
            }
            match ready!(self.poll_read(cx)) {
                Ok(0) if self.end == BodyEnd::Connection => self.is_done = true,
                Ok(0) => {
                    let reason = "the connection ended before its body was complete";
                    return self.fail(invalid(reason));
                }
                Ok(_) => {}
                Err(error) => return self.fail(broken(error)),
            }
        }
    }

    fn fail(&mut self, error: SendError) -> Poll<Option<Result<Bytes, SendError>>> {
        self.is_done = true;
        Poll::Ready(Some(Err(error)))
    }

    /// Takes what was read, as a part of the body.
    fn decode(&mut self) -> Result<Vec<u8>, SendError> {
        let mut read = std::mem::take(&mut self.buffer);
        if self.is_done {
            return Ok(Vec::new());
        }
        match &mut self.end {
            BodyEnd::Connection => Ok(read),
            BodyEnd::Length(rest) => {
                if let Ok(rest) = usize::try_from(*rest) {
                    read.truncate(rest);
                }
                *rest -= read.len() as u64;
                self.is_done = *rest == 0;
                Ok(read)
            }
            BodyEnd::Chunked => {
                let mut piece = Vec::with_capacity(read.len());
                let decoded = self.decoder.decode(&read, &mut piece);
                decoded.map_err(|error| invalid(&error.to_string()))?;
                self.is_done = self.decoder.is_done();
                Ok(piece)
            }
        }
    }

    /// Reads what arrives next. It returns 0 at the end of the connection.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<std::io::Result<usize>> {
        self.buffer.resize(READ, 0);
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let polled = Pin::new(&mut self.stream).poll_read(cx, &mut buffer);
        let length = buffer.filled().len();
        self.buffer.truncate(length);
        polled.map_ok(|()| length)
    }
}

impl<S: AsyncRead + Unpin> Stream for Body<S> {
    type Item = Result<Bytes, SendError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(cx)
    }
}

pub(super) fn invalid(reason: &str) -> SendError {
    SendError::InvalidResponse(reason.to_owned())
}

pub(super) fn broken(error: std::io::Error) -> SendError {
    SendError::InvalidResponse(format!("the connection broke: {error}"))
}
