//! The arguments and the output of an event handler as types. Only here is an argument's type
//! bound to be an extractor of its source, so a wrong type is one error.

use crate::event::extract::Images;
use crate::event::source::Source;
use crate::event::{EventInputs, ExtractRecord, OutputType, Record, RecordError};
use crate::http::extract::{ArgumentSpec, SharedState};
use crate::model::Problems;
use crate::problem::RequestPart;

/// The output of a handler with a mistake, which is never called.
#[derive(Debug)]
pub struct NoOutput;

impl OutputType for NoOutput {
    type Of<'r> = ();
}

/// An argument that its type takes from a record of the source `S`.
pub trait RecordArgumentType<S: Source> {
    /// The type of the argument.
    type Of<'r>: ExtractRecord<'r, S>;

    /// Its name, with what is computed once from its type.
    fn argument() -> &'static ArgumentSpec;
}

/// Extracts an argument from the record.
///
/// # Errors
///
/// That of the extractor.
pub fn take_from_record<'r, S: Source, A: RecordArgumentType<S>>(
    record: &Record<'r>,
) -> Result<A::Of<'r>, RecordError> {
    A::Of::extract(record, A::argument())
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

/// Adds what an argument uses to the deployment.
pub fn describe_record_argument<S: Source, A: RecordArgumentType<S>>(inputs: &mut EventInputs<'_>) {
    <A::Of<'static> as ExtractRecord<'static, S>>::describe(A::argument(), inputs);
}

/// Whether an argument takes the whole batch.
pub const fn takes_batch<S: Source, A: RecordArgumentType<S>>() -> bool {
    <A::Of<'static> as ExtractRecord<'static, S>>::TAKES_BATCH
}

/// Whether an argument is the tumbling window of a batch.
pub const fn takes_window<S: Source, A: RecordArgumentType<S>>() -> bool {
    <A::Of<'static> as ExtractRecord<'static, S>>::TAKES_WINDOW
}

/// Whether an argument reads one record.
pub const fn reads_record<S: Source, A: RecordArgumentType<S>>() -> bool {
    <A::Of<'static> as ExtractRecord<'static, S>>::READS_RECORD
}

/// The images that an argument reads.
pub const fn images<S: Source, A: RecordArgumentType<S>>() -> Images {
    <A::Of<'static> as ExtractRecord<'static, S>>::IMAGES
}
