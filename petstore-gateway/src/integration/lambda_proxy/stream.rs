//! Functions whose response is passed on while they make it (`responseTransferMode: STREAM`).
//!
//! A function sends the head of the response as JSON, eight null bytes, and the body.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use tokio::time::{Instant, Sleep};

use crate::invoke::{FunctionStream, InvokeError};
use crate::response_body::{BodyError, BodyStream};

/// The head of a response and its delimiter are within the first bytes of the stream.
const MAX_PRELUDE: usize = 16 * 1024;

/// How long API Gateway waits for the next bytes of a stream: the limit of regional and private
/// APIs. Edge-optimized APIs wait for 30 s, but a definition does not contain the type of its
/// endpoint.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html>
const IDLE: Duration = Duration::from_secs(5 * 60);

const DELIMITER: [u8; 8] = [0; 8];

/// The beginning of a stream: the head of the response as JSON.
pub(crate) struct Prelude {
    pub(crate) json: Bytes,
    /// The bytes of the body that came with it.
    pub(crate) rest: Bytes,
}

/// Why a stream has no head.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PreludeError {
    #[error(transparent)]
    Invoke(#[from] InvokeError),
    #[error(
        "the function's stream has no delimiter in its first {MAX_PRELUDE} bytes: \
         send JSON with `statusCode` and `headers`, 8 null bytes, and then the body"
    )]
    NoDelimiter,
    #[error(
        "the function's stream ended before its delimiter: \
         send JSON with `statusCode` and `headers`, 8 null bytes, and then the body"
    )]
    Ended,
}

/// Reads the head of a response.
pub(crate) async fn read_prelude(stream: &mut FunctionStream) -> Result<Prelude, PreludeError> {
    let mut read = BytesMut::new();
    loop {
        // A delimiter may begin in what was searched before.
        let piece = poll_fn(|cx| stream.body.as_mut().poll_next(cx)).await;
        let searched = read.len().saturating_sub(DELIMITER.len() - 1);
        match piece {
            None => return Err(PreludeError::Ended),
            Some(piece) => read.extend_from_slice(&piece?),
        }
        let end = read[searched..]
            .windows(DELIMITER.len())
            .position(|window| window == DELIMITER)
            .map(|at| searched + at);
        match end {
            Some(end) if end + DELIMITER.len() <= MAX_PRELUDE => {
                let mut rest = read.split_off(end);
                let rest = rest.split_off(DELIMITER.len());
                return Ok(Prelude {
                    json: read.freeze(),
                    rest: rest.freeze(),
                });
            }
            None if read.len() < MAX_PRELUDE => {}
            _ => return Err(PreludeError::NoDelimiter),
        }
    }
}

/// The body of a stream whose head was read, within the limits of time.
pub(crate) fn body(
    stream: FunctionStream,
    rest: Bytes,
    deadline: Option<(Instant, Duration)>,
) -> BodyStream {
    Box::pin(Limited {
        stream: Some(stream),
        rest,
        idle: None,
        deadline: deadline.map(|(at, limit)| (Box::pin(tokio::time::sleep_until(at)), limit)),
    })
}

/// A stream that ends with an error when its time is up.
struct Limited {
    /// Nothing once it has ended.
    stream: Option<FunctionStream>,
    rest: Bytes,
    /// Runs while the stream is waited for.
    idle: Option<Pin<Box<Sleep>>>,
    deadline: Option<(Pin<Box<Sleep>>, Duration)>,
}

impl Limited {
    /// The next piece, which is not empty, or the end.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        let Some(stream) = &mut self.stream else {
            return Poll::Ready(None);
        };
        if let Some((deadline, limit)) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Some(Err(BodyError::TimedOut(*limit))));
        }
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        while let Poll::Ready(item) = stream.body.as_mut().poll_next(cx) {
            self.idle = None;
            match item {
                Some(Ok(piece)) if piece.is_empty() => {}
                item => return Poll::Ready(item.map(|item| item.map_err(BodyError::Function))),
            }
        }
        let idle = self
            .idle
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(IDLE)));
        idle.as_mut()
            .poll(cx)
            .map(|()| Some(Err(BodyError::Idle(IDLE))))
    }
}

impl Stream for Limited {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.poll_piece(cx);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            self.stream = None;
        }
        polled
    }
}
