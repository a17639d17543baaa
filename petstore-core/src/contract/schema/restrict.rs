//! Reduces a schema of any draft to the subset that API Gateway models and OpenAPI 3.0 share.

use serde_json::{Map, Value, json};

use super::{FUNCTION_RULES, Keyword};

/// A schema within the subset, and the constraints that the subset cannot express.
#[derive(Debug, Clone, PartialEq)]
pub struct Restricted {
    /// The schema, valid in draft 4 and in OpenAPI 3.0.
    pub schema: Value,
    /// The constraints that only the function enforces.
    pub unenforced: Vec<Unenforced>,
}

/// A constraint that an API Gateway model cannot express, or that API Gateway does not check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unenforced {
    /// The JSON pointer to it within the schema.
    pub at: String,
    /// The JSON Schema keyword of the constraint.
    pub keyword: String,
}

/// Reduces a schema of any draft to the subset that API Gateway models and OpenAPI 3.0 share.
///
/// The result accepts every value that the schema accepts, and reducing it again does not change
/// it.
///
/// ```
/// use petstore_core::contract::schema::restrict;
/// use serde_json::json;
///
/// let restricted = restrict(&json!({"type": "number", "exclusiveMinimum": 0, "examples": [1]}));
/// assert_eq!(restricted.schema, json!({"type": "number", "minimum": 0}));
/// assert_eq!(restricted.unenforced[0].keyword, "exclusiveMinimum");
/// ```
pub fn restrict(schema: &Value) -> Restricted {
    let mut unenforced = Some(Vec::new());
    let schema = schema_at(schema, "", &mut unenforced);
    Restricted {
        schema,
        unenforced: unenforced.unwrap_or_default(),
    }
}

/// The schema of [`restrict`], for callers that do not need the list of lost constraints. That list
/// can take much more memory than the schema.
pub fn restricted_schema(schema: &Value) -> Value {
    schema_at(schema, "", &mut None)
}

/// The constraints that are lost, if they are collected.
type Lost = Option<Vec<Unenforced>>;

fn lose(unenforced: &mut Lost, at: &str, keyword: &str) {
    if let Some(unenforced) = unenforced {
        unenforced.push(Unenforced {
            at: at.to_owned(),
            keyword: keyword.to_owned(),
        });
    }
}

fn schema_at(schema: &Value, at: &str, unenforced: &mut Lost) -> Value {
    let members = match schema {
        Value::Object(members) => members,
        Value::Bool(false) => return json!({"not": {}}),
        _ => return json!({}),
    };
    if let Some(reference) = members.get("$ref") {
        let mut beside = members.clone();
        beside.remove("$ref");
        let beside = schema_at(&Value::Object(beside), at, unenforced);
        let reference = json!({"$ref": reference});
        return if constrains(&beside) {
            json!({"allOf": [reference, beside]})
        } else {
            reference
        };
    }
    let mut kept = Map::new();
    for (name, member) in members {
        if let Some(value) = keyword(name, member, at, unenforced) {
            kept.insert(name.clone(), value);
        }
    }
    exclusive_bounds(members, &mut kept, at, unenforced);
    if let Some(value) = members.get("const") {
        kept.insert("enum".to_owned(), json!([value]));
    }
    drop_number_format(&mut kept);
    split_types(kept)
}

