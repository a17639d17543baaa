//! What `#[petstore::model]` adds to the schemas of schemars.

use std::borrow::Cow;

use schemars::transform::Transform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::contract::schema::FUNCTION_RULES;
use crate::contract::schema::reading::{ALIASES, BUFFERED, READ_AS};

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
        if let Some(Value::Array(rules)) = schema.get_mut(FUNCTION_RULES) {
            rules.extend(undescribed);
        } else if !undescribed.is_empty() {
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

/// Removes a pattern that other programs would read differently, and lists it as a rule of the
/// function.
#[derive(Debug)]
pub struct RustPattern;

impl Transform for RustPattern {
    fn transform(&mut self, schema: &mut Schema) {
        if schema.remove("pattern").is_some() {
            schema.insert(FUNCTION_RULES.to_owned(), json!(["pattern"]));
        }
        if let Some(Value::Object(items)) = schema.get_mut("items")
            && items.remove("pattern").is_some()
        {
            items.insert(FUNCTION_RULES.to_owned(), json!(["pattern"]));
        }
    }
}

/// Records that serde reads the type into a buffer first.
#[derive(Debug)]
pub struct Buffered;

impl Transform for Buffered {
    fn transform(&mut self, schema: &mut Schema) {
        schema.insert(BUFFERED.to_owned(), true.into());
    }
}

/// Lists the length of a set as a rule of the function: a list may repeat items of the set.
#[derive(Debug)]
pub struct SetLength;

impl Transform for SetLength {
    fn transform(&mut self, schema: &mut Schema) {
        schema.remove("maxItems");
        UndescribedRules(&["length of the set"]).transform(schema);
    }
}

/// Records the other names of a field.
#[derive(Debug)]
pub struct Aliases(pub &'static [&'static str]);

impl Transform for Aliases {
    fn transform(&mut self, schema: &mut Schema) {
        schema.insert(ALIASES.to_owned(), self.0.into());
    }
}

/// Records how serde reads a variant, if schemars describes it differently.
#[derive(Debug)]
pub struct ReadVariant {
    /// The names of the variant.
    pub names: &'static [&'static str],
    /// The property that has the name.
    pub tag: Option<&'static str>,
    /// For the variant with `other`: the names of all variants that are not it.
    pub other_than: Option<&'static [&'static str]>,
    /// Whether members are ignored although the enum denies unknown fields.
    pub is_open: bool,
    /// A property that may be missing although schemars requires it.
    pub optional: Option<&'static str>,
    /// A property that may only be `null`.
    pub null: Option<&'static str>,
}

impl Transform for ReadVariant {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(written) = schema.as_object() else {
            return;
        };
        let mut read = written.clone();
        if self.is_open {
            read.remove("additionalProperties");
        }
        if let (Some(optional), Some(Value::Array(required))) =
            (self.optional, read.get_mut("required"))
        {
            required.retain(|name| name != optional);
        }
        if let (Some(null), Some(Value::Object(properties))) =
            (self.null, read.get_mut("properties"))
        {
            properties.insert(null.to_owned(), json!({"type": "null"}));
        }
        let name = match self.other_than {
            Some(names) => json!({"type": "string", "not": {"enum": names}}),
            None => json!({"type": "string", "enum": self.names}),
        };
        let read = match self.tag {
            Some(tag) => {
                if let Some(Value::Object(properties)) = read.get_mut("properties") {
                    properties.insert(tag.to_owned(), name);
                }
                Value::Object(read)
            }
            None if read.contains_key("const") => described_as(name, &read),
            None => self.each_name(&read),
        };
        schema.insert(READ_AS.to_owned(), read);
    }
}

impl ReadVariant {
    /// A variant with contents is an object with one property, which has one of the names.
    fn each_name(&self, read: &Map<String, Value>) -> Value {
        let contents = read
            .get("properties")
            .and_then(|named| named.get(self.names[0]));
        let choices = self.names.iter().map(|name| {
            let mut choice = read.clone();
            choice.insert("properties".to_owned(), json!({*name: contents}));
            choice.insert("required".to_owned(), json!([name]));
            Value::Object(choice)
        });
        json!({"anyOf": choices.collect::<Vec<_>>()})
    }
}

/// The schema with the description of another.
fn described_as(mut schema: Value, other: &Map<String, Value>) -> Value {
    if let Some(description) = other.get("description") {
        schema["description"] = description.clone();
    }
    schema
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
