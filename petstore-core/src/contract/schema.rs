//! JSON Schema as API Gateway's models have it.

use serde_json::Value;

/// What stands behind a keyword of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    /// The place of another schema.
    Reference,
    /// A schema, or a list of them.
    Schema,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    SchemaMap,
    /// Names of members.
    Required,
    /// A word that API Gateway does not know, and that forbids nothing.
    Ignored,
    /// Anything else.
    Value,
}

impl Keyword {
    pub(crate) fn of(name: &str) -> Keyword {
        match name {
            "$ref" => Keyword::Reference,
            "items" | "additionalItems" | "additionalProperties" | "not" => Keyword::Schema,
            "allOf" | "anyOf" | "oneOf" => Keyword::Schemas,
            "properties" | "patternProperties" | "definitions" => Keyword::SchemaMap,
            "required" => Keyword::Required,
            "discriminator" | "example" | "xml" | "externalDocs" => Keyword::Ignored,
            _ if name.starts_with("x-") => Keyword::Ignored,
            _ => Keyword::Value,
        }
    }
}

/// The schema with every reference in it replaced.
pub(crate) fn map_references(schema: &Value, replace: &dyn Fn(&str) -> String) -> Value {
    let all = |value: &Value| map_references(value, replace);
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let mapped = members.iter().map(|(name, member)| {
        let value = match (Keyword::of(name), member) {
            (Keyword::Reference, Value::String(reference)) => replace(reference).into(),
            (Keyword::Schema, Value::Object(_)) => all(member),
            (Keyword::Schema | Keyword::Schemas, Value::Array(items)) => {
                Value::Array(items.iter().map(all).collect())
            }
            (Keyword::SchemaMap, Value::Object(named)) => Value::Object(
                named
                    .iter()
                    .map(|(name, member)| (name.clone(), all(member)))
                    .collect(),
            ),
            _ => member.clone(),
        };
        (name.clone(), value)
    });
    Value::Object(mapped.collect())
}

/// A number that depends on the schema alone (FNV-1a of its text).
#[cfg(feature = "import")]
pub(crate) fn hash(schema: &Value) -> u64 {
    schema
        .to_string()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}
