//! Schemas of parameters: which text a value is read from, and which types cannot be read from
//! text.

use serde_json::{Value, json};

use super::keyword::keyword;
use super::{Member, TypeSchema, alternatives, is_required, types};
use crate::model::{Pointer, Problems};
use crate::problem::RequestPart;
use schemars::Schema;
use std::cell::Cell;

use super::walk::Effort;

impl TypeSchema {
    /// The members, if the type is an object or an enum of objects; empty for a scalar or a list.
    ///
    /// A member of an enum is required if every variant requires it.
    pub(crate) fn members(&self) -> Vec<Member> {
        let schema = self.resolve(&self.root);
        let mut members = Vec::new();
        add_members(schema, &mut members);
        for alternatives in ["oneOf", "anyOf"] {
            if let Some(Value::Array(all)) = keyword(schema, alternatives) {
                self.add_alternatives(all, &mut members);
            }
        }
        members
    }

    fn add_alternatives(&self, all: &[Value], members: &mut Vec<Member>) {
        let objects: Vec<&Value> = all.iter().map(|schema| self.resolve(schema)).collect();
        if !objects
            .iter()
            .all(|schema| keyword(schema, "properties").is_some())
        {
            return;
        }
        let mut found: Vec<Member> = Vec::new();
        for schema in &objects {
            let mut of_one = Vec::new();
            add_members(schema, &mut of_one);
            for member in of_one {
                match found.iter_mut().find(|other| other.name == member.name) {
                    Some(other) => other.schema = either(&other.schema, &member.schema),
                    None => found.push(member),
                }
            }
        }
        for member in &mut found {
            member.required = objects
                .iter()
                .all(|schema| is_required(schema, &member.name));
        }
        members.extend(found);
    }

    pub(crate) fn member_names(&self) -> Vec<String> {
        self.members()
            .into_iter()
            .map(|member| member.name)
            .collect()
    }

    pub(crate) fn has_members(&self) -> bool {
        !self.members().is_empty()
    }

    /// Whether the type is a map, which takes every parameter.
    pub(crate) fn is_map(&self) -> bool {
        let schema = self.resolve(&self.root);
        is_object(schema) && keyword(schema, "properties").is_none()
    }

    /// The value that the text is, if the type (of a member, if there is one) has alternatives and
    /// the first that the text fits is not text.
    pub(crate) fn alternative(&self, member: Option<&str>, text: &str) -> Option<Value> {
        let members = self.members();
        let of_member = |name| members.iter().find(|member| member.name == name);
        let mut schema = match member {
            Some(name) => of_member(name)?.schema.as_value(),
            None => &self.root,
        };
        if self.is_list(schema) {
            schema = keyword(self.resolve(schema), "items")?;
        }
        self.first_alternative(schema, text)
            .filter(|value| !value.is_string())
    }

    /// The text as the first alternative that it fits.
    pub(super) fn first_alternative(&self, schema: &Value, text: &str) -> Option<Value> {
        let all = alternatives(self.resolve(schema))?;
        all.iter().find_map(|alternative| {
            let value = self.typed(alternative, text);
            let mut problems = Problems::new(RequestPart::Query);
            let effort = Cell::new(0);
            self.check(
                alternative,
                &value,
                Pointer::ROOT,
                Effort::new(&effort),
                &mut problems,
            );
            problems.is_empty().then_some(value)
        })
    }

    /// The name of a member (empty for the type itself) that cannot be read from text, and what it
    /// is.
    pub(crate) fn unreadable(&self) -> Option<(String, &'static str)> {
        if self.is_map() {
            let of_values = keyword(self.resolve(&self.root), "additionalProperties");
            let values = of_values.filter(|schema| schema.is_object())?;
            return self
                .not_text(values, true)
                .map(|what| (String::new(), what));
        }
        let members = self.members();
        if members.is_empty() {
            return self
                .not_text(&self.root, true)
                .map(|what| (String::new(), what));
        }
        members.into_iter().find_map(|member| {
            let what = self.not_text(member.schema.as_value(), true)?;
            Some((member.name, what))
        })
    }

    /// What a schema describes that text cannot be.
    fn not_text(&self, schema: &Value, may_be_list: bool) -> Option<&'static str> {
        let schema = self.resolve(schema);
        if let Some(all) = alternatives(schema) {
            return all.iter().find_map(|one| self.not_text(one, may_be_list));
        }
        if is_object(schema) {
            return Some("an object");
        }
        if types(schema).contains(&"array") {
            if !may_be_list {
                return Some("a list of lists");
            }
            let first = keyword(schema, "prefixItems").and_then(Value::as_array);
            let mut items = first.into_iter().flatten().chain(keyword(schema, "items"));
            return items
                .find_map(|item| self.not_text(item, false))
                .map(|what| match what {
                    "an object" => "a list of objects",
                    other => other,
                });
        }
        None
    }
}

fn is_object(schema: &Value) -> bool {
    types(schema).contains(&"object") || keyword(schema, "properties").is_some()
}

fn add_members(schema: &Value, members: &mut Vec<Member>) {
    if let Some(Value::Object(properties)) = keyword(schema, "properties") {
        members.extend(properties.iter().map(|(name, schema_of_member)| Member {
            name: name.clone(),
            required: is_required(schema, name),
            schema: Schema::try_from(schema_of_member.clone()).unwrap_or_default(),
        }));
    }
}

/// The schema of a member that two variants have.
fn either(a: &Schema, b: &Schema) -> Schema {
    let options = |schema: &Schema| match (schema.get("const"), schema.get("enum")) {
        (Some(one), _) => Some(vec![one.clone()]),
        (None, Some(Value::Array(several))) => Some(several.clone()),
        _ => None,
    };
    let joined = match (options(a), options(b)) {
        (Some(mut all), Some(more)) => {
            all.extend(more);
            json!({"type": "string", "enum": all})
        }
        _ if a == b => return a.clone(),
        _ => json!({"anyOf": [a.as_value(), b.as_value()]}),
    };
    Schema::try_from(joined).unwrap_or_default()
}
