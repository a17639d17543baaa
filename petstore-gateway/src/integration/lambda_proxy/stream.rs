//! Functions whose response is passed on while they make it (`responseTransferMode: STREAM`).
//!
//! A function sends the head of the response as JSON, eight null bytes, and the body.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>

use std::future::poll_fn;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::time::Instant;

use crate::integration::timed_stream::TimedStream;
use crate::invoke::{FunctionStream, InvokeError};
use crate::response_body::BodyStream;

/// The head of a response and its delimiter are within the first bytes of the stream.
const MAX_PRELUDE: usize = 16 * 1024;

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
    Box::pin(TimedStream::new(stream.body, rest, deadline))
}
