//! Finds every missing or mistyped member of a value by the schema of its type.
//!
//! This runs only after serde has rejected the value, because serde stops at the first error.
//! Constraints (lengths, ranges) are not checked here: they are checked on values that match the
//! schema.

mod format;
mod keyword;
mod parameters;
mod source;
mod tags;
mod walk;

use std::borrow::Cow;
use std::cell::Cell;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
pub(crate) use source::{Source, unreadable};
pub use walk::json_type;

use keyword::keyword;
use walk::Effort;

use crate::contract::schema::reading::{for_reading, is_buffered};
use crate::model::{Pointer, Problems};
use crate::problem::{Problem, RequestPart};

/// The maximum depth to which references and alternatives are followed.
const DEEPEST: usize = 64;

/// The schema of a type, with its definitions.
#[derive(Debug)]
pub(crate) struct TypeSchema {
    root: Value,
    is_buffered: bool,
}

/// A member of an object's schema.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

impl TypeSchema {
    pub(crate) fn for_type<T: JsonSchema + ?Sized>() -> TypeSchema {
        let generator = SchemaGenerator::default();
        let mut schema = generator.into_root_schema_for::<T>().to_value();
        let is_buffered = is_buffered(&schema);
        for_reading(&mut schema);
        TypeSchema {
            root: schema,
            is_buffered,
        }
    }

    /// Whether serde may accept a value that the schema does not.
    pub(crate) fn is_buffered(&self) -> bool {
        self.is_buffered
    }

    pub(crate) fn allows_null(&self) -> bool {
        self.allows(&self.root, "null", 0)
    }

    /// Whether a parameter of the type is required. A list may have no values.
    pub(crate) fn needs_a_value(&self) -> bool {
        !self.allows_null() && !self.is_list(&self.root)
    }

    /// Whether a member's schema accepts a list.
    pub(crate) fn is_list(&self, schema: &Value) -> bool {
        self.allows(schema, "array", 0)
    }

    /// The members that are lists and have no default.
    pub(crate) fn required_lists(&self) -> Vec<String> {
        let members = self.members().into_iter();
        members
            .filter(|member| member.required && self.is_list(member.schema.as_value()))
            .map(|member| member.name)
            .collect()
    }

    /// Every missing or mistyped member of a JSON body.
    pub(crate) fn check_body(&self, value: &Value) -> Vec<Problem> {
        let mut problems = Problems::new(RequestPart::Body);
        self.check(
            &self.root,
            value,
            Pointer::ROOT,
            Effort::new(&Cell::new(0)),
            &mut problems,
        );
        problems.into_vec()
    }

    /// Every missing or mistyped parameter in a source.
    pub(crate) fn check_parameters(
        &self,
        part: RequestPart,
        source: &dyn Source<'_>,
        name: &str,
    ) -> Vec<Problem> {
        let mut problems = Problems::new(part);
        let members = self.members();
        let is_enum = alternatives(self.resolve(&self.root)).is_some();
        if is_enum && let Some(object) = self.typed_members(source) {
            let effort = Cell::new(0);
            let effort = Effort::new(&effort);
            self.check(&self.root, &object, Pointer::ROOT, effort, &mut problems);
            return problems.into_vec();
        }
        if members.is_empty() && !self.is_map() {
            let required = !self.allows_null();
            self.check_parameter(&self.root, source, part, name, required, &mut problems);
        }
        for member in &members {
            let schema = member.schema.as_value();
            self.check_parameter(
                schema,
                source,
                part,
                &member.name,
                member.required,
                &mut problems,
            );
        }
        let closed =
            keyword(self.resolve(&self.root), "additionalProperties") == Some(&Value::Bool(false));
        if closed && source.can_have_unknown_names() {
            let names = members.into_iter().map(|member| member.name);
            source.reject_others(&names.collect::<Vec<_>>(), &mut problems);
        }
        problems.into_vec()
    }

