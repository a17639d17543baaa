//! Examples in schemas, for readers of documents. Import leaves them out, as API Gateway does.

use serde_json::Value;

/// Adds the first example of each schema, in the form of OpenAPI 3.0. API Gateway ignores examples,
/// so that a restricted schema has none.
pub(crate) fn add_examples(original: &Value, restricted: &mut Value) {
    let (Value::Object(original), Value::Object(restricted)) = (original, restricted) else {
        return;
    };
    // Nothing may be beside a reference.
    if original.contains_key("$ref") {
        return;
    }
    let examples = original.get("examples").and_then(Value::as_array);
    let first = examples.and_then(|examples| examples.first());
    if let Some(example) = first.or_else(|| original.get("example")) {
        restricted.insert("example".to_owned(), example.clone());
    }
    for (name, inner) in restricted.iter_mut() {
        let Some(original) = original.get(name) else {
            continue;
        };
        match (name.as_str(), inner) {
            ("properties", Value::Object(properties)) => {
                for (name, property) in properties.iter_mut() {
                    if let Some(original) = original.get(name) {
                        add_examples(original, property);
                    }
                }
            }
            ("items" | "additionalProperties" | "not", inner) => add_examples(original, inner),
            ("allOf" | "anyOf" | "oneOf", Value::Array(schemas)) => {
                let originals = original.as_array().map_or(&[][..], Vec::as_slice);
                if originals.len() == schemas.len() {
                    for (original, schema) in originals.iter().zip(schemas) {
                        add_examples(original, schema);
                    }
                }
            }
            _ => {}
        }
    }
}
