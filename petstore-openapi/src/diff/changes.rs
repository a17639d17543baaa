//! Collects the changes between two contracts.

use std::collections::BTreeSet;

use petstore_core::contract::Api;

use super::change::{Change, Direction, Impact};

/// What the names of models start with that describe a body in place.
pub(super) const IN_PLACE: &str = "#/paths/";

/// The changes found so far, and where the search is.
pub(super) struct Changes<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    pub(super) place: String,
    /// The place as a JSON pointer into a document.
    pub(super) pointer: String,
    /// The models that differ, and those that refer to them.
    pub(super) models: BTreeSet<String>,
    /// The pairs of schemas that may still be compared.
    pub(super) budget: usize,
    /// Whether the new contract was exported from a stage.
    pub(super) new_is_export: bool,
    pub(super) found: Vec<Change>,
}

impl Changes<'_> {
    pub(super) fn add(&mut self, impact: Impact, what: impl Into<String>) {
        self.found.push(Change {
            impact,
            place: self.place.clone(),
            what: what.into(),
            direction: None,
            path: None,
        });
    }

    /// Adds a change of a schema.
    pub(super) fn add_at(
        &mut self,
        impact: Impact,
        what: String,
        direction: Direction,
        path: String,
    ) {
        self.found.push(Change {
            impact,
            place: self.place.clone(),
            what,
            direction: Some(direction),
            path: Some(path),
        });
    }

    /// A condition that was, or was not, and now is not, or is.
    pub(super) fn flag(&mut self, old: bool, new: bool, on: (Impact, &str), off: (Impact, &str)) {
        match (old, new) {
            (false, true) => self.add(on.0, on.1),
            (true, false) => self.add(off.0, off.1),
            _ => {}
        }
    }

    /// Things that may be there, of which clients want each.
    pub(super) fn wanted<'t>(
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
