//! What a handler of events returns.

use schemars::JsonSchema;
use serde::Serialize;

use super::batch::Failures;
use crate::http::Json;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The result of one call, without its type.
#[derive(Debug)]
pub struct Outcome(pub(crate) Result<Success, BoxError>);

/// What a call that succeeded leaves behind.
#[derive(Debug)]
pub(crate) enum Success {
    Nothing,
    /// The JSON that a direct invocation returns.
    Reply(Vec<u8>),
    /// The places of the records that failed, of a call with the whole batch.
    Failures(Failures),
}

/// A type that a handler of events can return: nothing, or a `Result` whose error can be logged. A
/// handler of direct invocations can also return `Json<T>`, and one that takes the whole batch
/// returns `Failures`.
#[diagnostic::on_unimplemented(
    message = "a handler of events cannot return `{Self}`: return nothing, or `Result<(), E>` with an error; `Json<T>` is the reply to a direct invocation",
    label = "cannot be returned"
)]
pub trait IntoOutcome {
    /// Whether the type contains a reply, which only direct invocations have.
    const REPLY: bool = false;
    /// Whether the type lists failures, which only a call with a whole batch has.
    const FAILURES: bool = false;
    /// What a direct invocation returns.
    type Reply;

    /// Converts the value.
    fn into_outcome(self) -> Outcome;
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

impl<T: Serialize + JsonSchema> IntoOutcome for Json<T> {
    const REPLY: bool = true;
    type Reply = T;

    fn into_outcome(self) -> Outcome {
        Outcome(match serde_json::to_vec(&self.0) {
            Ok(json) => Ok(Success::Reply(json)),
            Err(error) => Err(error.into()),
        })
    }
}

impl<T: IntoOutcome, E: Into<BoxError>> IntoOutcome for Result<T, E> {
    const REPLY: bool = T::REPLY;
    const FAILURES: bool = T::FAILURES;
    type Reply = T::Reply;

    fn into_outcome(self) -> Outcome {
        match self {
            Ok(value) => value.into_outcome(),
            Err(error) => Outcome(Err(error.into())),
        }
    }
}