/// The value of the keyword in the subset, if there is one.
fn keyword(name: &str, member: &Value, at: &str, unenforced: &mut Lost) -> Option<Value> {
    let mut below = |schema: &Value, segment: Option<&str>| {
        let at = match segment {
            _ if unenforced.is_none() => String::new(),
            Some(segment) => format!(
                "{at}/{name}/{}",
                segment.replace('~', "~0").replace('/', "~1")
            ),
            None => format!("{at}/{name}"),
        };
        schema_at(schema, &at, unenforced)
    };
    match (Keyword::from_name(name), member) {
        (Keyword::Ignored, Value::Array(rules)) if name == FUNCTION_RULES => {
            let rules = rules.iter().filter_map(Value::as_str);
            rules.for_each(|rule| lose(unenforced, at, rule));
            None
        }
        (Keyword::Ignored, _) => None,
        (Keyword::Schema, Value::Bool(_)) if name == "additionalProperties" => Some(member.clone()),
        (Keyword::Schema, Value::Object(_) | Value::Bool(_)) => Some(below(member, None)),
        (Keyword::Schemas, Value::Array(items)) => {
            let items = items.iter().enumerate();
            Some(
                items
                    .map(|(i, item)| below(item, Some(&i.to_string())))
                    .collect(),
            )
        }
        (Keyword::SchemaMap, Value::Object(named)) => {
            let named = named.iter();
            Some(
                named
                    .map(|(key, item)| (key.clone(), below(item, Some(key))))
                    .collect(),
            )
        }
        (Keyword::Required, Value::Array(names)) => {
            let mut names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.sort_unstable();
            // Draft 4 requires at least one name.
            (!names.is_empty()).then(|| names.into())
        }
        (Keyword::Value, _) => match name {
            "const" | "exclusiveMinimum" | "exclusiveMaximum" => None,
            "minItems" | "maxItems" => {
                lose(unenforced, at, name);
                Some(member.clone())
            }
            _ => Some(member.clone()),
        },
        _ => {
            lose(unenforced, at, name);
            None
        }
    }
}

/// An exclusive bound becomes an inclusive one, because API Gateway does not support
/// `exclusiveMinimum`.
fn exclusive_bounds(
    members: &Map<String, Value>,
    kept: &mut Map<String, Value>,
    at: &str,
    unenforced: &mut Lost,
) {
    for (exclusive, inclusive) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        match members.get(exclusive) {
            None | Some(Value::Bool(false)) => {}
            Some(bound) => {
                if bound.is_number() {
                    kept.entry(inclusive).or_insert_with(|| bound.clone());
                }
                lose(unenforced, at, exclusive);
            }
        }
    }
}

/// OpenAPI defines four number formats; API Gateway checks none of them.
fn drop_number_format(kept: &mut Map<String, Value>) {
    let is_number = matches!(
        kept.get("type").and_then(Value::as_str),
        Some("integer" | "number")
    );
    let known = ["int32", "int64", "float", "double"];
    let format = kept.get("format").and_then(Value::as_str);
    if is_number && format.is_some_and(|format| !known.contains(&format)) {
        kept.remove("format");
    }
}

/// Several types become a choice: OpenAPI 3.0 allows one type per schema, and `null` only as a
/// value.
fn split_types(mut kept: Map<String, Value>) -> Value {
    match kept.get("type") {
        Some(Value::Array(types)) => {
            let mut types = types.clone();
            types.retain(Value::is_string);
            kept.remove("type");
            if types.is_empty() {
                return Value::Object(kept);
            }
            let words = annotations(&mut kept);
            let mut choices: Vec<Value> = types
                .iter()
                .map(|name| {
                    if name == "null" {
                        return json!({"enum": [null]});
                    }
                    let mut choice = kept.clone();
                    choice.insert("type".to_owned(), name.clone());
                    drop_number_format(&mut choice);
                    Value::Object(choice)
                })
                .collect();
            if choices.len() == 1 && types.iter().all(|name| name != "null") {
                let mut only = choices.remove(0);
                if let Value::Object(members) = &mut only {
                    members.extend(words);
                }
                return only;
            }
            let mut choice = words;
            choice.insert("anyOf".to_owned(), choices.into());
            Value::Object(choice)
        }
        Some(Value::String(name)) if name == "null" => {
            kept.remove("type");
            kept.insert("enum".to_owned(), json!([null]));
            Value::Object(kept)
        }
        _ => Value::Object(kept),
    }
}

