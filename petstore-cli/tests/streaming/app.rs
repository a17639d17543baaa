//! The app whose responses are streamed.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use petstore::prelude::*;
use petstore::response::sse::Event;
use tokio_stream::{Stream, StreamExt};

/// The bytes of one piece.
pub(crate) const PIECE: usize = 64 * 1024;

/// What the streams of this process do.
#[derive(Default)]
struct Streams {
    made: AtomicUsize,
    open: AtomicUsize,
}

#[petstore::model]
pub(crate) struct Counts {
    /// The pieces that were made.
    pub(crate) made: usize,
    /// The streams that have neither ended nor been dropped.
    pub(crate) open: usize,
}

/// A body of so many pieces.
struct Pieces {
    left: usize,
    streams: Arc<Streams>,
}

impl Pieces {
    fn new(left: usize, streams: &Arc<Streams>) -> Self {
        streams.open.fetch_add(1, Ordering::Relaxed);
        Self {
            left,
            streams: streams.clone(),
        }
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        self.streams.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        self.streams.made.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(Some(Ok(vec![b'a'; PIECE].into())))
    }
}

/// A body of so many pieces of 64 KiB.
#[route(GET, "/pieces/{count}")]
async fn pieces(count: u32, streams: &Arc<Streams>) -> StreamBody {
    StreamBody::new(Pieces::new(count as usize, streams))
}

/// One event, and then nothing for ever.
#[route(GET, "/event")]
async fn first_event(streams: &Arc<Streams>) -> Sse {
    let open = Pieces::new(0, streams);
    let events = tokio_stream::iter([Ok::<_, std::io::Error>(Event::default().data("first"))]);
    Sse::new(events.chain(tokio_stream::pending()).map(move |event| {
        let _ = &open;
        event
    }))
}

/// Two pieces, and then an error.
#[route(GET, "/broken")]
async fn broken() -> StreamBody {
    let error = Err(std::io::Error::other("the disk is gone"));
    StreamBody::new(tokio_stream::iter([Ok("one"), Ok("two"), error]))
}

/// A body that is not streamed.
#[route(GET, "/counts")]
async fn counts(streams: &Arc<Streams>) -> Json<Counts> {
    Json(Counts {
        made: streams.made.load(Ordering::Relaxed),
        open: streams.open.load(Ordering::Relaxed),
    })
}

pub(crate) fn app() -> App {
    App::new("streams")
        .state(Arc::<Streams>::default())
        .routes(routes![pieces, first_event, broken, counts])
}
