//! One invocation of the function: what Lambda reports about it, and the clock it runs by.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::clock::Clock;

/// One invocation, for any kind of event.
#[derive(Clone)]
pub struct Invocation {
    context: Context,
    clock: Arc<dyn Clock>,
}

impl Invocation {
    /// An invocation that measures time with `clock`.
    pub fn new(context: Context, clock: Arc<dyn Clock>) -> Self {
        Invocation { context, clock }
    }

    /// What Lambda reports about the invocation.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The clock for deadlines.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// The clock, for work that outlives the invocation's handler.
    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.clock)
    }
}

impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

#[doc = include_str!("../docs/context.md")]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The id of the invocation, which every log line contains.
    pub request_id: String,
    /// When Lambda ends the invocation; `None` outside Lambda.
    pub deadline: Option<SystemTime>,
    /// The function (with version or alias, if it was invoked by one).
    pub function_arn: String,
    /// The X-Ray trace that the invocation belongs to.
    pub trace_id: Option<String>,
}

impl Context {
    /// Creates a context that contains only a request id, for tests and local servers.
    pub fn new(request_id: impl Into<String>) -> Self {
        Context {
            request_id: request_id.into(),
            ..Context::default()
        }
    }

    /// The time left until the deadline; `None` outside Lambda, zero once it has passed.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| {
            deadline
                .duration_since(SystemTime::now())
                .unwrap_or_default()
        })
    }
}
