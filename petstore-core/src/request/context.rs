use std::time::{Duration, SystemTime};

/// What Lambda knows of an invocation. As an argument of a route it is taken by value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context {
    /// The id of the invocation, as every line of the log has it.
    pub request_id: String,
    /// When Lambda ends the invocation; `None` off Lambda.
    pub deadline: Option<SystemTime>,
    /// The function (with version or alias, if it was invoked by one).
    pub function_arn: String,
    /// The X-Ray trace that the invocation belongs to.
    pub trace_id: Option<String>,
}

impl Context {
    /// A context with a request id and nothing else, as tests and local servers need it.
    pub fn new(request_id: impl Into<String>) -> Self {
        Context {
            request_id: request_id.into(),
            ..Context::default()
        }
    }

    /// The time left until the deadline; `None` off Lambda, zero once it has passed.
    pub fn remaining(&self) -> Option<Duration> {
        self.deadline.map(|deadline| {
            deadline
                .duration_since(SystemTime::now())
                .unwrap_or_default()
        })
    }
}
