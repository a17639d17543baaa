//! Differences between what serde writes and what it also reads, which schemars does not describe:
//! `alias`, `other`, and others. Generated code marks them in the schemas.

use serde_json::{Map, Value};

/// The keyword of a property with other names: a list of them.
pub(crate) const ALIASES: &str = "x-petstore-aliases";

/// The keyword of a schema that takes another form for values that are read: that form.
pub(crate) const READ_AS: &str = "x-petstore-read-as";

/// The keyword of a type whose contents serde reads into a buffer first. From a buffer, serde
/// accepts more than from JSON: a list for a struct, and a number for the name of a variant.
pub(crate) const BUFFERED: &str = "x-petstore-buffered";

/// Whether a type or a part of it is read from a buffer.
pub(crate) fn is_buffered(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            members.contains_key(BUFFERED) || members.values().any(is_buffered)
        }
        Value::Array(items) => items.iter().any(is_buffered),
        _ => false,
    }
}

/// Makes a schema accept what serde reads.
pub(crate) fn for_reading(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(read_as) = members.remove(READ_AS) {
                *schema = read_as;
                return for_reading(schema);
            }
            members.remove(BUFFERED);
            drop_uniqueness(members);
            expand_aliases(members);
            members.values_mut().for_each(for_reading);
        }
        Value::Array(items) => items.iter_mut().for_each(for_reading),
        _ => {}
    }
}

/// Removes the marks from a schema of values that serde writes.
pub(crate) fn for_writing(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.remove(READ_AS);
            members.remove(ALIASES);
            members.remove(BUFFERED);
            drop_uniqueness(members);
            members.values_mut().for_each(for_writing);
        }
        Value::Array(items) => items.iter_mut().for_each(for_writing),
        _ => {}
    }
}

/// serde reads a set from a list that repeats an item.
fn drop_uniqueness(members: &mut Map<String, Value>) {
    if members.get("uniqueItems").is_some_and(Value::is_boolean) {
        members.remove("uniqueItems");
    }
}

/// A property with aliases may have any one of its names.
fn expand_aliases(object: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = object.get_mut("properties") else {
        return;
    };
    let mut named = Vec::new();
    for (name, property) in properties.iter_mut() {
        let aliases = property
            .as_object_mut()
            .and_then(|property| property.remove(ALIASES));
        if let Some(Value::Array(aliases)) = aliases {
            let mut names = vec![name.clone()];
            names.extend(aliases.iter().filter_map(Value::as_str).map(str::to_owned));
            named.push((names, property.clone()));
        }
    }
    for (names, property) in &named {
        for alias in &names[1..] {
            properties.insert(alias.clone(), property.clone());
        }
    }
    for (names, _) in named {
        let requires = |name: &String| with_keyword("required", Value::from(vec![name.as_str()]));
        let mut choices: Vec<Value> = names.iter().map(requires).collect();
        let is_required = match object.get_mut("required") {
            Some(Value::Array(required)) => {
                let before = required.len();
                required.retain(|name| *name != names[0]);
                required.len() < before
            }
            _ => false,
        };
        if !is_required {
            let any = with_keyword("anyOf", Value::from(choices.clone()));
            choices.push(with_keyword("not", any));
        }
        let all = object.entry("allOf");
        if let Value::Array(all) = all.or_insert_with(|| Value::Array(Vec::new())) {
            all.push(with_keyword("oneOf", Value::from(choices)));
        }
    }
}

/// A schema with one keyword. `json!` would repeat the code that builds it at every use.
fn with_keyword(keyword: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(keyword.to_owned(), value)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_property_may_have_one_of_its_names() {
        let mut schema = json!({
            "type": "object",
            "properties": {"name": {"type": "string", ALIASES: ["label"]}, "age": {}},
            "required": ["name", "age"],
        });
        let mut written = schema.clone();
        for_reading(&mut schema);
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "properties": {"name": {"type": "string"}, "label": {"type": "string"}, "age": {}},
                "required": ["age"],
                "allOf": [{"oneOf": [{"required": ["name"]}, {"required": ["label"]}]}],
            })
        );
        for_writing(&mut written);
        assert_eq!(written["properties"]["name"], json!({"type": "string"}));
        assert_eq!(written["required"], json!(["name", "age"]));
    }

    #[test]
    fn an_optional_property_may_have_no_name() {
        let mut schema = json!({"properties": {"name": {ALIASES: ["label"]}}});
        for_reading(&mut schema);
        let names = [
            json!({"required": ["name"]}),
            json!({"required": ["label"]}),
        ];
        let none = json!({"not": {"anyOf": names}});
        assert_eq!(
            schema["allOf"],
            json!([{"oneOf": [names[0], names[1], none]}])
        );
    }

    #[test]
    fn a_form_for_reading_replaces_the_schema() {
        let mut schema = json!({"oneOf": [{"const": "Cat", READ_AS: {"enum": ["Cat", "cat"]}}]});
        let mut written = schema.clone();
        for_reading(&mut schema);
        assert_eq!(schema, json!({"oneOf": [{"enum": ["Cat", "cat"]}]}));
        for_writing(&mut written);
        assert_eq!(written, json!({"oneOf": [{"const": "Cat"}]}));
    }
}
