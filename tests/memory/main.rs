//! Memory is bounded by the input's size, whatever a client sends: three times the event and 16 MB
//! more.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod events;
mod requests;

use std::pin::pin;
use std::task::{Poll, Waker};

use petstore::{Context, Function, SystemClock};

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut std::task::Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the handlers here wait for nothing"),
    }
}

/// Asserts that the function holds at most three times the event and 16 MB while it handles it.
#[track_caller]
fn assert_bounded(function: &Function, event: &str, what: &str) {
    let invocation = SystemClock::invocation(Context::new("1"));
    let measured = allocation_counter::measure(|| {
        // An event that is not a request is an error, which must be bounded as well.
        let _ = ready(function.handle(event.as_bytes(), &invocation));
    });
    let (peak, limit) = (
        measured.bytes_max,
        3 * event.len() as u64 + 16 * 1024 * 1024,
    );
    let size = event.len();
    assert!(peak <= limit, "{what}: {peak} bytes for an event of {size}");
}
