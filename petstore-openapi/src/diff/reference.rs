//! References from schemas to models, and to parts of models.

use petstore_core::contract::{Api, Model};
use serde_json::Value;

/// References that are followed one after the other.
pub(super) const LINKS: usize = 64;

/// The model that a reference leads to, or the part of it.
pub(super) fn target<'a>(api: &'a Api, reference: &'a Value) -> Option<(&'a str, &'a Value)> {
    let name = reference.as_str()?.strip_prefix(Model::REF_PREFIX)?;
    if let Some(model) = api.models.get(name) {
        return Some((name, &model.schema));
    }
    let (model, _) = name.split_once('/')?;
    let part = name.get(model.len()..)?;
    Some((name, api.models.get(model)?.schema.pointer(part)?))
}

/// The schema behind references that stand alone, and the name of the last.
pub(super) fn resolved<'a>(api: &'a Api, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
    let (mut name, mut schema) = (None, schema);
    for _ in 0..LINKS {
        let members = schema.as_object().filter(|members| members.len() == 1);
        let Some((key, found)) = members.and_then(|members| target(api, members.get("$ref")?))
        else {
            break;
        };
        (name, schema) = (Some(key), found);
    }
    (name, schema)
}
