//! A difference between two contracts, and what it means to clients.

use std::fmt;

/// A difference between two contracts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it means to clients.
    pub impact: Impact,
    /// The method or the part of the API that has changed: `GET /pets`.
    pub place: String,
    /// How it has changed, and why that matters.
    pub what: String,
    /// Who sends what has changed, where that decides about the impact.
    pub direction: Option<Direction>,
    /// The JSON pointer of a changed schema in an OpenAPI 3.0 document of the new contract:
    /// `#/components/schemas/Pet/properties/name`.
    pub path: Option<String>,
}

/// Who sends a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The client: a value that is no longer accepted breaks it.
    Request,
    /// The server: a value that was not promised breaks the client.
    Response,
}

impl Direction {
    /// `request` or `response`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::Request => "request",
            Direction::Response => "response",
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.impact, self.place, self.what)
    }
}

/// What a change means to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Impact {
    /// A client that worked may fail.
    Breaking,
    /// It cannot be judged whether clients that worked may fail.
    MayBreak,
    /// Clients can do more, or are promised more.
    Additive,
    /// Clients notice nothing.
    Neutral,
}

impl Impact {
    /// `breaking`, `may break`, `additive` or `neutral`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Impact::Breaking => "breaking",
            Impact::MayBreak => "may break",
            Impact::Additive => "additive",
            Impact::Neutral => "neutral",
        }
    }
}

impl fmt::Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
