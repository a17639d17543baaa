//! The schema of a struct from a table of its fields, equal to what the derive of schemars writes
//! into the code of the struct.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;

/// A field of a struct.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its doc comment.
    pub doc: &'static str,
    /// The schema of its type, from [`property`].
    pub schema: fn(&mut SchemaGenerator) -> PropertySchema,
    /// The limits of its rules, which apply to types that have the keyword.
    pub limits: &'static [Limit],
}

/// A limit that a rule sets: of a length, or of a number.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// Of a text or a list.
    MinLength(u64),
    /// Of a text or a list.
    MaxLength(u64),
    /// Of a number.
    MinInteger(i64),
    /// Of a number.
    MaxInteger(i64),
    /// Of a number.
    MinFloat(f64),
    /// Of a number.
    MaxFloat(f64),
}

/// The schema of a field's type, and whether the field must be there.
#[derive(Debug)]
pub struct PropertySchema {
    schema: Value,
    is_required: bool,
}

/// schemars itself decides whether a field of a type must be there.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is used")]
struct Holder<T> {
    value: T,
}

/// The schema of a field of this type.
pub fn property<T: JsonSchema>(generator: &mut SchemaGenerator) -> PropertySchema {
    property_of(Holder::<T>::json_schema(generator))
}

fn property_of(mut holder: Schema) -> PropertySchema {
    let properties = holder.get_mut("properties").and_then(Value::as_object_mut);
    PropertySchema {
        schema: (properties.and_then(|properties| properties.remove("value"))).unwrap_or_default(),
        is_required: holder.get("required").is_some(),
    }
}

/// The schema of a struct with these fields.
pub fn struct_schema(
    generator: &mut SchemaGenerator,
    doc: &str,
    denies_others: bool,
    fields: &[Property],
) -> Schema {
    let mut schema = json_schema!({"type": "object"});
    if denies_others {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
    let mut properties = serde_json::Map::new();
    let mut required = Vec::new();
    for field in fields {
        let described = (field.schema)(generator);
        if described.is_required {
            required.push(Value::from(field.name));
        }
        properties.insert(field.name.to_owned(), with_limits(described.schema, field));
    }
    if !fields.is_empty() {
        schema.insert("properties".to_owned(), properties.into());
    }
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    describe(&mut schema, doc);
    schema
}

fn with_limits(schema: Value, field: &Property) -> Value {
    let Ok(mut schema) = Schema::try_from(schema) else {
        return Value::Bool(true);
    };
    describe(&mut schema, field.doc);
    for limit in field.limits {
        limit.add_to(&mut schema);
    }
    schema.into()
}

/// Adds the doc comment: a heading in its first line is the title.
fn describe(schema: &mut Schema, doc: &str) {
    let is_space = |character: char| character.is_ascii_whitespace();
    let doc = doc.trim_matches(is_space);
    let (title, description) = match doc.strip_prefix('#') {
        Some(heading) => heading.split_once('\n').unwrap_or((heading, "")),
        None => ("", doc),
    };
    let title = title.trim_start_matches('#').trim_matches(is_space);
    for (keyword, text) in [
        ("title", title),
        ("description", description.trim_matches(is_space)),
    ] {
        if !text.is_empty() {
            schema.insert(keyword.to_owned(), text.into());
        }
    }
}

impl Limit {
    fn add_to(self, schema: &mut Schema) {
        let (text, list) = (has_type(schema, "string"), has_type(schema, "array"));
        let number = has_type(schema, "number") || has_type(schema, "integer");
        let value = match self {
            Self::MinLength(length) | Self::MaxLength(length) => Value::from(length),
            Self::MinInteger(number) | Self::MaxInteger(number) => Value::from(number),
            Self::MinFloat(number) | Self::MaxFloat(number) => Value::from(number),
        };
        let keywords = match self {
            Self::MinLength(_) => [(text, "minLength"), (list, "minItems")],
            Self::MaxLength(_) => [(text, "maxLength"), (list, "maxItems")],
            Self::MinInteger(_) | Self::MinFloat(_) => [(number, "minimum"), (false, "")],
            Self::MaxInteger(_) | Self::MaxFloat(_) => [(number, "maximum"), (false, "")],
        };
        for (applies, keyword) in keywords {
            if applies {
                schema.insert(keyword.to_owned(), value.clone());
            }
        }
    }
}

fn has_type(schema: &Schema, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(types)) => types.iter().any(|of| of.as_str() == Some(name)),
        Some(of) => of.as_str() == Some(name),
        None => false,
    }
}
