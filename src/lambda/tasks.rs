//! The place of an invocation among the tasks of its thread.

use std::future::poll_fn;
use std::task::Poll;

/// Lets the other tasks of the thread run once, without a system call. One of them takes back the
/// connection that the event came from; otherwise the client opens another one for the response.
pub(super) async fn let_other_tasks_run() {
    let mut has_waited = false;
    poll_fn(|context| {
        if has_waited {
            return Poll::Ready(());
        }
        has_waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
