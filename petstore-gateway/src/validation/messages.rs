//! What is wrong with a body, in the words of API Gateway's validator:
//! `$context.error.validationErrorString`.
//!
//! API Gateway documents the variable without its texts. They are those of the validator for JSON
//! Schema draft 4 that its messages show it to use:
//! <https://github.com/java-json-tools/json-schema-validator>.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use petstore_core::{LimitedText, json_type};
use serde_json::json;

/// The list of all errors, such as `[object has missing required properties (["a","b"])]`.
pub(super) fn describe<'e>(errors: impl Iterator<Item = ValidationError<'e>>) -> String {
    let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut texts = Vec::new();
    for error in errors {
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let place = error.instance_path().to_string();
                let name = property.as_str().unwrap_or_default();
                missing.entry(place).or_default().push(name.to_owned());
            }
            _ => texts.push(describe_one(&error)),
        }
    }
    let mut all: Vec<String> = Vec::with_capacity(missing.len() + texts.len());
    for names in missing.values_mut() {
        names.sort();
        all.push(format!(
            "object has missing required properties ({})",
            json!(names)
        ));
    }
    all.extend(texts);
    format!("[{}]", all.join(", "))
}

/// The longest quotation, in bytes. Errors quote the values that they are about, and several may
/// quote the same value.
const LONGEST: usize = 2048;

fn shortened(value: &impl fmt::Display) -> String {
    LimitedText::render(LONGEST, |text| write!(text, "{value}"))
}

fn describe_one(error: &ValidationError<'_>) -> String {
    let value = error.instance();
    let instance = shortened(value);
    let length = || value.as_str().map_or(0, |text| text.chars().count());
    match error.kind() {
        ValidationErrorKind::Type { kind } => {
            let allowed = match kind {
                TypeKind::Single(single) => json!([single.to_string()]),
                TypeKind::Multiple(set) => {
                    let mut names: Vec<_> = set.iter().map(|one| one.to_string()).collect();
                    names.sort();
                    json!(names)
                }
            };
            format!(
                "instance type ({}) does not match any allowed primitive type (allowed: {allowed})",
                json_type(value)
            )
        }
        ValidationErrorKind::Enum { options } => {
            format!("instance value ({instance}) not found in enum (possible values: {options})")
        }
        ValidationErrorKind::Minimum { limit } => format!(
            "numeric instance is lower than the required minimum (minimum: {limit}, found: {instance})"
        ),
        ValidationErrorKind::Maximum { limit } => format!(
            "numeric instance is greater than the required maximum (maximum: {limit}, found: {instance})"
        ),
        ValidationErrorKind::MinLength { limit } => format!(
            "string {instance} is too short (length: {}, required minimum: {limit})",
            length()
        ),
        ValidationErrorKind::MaxLength { limit } => format!(
            "string {instance} is too long (length: {}, maximum allowed: {limit})",
            length()
        ),
        ValidationErrorKind::Pattern { pattern } => format!(
            "ECMA 262 regex {} does not match input string {instance}",
            json!(pattern)
        ),
        ValidationErrorKind::AdditionalProperties { unexpected } => format!(
            "object instance has properties which are not allowed by the schema: {}",
            json!(unexpected)
        ),
        _ => shortened(error),
    }
}

#[cfg(test)]
mod tests {
    use jsonschema::Draft;
    use serde_json::Value;

    use super::*;

    fn described(schema: &Value, body: &Value) -> String {
        let validator = jsonschema::options()
            .with_draft(Draft::Draft4)
            .build(schema);
        describe(validator.unwrap().iter_errors(body))
    }

    #[test]
    fn missing_properties_are_listed_together() {
        let schema = json!({"required": ["b", "a"], "properties": {"c": {"required": ["d"]}}});
        assert_eq!(
            described(&schema, &json!({})),
            r#"[object has missing required properties (["a","b"])]"#
        );
        assert_eq!(
            described(&schema, &json!({"a": 1, "b": 1, "c": {}})),
            r#"[object has missing required properties (["d"])]"#
        );
    }

    #[test]
    fn each_keyword_has_its_text() {
        for (schema, body, text) in [
            (
                json!({"type": ["integer", "null"]}),
                json!("a"),
                r#"instance type (string) does not match any allowed primitive type (allowed: ["integer","null"])"#,
            ),
            (
                json!({"type": "object"}),
                json!(1.5),
                r#"instance type (number) does not match any allowed primitive type (allowed: ["object"])"#,
            ),
            (
                json!({"enum": ["dog", "cat"]}),
                json!("bird"),
                r#"instance value ("bird") not found in enum (possible values: ["dog","cat"])"#,
            ),
            (
                json!({"maximum": 3}),
                json!(4),
                "numeric instance is greater than the required maximum (maximum: 3, found: 4)",
            ),
            (
                json!({"minimum": 1}),
                json!(0),
                "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
            ),
            (
                json!({"minLength": 2}),
                json!("é"),
                r#"string "é" is too short (length: 1, required minimum: 2)"#,
            ),
            (
                json!({"maxLength": 1}),
                json!("ab"),
                r#"string "ab" is too long (length: 2, maximum allowed: 1)"#,
            ),
            (
                json!({"pattern": "^a"}),
                json!("b"),
                r#"ECMA 262 regex "^a" does not match input string "b""#,
            ),
            (
                json!({"properties": {"a": {}}, "additionalProperties": false}),
                json!({"b": 1}),
                r#"object instance has properties which are not allowed by the schema: ["b"]"#,
            ),
        ] {
            assert_eq!(described(&schema, &body), format!("[{text}]"));
        }
    }
}