    fn check_parameter(
        &self,
        schema: &Value,
        source: &dyn Source<'_>,
        part: RequestPart,
        name: &str,
        required: bool,
        problems: &mut Problems,
    ) {
        let wire_name = part.wire_name(name);
        let at = Pointer::ROOT;
        let at = at.member(&wire_name);
        let values = match source.all(name) {
            Ok(values) => values,
            Err(error) => return problems.add(at, unreadable(error)),
        };
        let Some(first) = values.first() else {
            if required && !self.allows(schema, "array", 0) {
                problems.add(at, "missing");
            }
            return;
        };
        let value = self.typed_all(schema, first, &values);
        self.check(schema, &value, at, Effort::new(&Cell::new(0)), problems);
    }

    /// Named text as the object that the schema requires; `None` if it does not require an object.
    pub(crate) fn typed_members(&self, source: &dyn Source<'_>) -> Option<Value> {
        let members = self.members();
        if members.is_empty() {
            return None;
        }
        let mut object = serde_json::Map::new();
        for member in &members {
            let values = source.all(&member.name).ok()?;
            let schema = member.schema.as_value();
            if let Some(first) = values.first() {
                let value = self.typed_all(schema, first, &values);
                object.insert(member.name.clone(), value);
            } else if member.required && self.is_list(schema) {
                object.insert(member.name.clone(), Value::Array(Vec::new()));
            }
        }
        if let Some(of_others) = keyword(self.resolve(&self.root), "additionalProperties")
            && *of_others != Value::Bool(false)
        {
            let fields: Vec<_> = members.into_iter().map(|member| member.name).collect();
            for (name, values) in source.others(&fields).ok()? {
                if let Some(first) = values.first() {
                    let value = self.typed_all(of_others, first, &values);
                    object.insert(name, value);
                }
            }
        }
        Some(Value::Object(object))
    }

    fn typed_all(&self, schema: &Value, first: &str, values: &[Cow<'_, str>]) -> Value {
        if !self.allows(schema, "array", 0) {
            return self.typed(schema, first);
        }
        let items = keyword(self.resolve(schema), "items").unwrap_or(&Value::Null);
        Value::Array(values.iter().map(|text| self.typed(items, text)).collect())
    }

    /// Text as the JSON value that the schema requires, if it can be parsed as one.
    fn typed(&self, schema: &Value, text: &str) -> Value {
        if let Some(value) = self.first_alternative(schema, text) {
            return value;
        }
        let wants = |type_name| self.allows(schema, type_name, 0);
        if types(self.resolve(schema)).contains(&"string") {
            return Value::String(text.to_owned());
        }
        if (wants("integer") || wants("number"))
            && let Ok(number) = serde_json::from_str::<serde_json::Number>(text)
        {
            return Value::Number(number);
        }
        if wants("boolean")
            && let Ok(flag) = text.parse()
        {
            return Value::Bool(flag);
        }
        Value::String(text.to_owned())
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let mut schema = schema;
        for _ in 0..DEEPEST {
            let Some(Value::String(reference)) = keyword(schema, "$ref") else {
                return schema;
            };
            match reference
                .strip_prefix('#')
                .and_then(|pointer| self.root.pointer(pointer))
            {
                Some(target) => schema = target,
                None => return schema,
            }
        }
        schema
    }

    fn allows(&self, schema: &Value, type_name: &str, depth: usize) -> bool {
        let schema = self.resolve(schema);
        depth < DEEPEST
            && (types(schema).contains(&type_name)
                || alternatives(schema).is_some_and(|all| {
                    all.iter().any(|one| self.allows(one, type_name, depth + 1))
                }))
    }
}

fn alternatives(schema: &Value) -> Option<&[Value]> {
    let all = keyword(schema, "anyOf").or_else(|| keyword(schema, "oneOf"))?;
    all.as_array().map(Vec::as_slice)
}

fn is_required(schema: &Value, name: &str) -> bool {
    keyword(schema, "required")
        .and_then(Value::as_array)
        .is_some_and(|required| required.iter().any(|required| required == name))
}

fn types(schema: &Value) -> Vec<&str> {
    match keyword(schema, "type") {
        Some(Value::String(type_name)) => vec![type_name],
        Some(Value::Array(types)) => types.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
