//! The contracts of apps, their documents, and whether the function conforms to them.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "local")]

mod cors;
mod document;
mod documentation;
mod integrations;
mod statuses;
mod validators;

use petstore::contract::{Api, Method};
use petstore::verb::Verb;

/// The method of a contract, which must exist.
fn method(api: &Api, verb: Verb, path: &str) -> Method {
    let method = api.method(path, verb);
    method
        .unwrap_or_else(|| panic!("{verb} {path} is missing"))
        .clone()
}
