//! What `#[petstore::model]` adds to the schemas of schemars.

use std::borrow::Cow;

use schemars::transform::Transform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

use crate::contract::schema::FUNCTION_RULES;

/// Records which of these rules the schema does not describe, so that a note can list them.
#[derive(Debug)]
pub struct UndescribedRules(pub &'static [&'static str]);

impl Transform for UndescribedRules {
    fn transform(&mut self, schema: &mut Schema) {
        let undescribed: Vec<Value> = self
            .0
            .iter()
            .filter(|rule| !is_described(schema, rule))
            .map(|rule| Value::from(*rule))
            .collect();
        if !undescribed.is_empty() {
            schema.insert(FUNCTION_RULES.to_owned(), undescribed.into());
        }
    }
}

fn is_described(schema: &Schema, rule: &str) -> bool {
    let keywords: &[&str] = match rule {
        "length" => &["minLength", "maxLength", "minItems", "maxItems"],
        "range" => &["minimum", "maximum"],
        "pattern" | "contains" => &["pattern"],
        _ => &[],
    };
    keywords
        .iter()
        .any(|keyword| schema.get(*keyword).is_some())
}

/// A date and time with an offset, in text (RFC 3339).
#[derive(Debug)]
pub struct DateTimeText;

impl JsonSchema for DateTimeText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "DateTime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date-time"})
    }
}
