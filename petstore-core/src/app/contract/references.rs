//! References between schemas: to the definitions of schemars, and to models.

use std::cell::RefCell;

use serde_json::Value;

use crate::contract::Model;
use crate::contract::schema::{map_references, model_name};

/// Where schemars places definitions.
pub(super) const DEFINITIONS: &str = "#/$defs/";

/// The names of the definitions that a schema refers to.
pub(super) fn definitions_in(schema: &Value) -> Vec<String> {
    references(schema, DEFINITIONS)
}

/// The names that a schema refers to with this prefix.
pub(super) fn references(schema: &Value, prefix: &str) -> Vec<String> {
    let found = RefCell::new(Vec::new());
    map_references(schema, &|reference| {
        let name = reference.strip_prefix(prefix);
        found.borrow_mut().extend(name.map(str::to_owned));
        reference.to_owned()
    });
    found.into_inner()
}

/// The schema with references to definitions replaced by references to models.
pub(super) fn referring_to_models(schema: &Value) -> Value {
    map_references(
        schema,
        &|reference| match reference.strip_prefix(DEFINITIONS) {
            Some(name) => format!("{}{}", Model::REF_PREFIX, model_name(name)),
            None => reference.to_owned(),
        },
    )
}
