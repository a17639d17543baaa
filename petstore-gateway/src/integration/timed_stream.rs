//! Streamed bodies within the limits of time.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::{Instant, Sleep};

use crate::response_body::BodyError;

/// How long API Gateway waits for the next bytes of a stream: the limit of regional and private
/// APIs. Edge-optimized APIs wait for 30 s, but a definition does not contain the type of its
/// endpoint.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html>
const IDLE: Duration = Duration::from_secs(5 * 60);

/// A body that ends with an error when its time is up.
pub(super) struct TimedStream<S> {
    /// Nothing once it has ended.
    stream: Option<S>,
    /// What comes before the stream.
    rest: Bytes,
    /// Runs while the stream is waited for.
    idle: Option<Pin<Box<Sleep>>>,
    deadline: Option<(Pin<Box<Sleep>>, Duration)>,
}

impl<S> TimedStream<S> {
    /// The bytes that were read already, and then the stream. The deadline is that of the whole
    /// response, with the timeout that it comes from.
    pub(super) fn new(stream: S, rest: Bytes, deadline: Option<(Instant, Duration)>) -> Self {
        Self {
            stream: Some(stream),
            rest,
            idle: None,
            deadline: deadline.map(|(at, limit)| (Box::pin(tokio::time::sleep_until(at)), limit)),
        }
    }
}

impl<S, E> TimedStream<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BodyError>,
{
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
        while let Poll::Ready(item) = Pin::new(&mut *stream).poll_next(cx) {
            self.idle = None;
            match item {
                Some(Ok(piece)) if piece.is_empty() => {}
                item => return Poll::Ready(item.map(|item| item.map_err(Into::into))),
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

impl<S, E> Stream for TimedStream<S>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
    E: Into<BodyError>,
{
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.poll_piece(cx);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            self.stream = None;
        }
        polled
    }
}
