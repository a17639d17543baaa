//! The keywords of a schema.

use serde_json::Value;

/// A keyword of a schema. The search is not inlined, which keeps the binary small; few requests are
/// checked against a schema, so its speed does not matter.
#[inline(never)]
pub(super) fn keyword<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    schema.get(name)
}
