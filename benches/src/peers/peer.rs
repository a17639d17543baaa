//! What all peers have in common.

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
pub(super) type Handler = Box<dyn FnMut(&[u8]) -> Vec<u8>>;

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
pub(super) fn is_json(content_type: Option<&str>) -> bool {
    content_type.is_none_or(|content_type| {
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        media_type.eq_ignore_ascii_case("application/json")
    })
}

/// The resource that a path belongs to, and its parameter `petId`, for payload formats that contain
/// neither.
pub(super) fn resource_of_path(path: &str) -> (&str, Option<&str>) {
    match path.strip_prefix("/pets/") {
        Some(id) if id != "import" && !id.contains('/') => ("/pets/{petId}", Some(id)),
        _ => (path, None),
    }
}
