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
mod method;
mod schema;

use std::fmt;

use petstore_core::contract::Api;

/// A difference between two contracts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it means to clients.
    pub impact: Impact,
    /// The method or the part of the API that has changed: `GET /pets`.
    pub place: String,
    /// How it has changed.
    pub what: String,
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
    /// Clients can do more, or are promised more.
    Additive,
    /// Clients notice nothing.
    Neutral,
}

impl Impact {
    /// `breaking`, `additive` or `neutral`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Impact::Breaking => "breaking",
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
pub fn diff(old: &Api, new: &Api) -> Vec<Change> {
    let mut changes = Changes {
        old,
        new,
        place: String::new(),
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
    found: Vec<Change>,
}

impl Changes<'_> {
    fn add(&mut self, impact: Impact, what: impl Into<String>) {
        self.found.push(Change {
            impact,
            place: self.place.clone(),
            what: what.into(),
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
