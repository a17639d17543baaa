//! The same API by each way to write it. Every peer answers the bytes of an event with the bytes
//! of a proxy answer, and does the same work: it finds the route, checks the media type, reads the
//! typed body, validates it by garde, and words its errors alike.

mod axum;
mod by_hand;
mod floor;
mod lambda_http;
mod petstore;

pub use self::axum::Axum;
pub use self::by_hand::ByHand;
pub use self::floor::Floor;
pub use self::lambda_http::LambdaHttp;
pub use self::petstore::Petstore;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::case::Format;

/// A way to write the API.
pub trait Peer {
    /// Answers an event. Whoever was written for one format is told which one it is.
    fn answer(&mut self, format: Format, event: &[u8]) -> Vec<u8>;
}

/// A service from bytes to bytes.
type Handler = Box<dyn FnMut(&[u8]) -> Vec<u8>>;

/// Each peer with the name that tables give it. The first is ours.
pub fn all() -> Vec<(&'static str, Box<dyn Peer>)> {
    vec![
        ("petstore", Box::new(Petstore::new())),
        ("(a) aws_lambda_events", Box::new(ByHand)),
        ("(b) lambda_http", Box::new(LambdaHttp::new())),
        ("(c) lambda_http + axum", Box::new(Axum::new())),
        ("(d) floor", Box::new(Floor::default())),
    ]
}

/// The output of a future that waits for nothing.
///
/// # Panics
///
/// If it does wait.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("a handler of the benchmark waited for something"),
    }
}

/// Whether a body of this media type is JSON.
fn is_json(content_type: Option<&str>) -> bool {
    content_type.is_none_or(|content_type| {
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("application/json")
    })
}
