use std::fmt;

/// Why an event could not be read as a request.
///
/// The function answers it with a function error: nobody who speaks HTTP is at the other end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The bytes are no JSON object.
    #[error("the event is not a JSON object: {0}")]
    NotJson(String),
    /// The event is of a kind that has no HTTP request in it.
    #[error(
        "this function serves HTTP requests (API Gateway REST or HTTP API, function URL, ALB), \
         but the event is {0}: check what triggers the function"
    )]
    OtherKind(EventSource),
    /// A member of the event has another shape than its format gives it.
    #[error("the event is {format}, but its `{member}` is not {expected}")]
    Malformed {
        /// The payload format that the event seems to have.
        format: &'static str,
        /// The member, dotted: `requestContext.http.method`.
        member: &'static str,
        /// What should stand there.
        expected: &'static str,
    },
}

impl EventError {
    /// The name of the error as Lambda reports it in `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            EventError::NotJson(_) => "Petstore.EventNotJson",
            EventError::OtherKind(_) => "Petstore.EventOfAnotherKind",
            EventError::Malformed { .. } => "Petstore.EventMalformed",
        }
    }
}

/// What an event that is no HTTP request seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventSource {
    /// A kind that is known by name: "an SQS batch".
    Known(&'static str),
    /// An object with these members, of which the first few are listed.
    Unknown {
        /// Names of members at the top of the event, in its order.
        members: Vec<String>,
    },
}

impl fmt::Display for EventSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventSource::Known(name) => f.write_str(name),
            EventSource::Unknown { members } if members.is_empty() => {
                f.write_str("an empty object")
            }
            EventSource::Unknown { members } => {
                write!(
                    f,
                    "an object of an unknown kind with `{}`",
                    members.join("`, `")
                )
            }
        }
    }
}
