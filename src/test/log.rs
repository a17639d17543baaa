//! Writes warnings and errors to the output of the test.

use tracing::instrument::WithSubscriber as _;

/// Runs a future. Its warnings and errors, such as the cause of a 500, appear in the output of the
/// test, unless the test has a subscriber of its own.
pub(super) async fn visible<T>(future: impl Future<Output = T>) -> T {
    if tracing::dispatcher::has_been_set() {
        return future.await;
    }
    let subscriber = tracing_subscriber::fmt()
        .with_test_writer()
        .with_max_level(tracing::Level::WARN)
        .with_ansi(false)
        .with_target(false)
        .without_time()
        .finish();
    future.with_subscriber(subscriber).await
}
