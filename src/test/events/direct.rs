//! Direct invocations.

use serde::Serialize;

use super::test_event::{TestEvent, to_json};

/// A direct invocation.
///
/// # Panics
///
/// Panics if the payload cannot be serialized as JSON.
#[track_caller]
pub fn direct(payload: &impl Serialize) -> TestEvent {
    TestEvent(to_json(payload))
}
