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
            "discriminator" | "example" | "xml" | "externalDocs" => Keyword::Ignored,
            _ if name.starts_with("x-") => Keyword::Ignored,
            _ => Keyword::Value,
        }
    }
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
