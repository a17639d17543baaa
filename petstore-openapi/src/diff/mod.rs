//! What changes for clients from one contract to the next.
//!
//! A test can hold a contract still:
//!
//! ```
//! use petstore_openapi::diff::{Impact, diff};
//! use petstore_core::contract::{Api, Method, Parameter};
//! use petstore_core::verb::Verb;
//!
//! let list = |parameters| Method { request_parameters: parameters, ..Method::default() };
//! let mut old = Api::new("pets");
//! old.resource("/pets").methods.insert(Verb::Get.into(), list(vec![]));
//! let mut new = old.clone();
//! let required = vec![Parameter::query_string("kind").required()];
//! new.resource("/pets").methods.insert(Verb::Get.into(), list(required));
//!
//! let changes = diff(&old, &new);
//! assert_eq!(changes[0].impact, Impact::Breaking);
//! assert_eq!(changes[0].to_string(), "breaking: GET /pets: the query parameter `kind` is new and required");
//! ```

mod api;
mod auth;
mod choices;
mod flat;
mod keywords;
mod method;
mod reference;
mod schema;
#[cfg(feature = "import")]
mod whole;

use std::collections::BTreeSet;
use std::fmt;

use petstore_core::contract::Api;

#[cfg(feature = "import")]
pub use whole::{import_whole, is_stage_export};

/// What the names of models start with that describe a body in place.
const IN_PLACE: &str = "#/paths/";

/// The pairs of schemas that are compared at most, so that no contract takes long.
const BUDGET: usize = 30_000;

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

/// Every change from the old contract to the new, those that break clients first.
///
/// Schemas are compared by what they accept: references are followed, `allOf` is merged, and the members of `anyOf`
/// and `oneOf` are paired in any order. Parameters and headers are compared as text, since a number in a query is
/// text on the wire. A change that cannot be judged is [`Impact::MayBreak`].
pub fn diff(old: &Api, new: &Api) -> Vec<Change> {
    compare(old, new, false)
}

/// The same as [`diff`], where the new contract was read from an export of a stage.
///
/// Such a document has no keywords that API Gateway drops from models, and each body in it is required. Neither is a
/// change of the API.
pub fn diff_with_export(old: &Api, new: &Api) -> Vec<Change> {
    compare(old, new, true)
}

fn compare(old: &Api, new: &Api, new_is_export: bool) -> Vec<Change> {
    let mut changes = Changes {
        old,
        new,
        place: String::new(),
        pointer: String::new(),
        models: schema::changed_models(old, new),
        budget: BUDGET,
        new_is_export,
        found: Vec::new(),
    };
    api::compare(&mut changes);
    changes.found.sort();
    changes.found.dedup();
    changes.found
}

/// The changes found so far, and where the search is.
struct Changes<'a> {
    old: &'a Api,
    new: &'a Api,
    place: String,
    /// The place as a JSON pointer into a document.
    pointer: String,
    /// The models that differ, and those that refer to them.
    models: BTreeSet<String>,
    /// The pairs of schemas that may still be compared.
    budget: usize,
    /// Whether the new contract was exported from a stage.
    new_is_export: bool,
    found: Vec<Change>,
}

impl Changes<'_> {
    fn add(&mut self, impact: Impact, what: impl Into<String>) {
        self.found.push(Change {
            impact,
            place: self.place.clone(),
            what: what.into(),
            direction: None,
            path: None,
        });
    }

    /// Adds a change of a schema.
    fn add_at(&mut self, impact: Impact, what: String, direction: Direction, path: String) {
        self.found.push(Change {
            impact,
            place: self.place.clone(),
            what,
            direction: Some(direction),
            path: Some(path),
        });
    }

    /// A condition that was, or was not, and now is not, or is.
    fn flag(&mut self, old: bool, new: bool, on: (Impact, &str), off: (Impact, &str)) {
        match (old, new) {
            (false, true) => self.add(on.0, on.1),
            (true, false) => self.add(off.0, off.1),
            _ => {}
        }
    }

    /// Things that may be there, of which clients want each.
    fn wanted<'t>(
        &mut self,
        old: impl IntoIterator<Item = &'t String>,
        new: impl IntoIterator<Item = &'t String>,
        what: &str,
    ) {
        let old: Vec<&String> = old.into_iter().collect();
        let new: Vec<&String> = new.into_iter().collect();
        for gone in old.iter().filter(|item| !new.contains(item)) {
            self.add(Impact::Breaking, format!("{what} `{gone}` is gone"));
        }
        for added in new.iter().filter(|item| !old.contains(item)) {
            self.add(Impact::Additive, format!("{what} `{added}` is new"));
        }
    }
}