/// Removes the keywords that do not constrain values.
fn annotations(members: &mut Map<String, Value>) -> Map<String, Value> {
    ["title", "description"]
        .into_iter()
        .filter_map(|name| members.remove_entry(name))
        .collect()
}

fn constrains(schema: &Value) -> bool {
    let names = schema.as_object().into_iter().flat_map(Map::keys);
    names
        .into_iter()
        .any(|name| name != "title" && name != "description")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn schema(from: Value) -> Value {
        restrict(&from).schema
    }

    #[test]
    fn schemas_in_the_subset_are_unchanged() {
        let kept = json!({
            "title": "Pet",
            "type": "object",
            "required": ["kind", "price"],
            "additionalProperties": false,
            "properties": {
                "default": {"type": "string", "format": "uuid", "minLength": 1},
                "kind": {"enum": ["cat", null]},
                "price": {"type": "number", "minimum": 0, "format": "double"},
                "tags": {"type": "array", "items": {"$ref": "#/components/schemas/Tag"}},
            },
        });
        assert_eq!(
            restrict(&kept),
            Restricted {
                schema: kept,
                unenforced: vec![]
            }
        );
    }

    #[test]
    fn a_nullable_type_is_a_choice() {
        assert_eq!(
            schema(json!({"type": ["string", "null"], "maxLength": 3, "description": "a name"})),
            json!({
                "description": "a name",
                "anyOf": [{"type": "string", "maxLength": 3}, {"enum": [null]}],
            })
        );
        assert_eq!(
            schema(json!({"type": ["string"], "title": "a"})),
            json!({"type": "string", "title": "a"})
        );
    }

    #[test]
    fn keywords_beside_a_reference_count() {
        let pet = json!({"$ref": "#/components/schemas/Pet"});
        let mut described = pet.clone();
        described["description"] = "a pet".into();
        described["default"] = json!({});
        assert_eq!(schema(described.clone()), pet);
        described["minProperties"] = 1.into();
        assert_eq!(
            schema(described),
            json!({"allOf": [pet, {"minProperties": 1, "description": "a pet"}]})
        );
    }

    #[test]
    fn dropped_constraints_are_listed() {
        let restricted = restrict(&json!({
            "type": "object",
            "patternProperties": {"^x": {}},
            "properties": {
                "a/b": {"type": "array", "minItems": 1, "prefixItems": [{}], "items": false},
                "n": {"type": "integer", "format": "uint8", "exclusiveMaximum": 256, "minimum": 0},
            },
        }));
        let mut lost: Vec<_> = restricted
            .unenforced
            .iter()
            .map(|u| format!("{} {}", u.at, u.keyword))
            .collect();
        lost.sort();
        assert_eq!(
            lost,
            [
                " patternProperties",
                "/properties/a~1b minItems",
                "/properties/a~1b prefixItems",
                "/properties/n exclusiveMaximum"
            ]
        );
        assert_eq!(
            restricted.schema["properties"],
            json!({
                "a/b": {"type": "array", "minItems": 1, "items": {"not": {}}},
                "n": {"type": "integer", "minimum": 0, "maximum": 256},
            })
        );
    }

    fn any_schema() -> impl Strategy<Value = Value> {
        let words = prop::sample::select(vec![
            "type",
            "properties",
            "items",
            "anyOf",
            "$ref",
            "required",
            "const",
            "enum",
            "not",
            "format",
            "exclusiveMinimum",
            "minimum",
            "default",
            "prefixItems",
            "description",
            "minItems",
            "additionalProperties",
        ]);
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            prop::sample::select(vec!["null", "string", "integer", "uint8", "x"])
                .prop_map(Value::from),
            Just(json!(["string", "null"])),
            Just(json!(["integer"])),
        ];
        leaf.prop_recursive(4, 40, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map(words.clone().prop_map(str::to_owned), inner, 0..5)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn restricting_twice_changes_nothing(from in any_schema()) {
            let once = schema(from);
            prop_assert_eq!(schema(once.clone()), once);
        }
    }
}
