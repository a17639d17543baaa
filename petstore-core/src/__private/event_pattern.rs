//! Event patterns of handlers, compiled when they are first compared.

use std::sync::OnceLock;

use crate::json::value_within;

/// A pattern that is compiled once.
#[derive(Debug)]
pub struct EventPattern(OnceLock<Option<petstore_event_rules::EventPattern>>);

impl EventPattern {
    /// A pattern that is not compiled yet.
    #[allow(
        clippy::new_without_default,
        reason = "generated code needs a constant"
    )]
    pub const fn new() -> Self {
        EventPattern(OnceLock::new())
    }
}

/// The memory that an event may take as a tree: EventBridge delivers at most a megabyte.
const TREE_BUDGET: usize = 64 * 1024 * 1024;

/// Whether the event matches the pattern. The macro has checked that the pattern is valid.
pub fn matches_pattern(compiled: &EventPattern, pattern: &str, event: &str) -> bool {
    let compiled = compiled
        .0
        .get_or_init(|| petstore_event_rules::EventPattern::parse(pattern).ok());
    match (compiled, value_within(event, TREE_BUDGET)) {
        (Some(pattern), Ok(Some(event))) => pattern.matches(&event),
        _ => false,
    }
}
