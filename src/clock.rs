use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::SystemTime;

use petstore_core::{Clock, Context, Invocation, Timestamp};

/// The system's time, waited for by Tokio's timer: for programs that call
/// [`Function::handle`](crate::Function::handle) themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl SystemClock {
    /// An invocation by the system's time.
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
