//! The tags by which objects select an alternative.

use serde_json::{Map, Value};

use super::keyword::keyword;
use crate::model::{Pointer, Problems};

/// The tag of an enum that has one: the member that has certain values in every alternative.
pub(super) fn tag(alternatives: &[Value]) -> Option<&str> {
    let members = keyword(alternatives.first()?, "properties")?.as_object()?;
    let tag = members.keys().find(|name| {
        let mut all = alternatives.iter();
        all.all(|alternative| !names(alternative, name).is_empty())
    });
    tag.map(String::as_str)
}

/// The values of a member by which an object selects the alternative: those of a variant and its
/// aliases.
fn names<'s>(alternative: &'s Value, member: &str) -> &'s [Value] {
    let schema = keyword(alternative, "properties").and_then(|members| keyword(members, member));
    let Some(schema) = schema else {
        return &[];
    };
    match (keyword(schema, "const"), keyword(schema, "enum")) {
        (Some(name), _) => std::slice::from_ref(name),
        (None, Some(Value::Array(names))) if names.iter().all(Value::is_string) => names,
        _ => &[],
    }
}

/// The alternative that the object selects by its tag.
pub(super) fn choose<'s>(
    alternatives: &'s [Value],
    tag: &str,
    object: &Map<String, Value>,
    at: Pointer<'_>,
    problems: &mut Problems,
) -> Option<&'s Value> {
    let Some(given) = object.get(tag) else {
        problems.add(at.member(tag), "missing");
        return None;
    };
    let chosen = alternatives
        .iter()
        .find(|alternative| names(alternative, tag).contains(given));
    if chosen.is_none() {
        let known = alternatives
            .iter()
            .flat_map(|alternative| names(alternative, tag));
        let known: Vec<_> = known.map(Value::to_string).collect();
        problems.add(
            at.member(tag),
            format!("expected one of {}", known.join(", ")),
        );
    }
    chosen
}
