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
mod change;
mod changes;
mod channels;
mod choices;
#[cfg(feature = "import")]
mod document_schemas;
mod flat_schema;
mod http_api;
mod keywords;
mod method;
mod reference;
mod schema;

use petstore_core::contract::Api;

pub use change::{Change, Direction, Impact};
use changes::Changes;
pub use http_api::{diff_http_api, diff_http_api_with_export, diff_kinds};

#[cfg(feature = "import")]
pub use document_schemas::{
    import_http_api_whole, import_source_whole, import_whole, is_stage_export,
};

/// The pairs of schemas that are compared at most, so that no contract takes long.
const BUDGET: usize = 30_000;

/// Every change from the old contract to the new, those that break clients first.
///
/// Schemas are compared by what they accept: references are followed, `allOf` is merged, and the
/// members of `anyOf` and `oneOf` are paired in any order. Parameters and headers are compared as
/// text, since a number in a query is text on the wire. A change that cannot be judged is
/// [`Impact::MayBreak`].
pub fn diff(old: &Api, new: &Api) -> Vec<Change> {
    compare(old, new, false)
}

/// The same as [`diff`], where the new contract was read from an export of a stage.
///
/// Such a document has no keywords that API Gateway drops from models, and each body in it is
/// required. Neither is a change of the API.
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
