//! The app that is measured.

use petstore::prelude::*;

/// The bytes of one piece of a stream, and their number: 200 MB, as much as Lambda streams.
const PIECE: usize = 64 * 1024;
const PIECES: usize = 200_000_000 / PIECE;

/// The bytes of the streamed body.
pub(crate) const STREAM: usize = PIECE * PIECES;

/// The greeting.
#[petstore::model(unvalidated)]
struct Greeting {
    /// In words.
    message: String,
}

/// Greets.
#[route(ANY, "/helloworld")]
async fn hello(Query(greeter): Query<Option<String>>) -> Json<Greeting> {
    let greeter = greeter.as_deref().unwrap_or("World");
    Json(Greeting {
        message: format!("Hello, {greeter}!"),
    })
}

/// Streams a large body.
#[route(GET, "/stream")]
async fn stream() -> StreamBody {
    let piece = bytes::Bytes::from(vec![b'a'; PIECE]);
    let pieces = std::iter::repeat_n(piece, PIECES).map(Ok::<_, std::io::Error>);
    StreamBody::new(tokio_stream::iter(pieces))
}

pub(crate) fn app() -> App {
    App::new("hello").routes(routes![hello, stream])
}
