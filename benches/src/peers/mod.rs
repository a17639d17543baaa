//! The same API, written in each of the ways that are compared. Every peer takes the bytes of an
//! event and returns the bytes of a proxy response. All of them do the same work: they find the
//! route, check the media type, parse the typed body, validate it with garde, and return the same
//! error messages.

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
    /// Handles an event. Peers that are compiled for one payload format use `format`; others detect
    /// it.
    fn respond(&mut self, format: Format, event: &[u8]) -> Vec<u8>;
}

/// A service from bytes to bytes.
type Handler = Box<dyn FnMut(&[u8]) -> Vec<u8>>;

/// Each peer with its name in the tables. petstore comes first.
pub fn all() -> Vec<(&'static str, Box<dyn Peer>)> {
    vec![
        ("petstore", Box::new(Petstore::new())),
        ("(a) aws_lambda_events", Box::new(ByHand)),
        ("(b) lambda_http", Box::new(LambdaHttp::new())),
        ("(c) lambda_http + axum", Box::new(Axum::new())),
        ("(d) floor", Box::new(Floor::default())),
    ]
}

/// The output of a future that never waits.
///
/// # Panics
///
/// If the future is pending.
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
