//! The keywords of a schema.

use serde_json::Value;

/// A keyword of a schema. The callers share one copy of the search, which would otherwise be part
/// of each: few requests are checked against a schema.
#[inline(never)]
pub(super) fn keyword<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    schema.get(name)
}
