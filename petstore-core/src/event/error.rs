//! The errors of events and of their records.

use crate::http::Rejection;
use crate::problem::Problem;

use super::source::SourceKind;

/// An event that no handler took, or that failed as a whole. Lambda reports it as a function error,
/// so the source delivers the event again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EventFailure {
    /// The function has no handler for the source.
    #[error(
        "the function has no handler for {kind} events: add one with `#[event({kind}, …)]`, or remove the trigger"
    )]
    NoHandler {
        /// The source.
        kind: SourceKind,
    },
    /// The function has handlers for the source, but not for this resource.
    #[error(
        "no handler for {kind} events matches `{arn}`: check the trigger, and the variables `PETSTORE_…` that contain the ARNs"
    )]
    UnknownResource {
        /// The source.
        kind: SourceKind,
        /// The ARN in the event, or what else identifies its origin.
        arn: String,
    },
    /// Several handlers match the event, and it does not identify the one that it is for.
    #[error(
        "the handlers `{first}` and `{second}` both match the event: put them into two functions, or change a pattern"
    )]
    Ambiguous {
        /// One handler.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// The app has no function of this name.
    #[error("the app has no function `{name}`: add it with `App::function`")]
    UnknownFunction {
        /// The name.
        name: String,
    },
    /// The event has a known source, but not the form of that source.
    #[error("the {kind} event cannot be read, since {detail}: check what invokes the function")]
    Malformed {
        /// The source.
        kind: SourceKind,
        /// What is wrong.
        detail: &'static str,
    },
    /// Records of a source without partial batches failed.
    #[error("`{handler}` failed: {reason}")]
    Failed {
        /// The handler.
        handler: &'static str,
        /// The first error.
        reason: String,
    },
}

impl EventFailure {
    /// The name of the error, which Lambda reports as `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            EventFailure::NoHandler { .. } => "Petstore.EventWithoutHandler",
            EventFailure::UnknownResource { .. } => "Petstore.EventOfUnknownResource",
            EventFailure::Ambiguous { .. } => "Petstore.EventAmbiguous",
            EventFailure::UnknownFunction { .. } => "Petstore.UnknownFunction",
            EventFailure::Malformed { .. } => "Petstore.EventMalformed",
            EventFailure::Failed { .. } => "Petstore.EventFailed",
        }
    }
}

/// Why a handler was not called with a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// The record does not have the form of its source.
    #[error("the record is malformed: {0}")]
    Malformed(&'static str),
    /// The payload does not have the type that the handler takes.
    #[error("the payload does not match its type: {}", list(.0))]
    Invalid(Vec<Problem>),
    /// No hook has set a value that the handler takes.
    #[error(
        "no hook has set the argument `Extension<{0}>`: call `next.set(…)` in a hook of \
         `App::around_records`"
    )]
    ExtensionMissing(&'static str),
    /// The app lacks state that the handler takes. `App::start` rules this out.
    #[error(
        "the app does not have the state that the handler takes: add `.state(…)` or `.state_from(…)`"
    )]
    Internal,
}

/// Problems for a log: at most a few, with their places. Details come from the schema and not from
/// the payload.
fn list(problems: &[Problem]) -> String {
    const MOST: usize = 5;
    let mut text = String::new();
    for problem in problems.iter().take(MOST) {
        if !text.is_empty() {
            text.push_str("; ");
        }
        if !problem.pointer.is_empty() {
            text.push_str(&problem.pointer);
            text.push_str(": ");
        }
        text.push_str(&problem.detail);
    }
    if problems.len() > MOST {
        text.push_str("; …");
    }
    text
}

impl From<Rejection> for RecordError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Invalid(problems) => RecordError::Invalid(problems),
            _ => RecordError::Internal,
        }
    }
}
