//! The steps of a delivery.

use petstore_core::Timestamp;

use super::Discarded;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamStep {
    /// Invoke the function.
    Invoke(Invocation),
    /// Records were given up: report them, and ask again.
    Discarded(Discarded),
    /// Nothing until this instant, or until a record arrives.
    Wait(Option<Timestamp>),
    /// An invocation is running.
    Busy,
}

/// An invocation to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// The event for the function, as JSON text.
    pub event: String,
    /// The sequence numbers of the records, in order.
    pub sequence_numbers: Vec<String>,
    /// Which attempt with these records this is, from 1.
    pub attempt: u32,
}
