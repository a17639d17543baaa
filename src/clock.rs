//! The clock of the functions that this crate runs. It is Tokio's, because `petstore-core` does not
//! depend on a runtime.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use petstore_core::{Clock, Context, Invocation, Timestamp};

/// The system clock, with Tokio's timer, for programs that call
/// [`Function::handle`](crate::Function::handle) directly.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl SystemClock {
    /// An invocation that uses the system clock.
    ///
    /// ```
    /// use petstore::{Context, SystemClock};
    ///
    /// let invocation = SystemClock::invocation(Context::new("a request id"));
    /// assert_eq!(invocation.context().request_id, "a request id");
    /// ```
    pub fn invocation(context: Context) -> Invocation {
        Invocation::new(context, Arc::new(SystemClock))
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn sleep_until(&self, deadline: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(deadline.since(self.now())))
    }
}
