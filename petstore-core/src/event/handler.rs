//! Event handlers: what `#[event]` generates from a function, and how the app calls it.

use std::future::Future;
use std::pin::Pin;

use super::error::RecordError;
use super::inputs::EventInputs;
use super::outcome::{Outcome, OutputSpec};
use super::record::Record;
use super::spec::EventSpec;

#[doc = include_str!("../../docs/event_handler.md")]
#[diagnostic::on_unimplemented(
    message = "this is not an event handler: put `#[event(source, …)]` on the function",
    label = "not a function with `#[event]`"
)]
pub trait EventHandler: 'static {
    /// The wiring.
    const SPEC: EventSpec;

    /// What the function returns.
    type Output: OutputType;

    /// Extracts all arguments from a record, and then calls the function.
    ///
    /// # Errors
    ///
    /// A [`RecordError`] if an argument cannot be extracted.
    fn run<'r>(
        record: Record<'r>,
    ) -> Result<impl Future<Output = <Self::Output as OutputType>::Of<'r>> + Send + 'r, RecordError>;

    /// Describes what the arguments use.
    fn inputs(inputs: &mut EventInputs<'_>);
}

/// The return type of a handler.
pub trait OutputType {
    /// The type.
    type Of<'r>;

    /// [`IntoOutcome::SPEC`](super::IntoOutcome::SPEC) of the type.
    const SPEC: OutputSpec;

    /// [`IntoOutcome::into_outcome`](super::IntoOutcome::into_outcome) of the type.
    fn into_outcome(returned: Self::Of<'_>) -> Outcome;
}

pub(crate) type OutcomeFuture<'r> = Pin<Box<dyn Future<Output = Outcome> + Send + 'r>>;

/// A handler in the app's table: its wiring and its function, without its type.
#[derive(Debug, Clone, Copy)]
pub struct EventEntry {
    /// The wiring.
    pub spec: &'static EventSpec,
    pub(crate) call: for<'r> fn(Record<'r>) -> Result<OutcomeFuture<'r>, RecordError>,
    pub(crate) inputs: fn(&mut EventInputs<'_>),
}

/// A table of handlers, which `events![…]` creates: `pub const EVENTS: petstore::Events =
/// events![notify];`.
pub type Events = &'static [EventEntry];

impl EventEntry {
    /// The entry of a handler.
    pub const fn for_handler<E: EventHandler>() -> EventEntry {
        EventEntry {
            spec: &E::SPEC,
            call: call::<E>,
            inputs: E::inputs,
        }
    }
}

fn call<E: EventHandler>(record: Record<'_>) -> Result<OutcomeFuture<'_>, RecordError> {
    let output = E::run(record)?;
    Ok(Box::pin(
        async move { E::Output::into_outcome(output.await) },
    ))
}
