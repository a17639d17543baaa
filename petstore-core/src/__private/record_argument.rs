//! The output and the state of an event handler in generated code.

use crate::event::{IntoOutcome, Outcome, OutputSpec, OutputType, Record, RecordError};
use crate::http::extract::SharedState;
use crate::model::Problems;
use crate::problem::RequestPart;

/// The output of a handler with a mistake, which is never called.
#[derive(Debug)]
pub struct NoOutput;

impl OutputType for NoOutput {
    type Of<'r> = ();

    const SPEC: OutputSpec = <() as IntoOutcome>::SPEC;

    fn into_outcome(returned: ()) -> Outcome {
        returned.into_outcome()
    }
}

/// Borrows shared state.
///
/// # Errors
///
/// [`RecordError::Internal`] if the app has no such state, which `App::start` rules out.
pub fn take_record_state<'r, T: SharedState>(record: &Record<'r>) -> Result<&'r T, RecordError> {
    record.state().ok_or_else(|| {
        // `App::start` checks every handler's state, so no user can cause this.
        tracing::error!(state = std::any::type_name::<T>(), "state is missing");
        RecordError::Internal
    })
}

/// Checks an argument after it has been read; `check` uses a `ValidateProbe`.
///
/// # Errors
///
/// The problems that the check found.
pub fn checked_record<T>(
    value: T,
    check: impl FnOnce(&T, &mut Problems),
) -> Result<T, RecordError> {
    let mut problems = Problems::new(RequestPart::Body);
    check(&value, &mut problems);
    if problems.is_empty() {
        return Ok(value);
    }
    Err(RecordError::Invalid(problems.into_vec()))
}
