//! Errors of events that cannot be read as HTTP requests.

use std::fmt;

/// Why an event cannot be read as a request.
///
/// The function reports it as a function error: the sender does not expect an HTTP response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventError {
    /// The bytes are not a JSON object.
    #[error("the event is not a JSON object: {0}")]
    NotJson(String),
    /// The event does not contain an HTTP request.
    #[error(
        "this function serves HTTP requests (API Gateway REST or HTTP API, function URL, ALB, VPC Lattice), \
         but the event is {0}: check what triggers the function"
    )]
    OtherKind(EventSource),
    /// A member of the event does not have the type that its format requires.
    #[error("the event is {format}, but its `{member}` is not {expected}")]
    Malformed {
        /// The payload format that the event seems to have.
        format: &'static str,
        /// The path of the member: `requestContext.http.method`.
        member: &'static str,
        /// The expected type.
        expected: &'static str,
    },
}

impl EventError {
    /// The name of the error, which Lambda reports as `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            EventError::NotJson(_) => "Petstore.EventNotJson",
            EventError::OtherKind(_) => "Petstore.EventOfAnotherKind",
            EventError::Malformed { .. } => "Petstore.EventMalformed",
        }
    }
}

/// The apparent kind of an event that is not an HTTP request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventSource {
    /// An event of a known kind: "an SQS batch".
    Known(&'static str),
    /// An object with these members, of which the first few are listed.
    Unknown {
        /// The names of the top-level members, in the order of the event.
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
