//! Panics of handlers, which must not end the process.

use std::any::Any;
use std::borrow::Cow;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;

/// Starts a future and awaits it. The error is the message of a panic, wherever it occurred.
pub(crate) async fn catch_panic<'r, T, E>(
    start: impl FnOnce() -> Result<Pin<Box<dyn Future<Output = T> + Send + 'r>>, E>,
) -> Result<Result<T, E>, Cow<'static, str>> {
    let started = catch_unwind(AssertUnwindSafe(start)).map_err(|panic| panic_message(&*panic))?;
    let mut future = match started {
        Ok(future) => future,
        Err(error) => return Ok(Err(error)),
    };
    poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(Ok(value))),
            Err(panic) => Poll::Ready(Err(panic_message(&*panic))),
        },
    )
    .await
}

/// The message that a panic was raised with.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> Cow<'static, str> {
    if let Some(message) = panic.downcast_ref::<&'static str>() {
        Cow::Borrowed(message)
    } else if let Some(message) = panic.downcast_ref::<String>() {
        Cow::Owned(message.clone())
    } else {
        Cow::Borrowed("a panic payload of an unknown type")
    }
}
