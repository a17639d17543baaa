//! Replies: what an invocation of the function returns, as a whole or piece by piece.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::clock::Clock;
use crate::http::response::{ByteStream, Filler, StreamError};

/// The result of one invocation, as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply(pub(crate) Vec<u8>);

impl Reply {
    /// The whole reply: the JSON that Lambda returns to the caller.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The whole reply, borrowed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The result of one invocation whose caller can take it piece by piece.
#[derive(Debug)]
#[non_exhaustive]
pub enum StreamingReply {
    /// The reply is complete.
    Whole(Reply),
    /// The beginning of a reply, the rest of which is still being produced.
    Streamed(StreamedReply),
}

/// A streamed reply: the status and the headers of a response, and then the pieces of its body.
///
/// Its bytes are the stream that API Gateway and function URLs expect of a function: JSON with
/// `statusCode`, `headers` and `cookies`, eight null bytes, and the body as it is.
///
/// Source: "Set up a Lambda proxy integration with payload response streaming" in the API Gateway
/// developer guide.
pub struct StreamedReply {
    prelude: Vec<u8>,
    body: ReplyBody,
}

/// The null bytes between the prelude and the body.
const DELIMITER: [u8; 8] = [0; 8];

impl StreamedReply {
    /// The media type by which Lambda recognizes the format of a streamed reply.
    pub const CONTENT_TYPE: &str = "application/vnd.awslambda.http-integration-response";

    /// A reply with this prelude, as JSON.
    pub(crate) fn new(mut prelude: Vec<u8>, body: ReplyBody) -> Self {
        prelude.extend_from_slice(&DELIMITER);
        StreamedReply { prelude, body }
    }

    /// The prelude with the delimiter after it, which are sent first, and the body.
    pub fn into_parts(self) -> (Vec<u8>, ReplyBody) {
        (self.prelude, self.body)
    }
}

impl fmt::Debug for StreamedReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamedReply").finish_non_exhaustive()
    }
}

/// The body of a streamed reply: a [`Stream`] of bytes. Dropping it drops the handler's stream.
pub struct ReplyBody {
    pieces: Pieces,
    timer: Option<Timer>,
}

enum Pieces {
    Whole(Option<Bytes>),
    Stream(ByteStream),
}

impl ReplyBody {
    pub(crate) fn whole(bytes: Vec<u8>) -> Self {
        ReplyBody {
            pieces: Pieces::Whole(Some(bytes.into()).filter(|bytes: &Bytes| !bytes.is_empty())),
            timer: None,
        }
    }

    pub(crate) fn stream(
        stream: ByteStream,
        filler: Option<Filler>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        ReplyBody {
            pieces: Pieces::Stream(stream),
            timer: filler.map(|filler| Timer::new(filler, clock)),
        }
    }
}

impl Stream for ReplyBody {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let body = &mut *self;
        let stream = match &mut body.pieces {
            Pieces::Whole(bytes) => return Poll::Ready(bytes.take().map(Ok)),
            Pieces::Stream(stream) => stream,
        };
        if let Poll::Ready(item) = stream.as_mut().poll_next(cx) {
            match &mut body.timer {
                Some(timer) if matches!(item, Some(Ok(_))) => timer.restart(),
                // Nothing may follow the end.
                timer => *timer = None,
            }
            return Poll::Ready(item);
        }
        match &mut body.timer {
            Some(timer) => timer.poll(cx).map(|event| Some(Ok(event))),
            None => Poll::Pending,
        }
    }
}

impl fmt::Debug for ReplyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReplyBody").finish_non_exhaustive()
    }
}

/// Waits until the filler of a stream is due.
struct Timer {
    filler: Filler,
    clock: Arc<dyn Clock>,
    /// Nothing until the stream is waited for.
    sleep: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Timer {
    fn new(filler: Filler, clock: Arc<dyn Clock>) -> Self {
        Timer {
            filler,
            clock,
            sleep: None,
        }
    }

    fn restart(&mut self) {
        self.sleep = None;
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Bytes> {
        let sleep = self.sleep.get_or_insert_with(|| {
            let clock = Arc::clone(&self.clock);
            let deadline = clock.now() + self.filler.interval;
            Box::pin(async move { clock.sleep_until(deadline).await })
        });
        sleep.as_mut().poll(cx).map(|()| {
            self.sleep = None;
            self.filler.bytes.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::clock::Timestamp;
    use crate::http::response::IntoResponse;
    use crate::http::response::sse::{Event, KeepAlive, Sse};

    /// A clock in seconds that a test sets.
    #[derive(Default)]
    struct Seconds(AtomicU64);

    impl Clock for Seconds {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
        }

        fn sleep_until(
            &self,
            deadline: Timestamp,
        ) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(std::future::poll_fn(move |_| {
                match self.now() >= deadline {
                    true => Poll::Ready(()),
                    false => Poll::Pending,
                }
            }))
        }
    }

    /// Yields an event whenever the clock is at a multiple of 20 seconds, and ends after a minute.
    struct Every20(Arc<Seconds>, u64);

    impl Stream for Every20 {
        type Item = Result<Event, StreamError>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            let now = self.0.now().as_seconds();
            if now >= 60 {
                return Poll::Ready(None);
            }
            if now < self.1 {
                return Poll::Pending;
            }
            self.1 += 20;
            Poll::Ready(Some(Ok(Event::default().data(now.to_string()))))
        }
    }

    #[test]
    fn a_keep_alive_is_sent_only_while_there_are_no_events() {
        let clock = Arc::new(Seconds::default());
        let events = Sse::new(Every20(clock.clone(), 0))
            .keep_alive(KeepAlive::new().interval(Duration::from_secs(9)));
        let content = events.into_response().body.into_stream().unwrap();
        let (stream, filler) = content.into_parts();
        let mut body = ReplyBody::stream(stream.unwrap(), filler, clock.clone());
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut sent = Vec::new();
        for second in 0..=70 {
            clock.0.store(second, Ordering::Relaxed);
            while let Poll::Ready(Some(Ok(piece))) = Pin::new(&mut body).poll_next(&mut cx) {
                sent.push((second, String::from_utf8(piece.to_vec()).unwrap()));
            }
        }
        let keep_alive = |second| (second, ":\n\n".to_owned());
        let event = |second| (second, format!("data: {second}\n\n"));
        assert_eq!(
            sent,
            [
                event(0),
                keep_alive(9),
                keep_alive(18),
                event(20),
                keep_alive(29),
                keep_alive(38),
                event(40),
                keep_alive(49),
                keep_alive(58),
            ]
        );
    }
}
