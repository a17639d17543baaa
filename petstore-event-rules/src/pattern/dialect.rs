//! The dialects of patterns.

/// Which operators are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// All of event-ruler's.
    Engine,
    Sns,
}
