//! What a process sends for an invocation: a whole result, or one that is passed on while the
//! process makes it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use petstore_gateway::{FunctionStream, InvokeError};
use tokio::sync::{mpsc, oneshot};

/// The pieces that wait for a slow client. A process that sends more waits, too.
const WAITING: usize = 4;

/// The result of an invocation.
pub(super) type InvokeResult = Result<ProcessReply, InvokeError>;

/// What a process sent, or begins to send.
#[derive(Debug)]
pub(super) enum ProcessReply {
    Whole(Bytes),
    Stream(FunctionStream),
}

impl ProcessReply {
    /// The whole result; a stream is sent only to a caller that asked for one.
    pub(super) fn into_bytes(self) -> Result<Bytes, InvokeError> {
        match self {
            Self::Whole(bytes) => Ok(bytes),
            Self::Stream(_) => Err(InvokeError::Unreachable(
                "its result is a stream, which the caller cannot take".to_owned(),
            )),
        }
    }

    pub(super) fn into_stream(self) -> FunctionStream {
        match self {
            Self::Whole(bytes) => FunctionStream::whole(bytes),
            Self::Stream(stream) => stream,
        }
    }
}

/// Where the result of an invocation goes.
#[derive(Debug)]
pub(super) enum ReplySender {
    /// Nothing was sent yet.
    Waiting {
        reply: oneshot::Sender<InvokeResult>,
        /// Whether the caller can take a stream.
        streams: bool,
    },
    /// A stream has begun; this is for its end.
    Streaming(oneshot::Sender<Result<(), InvokeError>>),
}

impl ReplySender {
    /// Sends the result, or ends the stream. The gateway may have stopped waiting.
    pub(super) fn finish(self, result: Result<Bytes, InvokeError>) {
        match self {
            Self::Waiting { reply, .. } => drop(reply.send(result.map(ProcessReply::Whole))),
            Self::Streaming(end) => drop(end.send(result.map(drop))),
        }
    }

    /// Whether nothing waits for the result.
    pub(super) fn is_closed(&self) -> bool {
        match self {
            Self::Waiting { reply, .. } => reply.is_closed(),
            Self::Streaming(end) => end.is_closed(),
        }
    }

    /// Begins a stream, whose pieces are sent through what this returns.
    pub(super) fn begin_stream(self, content_type: &str) -> (Self, Option<mpsc::Sender<Bytes>>) {
        let reply = match self {
            Self::Waiting {
                reply,
                streams: true,
            } => reply,
            other => return (other, None),
        };
        let (pieces, received) = mpsc::channel(WAITING);
        let (end, ended) = oneshot::channel();
        let stream = ProcessStream {
            pieces: received,
            end: Some(ended),
        };
        let stream = FunctionStream::new(content_type, stream);
        drop(reply.send(Ok(ProcessReply::Stream(stream))));
        (Self::Streaming(end), Some(pieces))
    }
}

/// The pieces that a process sends, and how they end.
struct ProcessStream {
    pieces: mpsc::Receiver<Bytes>,
    /// Nothing once the end was returned.
    end: Option<oneshot::Receiver<Result<(), InvokeError>>>,
}

impl Stream for ProcessStream {
    type Item = Result<Bytes, InvokeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(piece) = ready!(self.pieces.poll_recv(cx)) {
            return Poll::Ready(Some(Ok(piece)));
        }
        let Some(end) = &mut self.end else {
            return Poll::Ready(None);
        };
        let ended = ready!(Pin::new(end).poll(cx));
        self.end = None;
        let lost = || InvokeError::Unreachable("the process has ended".to_owned());
        Poll::Ready(ended.unwrap_or_else(|_| Err(lost())).err().map(Err))
    }
}
