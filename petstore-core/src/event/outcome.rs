//! What an event handler returns.

use serde::Serialize;

use super::batch::Failures;
use super::window::TimeWindowEventResponse;
use crate::boxed::BoxError;
use crate::http::Json;
use crate::http::response::Document;

#[doc = include_str!("../../docs/outcome.md")]
#[derive(Debug)]
#[must_use = "a record fails only if its outcome is returned"]
pub struct Outcome(pub(crate) Result<Success, Failure>);

/// Why a call failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: BoxError,
    pub(crate) is_logged: bool,
}

impl Outcome {
    /// The outcome of a record that needs no handling, such as one that was handled before.
    pub fn succeeded() -> Self {
        Self(Ok(Success::Nothing))
    }

    /// The outcome of a record that failed. The error is logged and the source delivers the record
    /// again.
    pub fn failed(error: impl Into<BoxError>) -> Self {
        Self(Err(Failure {
            error: error.into(),
            is_logged: false,
        }))
    }

    /// The outcome of a record that failed with an error that is in the log.
    pub(crate) fn failed_and_logged(error: impl Into<BoxError>) -> Self {
        Self(Err(Failure {
            error: error.into(),
            is_logged: true,
        }))
    }

    /// Why the record failed; `None` if it succeeded. A handler of a whole batch succeeds even if
    /// it reports some of the records.
    pub fn error(&self) -> Option<&(dyn std::error::Error + Send + Sync + 'static)> {
        self.0.as_ref().err().map(|failure| &*failure.error)
    }

    /// The JSON that a direct invocation returns, if the handler has returned one.
    pub fn reply(&self) -> Option<&[u8]> {
        match &self.0 {
            Ok(Success::Reply(json)) => Some(json),
            _ => None,
        }
    }
}

/// What a call that succeeded leaves behind.
#[derive(Debug)]
pub(crate) enum Success {
    Nothing,
    /// The JSON that a direct invocation returns.
    Reply(Vec<u8>),
    /// The places of the records that failed, of a call with the whole batch.
    Failures(Failures),
    /// The same, and the state of the tumbling window in JSON.
    Window(Failures, String),
}

/// A type that an event handler can return: nothing, or a `Result` whose error can be logged. A
/// handler for direct invocations can also return `Json<T>`, and one that takes the whole batch
/// returns `Failures`.
#[diagnostic::on_unimplemented(
    message = "an event handler cannot return `{Self}`: return nothing, or `Result<(), E>` with an error; `Json<T>` is the reply to a direct invocation",
    label = "cannot be returned"
)]
pub trait IntoOutcome {
    /// Whether the type contains a reply, which only direct invocations have.
    const REPLY: bool = false;
    /// Whether the type lists failures, which only a call with a whole batch has.
    const FAILURES: bool = false;
    /// Whether the type contains the state of a tumbling window.
    const STATE: bool = false;
    /// What a direct invocation returns.
    type Reply;

    /// All of the above, for generated code.
    #[doc(hidden)]
    const SPEC: OutputSpec = OutputSpec {
        reply: Self::REPLY,
        failures: Self::FAILURES,
        state: Self::STATE,
    };

    /// Converts the value.
    fn into_outcome(self) -> Outcome;
}

/// The constants of [`IntoOutcome`].
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct OutputSpec {
    /// [`IntoOutcome::REPLY`]
    pub reply: bool,
    /// [`IntoOutcome::FAILURES`]
    pub failures: bool,
    /// [`IntoOutcome::STATE`]
    pub state: bool,
}

impl IntoOutcome for () {
    type Reply = ();

    fn into_outcome(self) -> Outcome {
        Outcome(Ok(Success::Nothing))
    }
}

impl IntoOutcome for Failures {
    const FAILURES: bool = true;
    type Reply = ();

    fn into_outcome(self) -> Outcome {
        Outcome(Ok(Success::Failures(self)))
    }
}

impl<S: Serialize> IntoOutcome for TimeWindowEventResponse<S> {
    const FAILURES: bool = true;
    const STATE: bool = true;
    type Reply = ();

    fn into_outcome(self) -> Outcome {
        match serde_json::to_string(&self.state) {
            Ok(state) => Outcome(Ok(Success::Window(self.failures, state))),
            Err(error) => Outcome::failed(error),
        }
    }
}

impl<T: Document> IntoOutcome for Json<T> {
    const REPLY: bool = true;
    type Reply = T;

    fn into_outcome(self) -> Outcome {
        Outcome(match serde_json::to_vec(&self.0) {
            Ok(json) => Ok(Success::Reply(json)),
            Err(error) => return Outcome::failed(error),
        })
    }
}

/// The error of an event handler, which is logged.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the error of an event handler: implement `std::error::Error` for it, as `#[derive(Debug, thiserror::Error)]` does",
    label = "this error cannot be logged",
    note = "an error must be `Send`, `Sync` and `'static`; `String` is allowed, too"
)]
pub trait HandlerError: Into<BoxError> {}

#[diagnostic::do_not_recommend]
impl<E: Into<BoxError>> HandlerError for E {}

impl<T: IntoOutcome, E: HandlerError> IntoOutcome for Result<T, E> {
    const REPLY: bool = T::REPLY;
    const FAILURES: bool = T::FAILURES;
    const STATE: bool = T::STATE;
    type Reply = T::Reply;

    fn into_outcome(self) -> Outcome {
        match self {
            Ok(value) => value.into_outcome(),
            Err(error) => Outcome::failed(error),
        }
    }
}

/// A type that a hook around records can return: `Outcome`, or a `Result` with it.
#[diagnostic::on_unimplemented(
    message = "a hook around records cannot return `{Self}`: return the `Outcome` of `next.run().await`, or a `Result<Outcome, E>`",
    label = "cannot be returned"
)]
pub trait IntoHookOutcome {
    /// Converts the value.
    fn into_hook_outcome(self) -> Outcome;
}

impl IntoHookOutcome for Outcome {
    fn into_hook_outcome(self) -> Outcome {
        self
    }
}

impl<E: HandlerError> IntoHookOutcome for Result<Outcome, E> {
    fn into_hook_outcome(self) -> Outcome {
        self.unwrap_or_else(Outcome::failed)
    }
}
