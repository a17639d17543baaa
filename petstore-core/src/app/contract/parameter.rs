//! The parameters of a route in API Gateway's terms.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::references::referring_to_models;
use crate::contract::{Cookie, Location, Parameter};
use crate::http::signature::ParameterDoc;
use crate::problem::RequestPart;

/// The parameters that API Gateway accepts. A method may use a name in one part of the request only
/// ("Parameter names must be unique across querystring, header and path"). If several parts use the
/// name, the contract lists the required one, and the function reads all of them.
pub(super) fn describe_all(parameters: &[ParameterDoc]) -> Vec<Parameter> {
    let mut kept: Vec<Parameter> = Vec::new();
    for parameter in parameters.iter().filter_map(describe) {
        let weight = |parameter: &Parameter| (!parameter.required, parameter.location);
        match kept.iter_mut().find(|other| other.name == parameter.name) {
            Some(other) if weight(&parameter) < weight(other) => *other = parameter,
            Some(_) => {}
            None if has_legal_name(&parameter) => kept.push(parameter),
            None => {}
        }
    }
    kept
}

/// Whether API Gateway accepts the name: `^[a-zA-Z0-9._$-]+$`. A proxy function can read parameters
/// with other names, too.
fn has_legal_name(parameter: &Parameter) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || "._$-".contains(c);
    !parameter.name.is_empty() && parameter.name.chars().all(legal)
}

/// The cookies that the parameters read, by name.
pub(super) fn describe_cookies(parameters: &[ParameterDoc]) -> BTreeMap<String, Cookie> {
    let cookies = parameters
        .iter()
        .filter(|parameter| parameter.part == RequestPart::Cookie);
    cookies
        .map(|parameter| {
            let (schema, description) = schema_and_description(parameter);
            let cookie = Cookie {
                required: parameter.required,
                description,
                schema,
            };
            (parameter.name.clone(), cookie)
        })
        .collect()
}

/// The parameter in the contract; `None` for a cookie, because to API Gateway cookies are part of a
/// header.
fn describe(parameter: &ParameterDoc) -> Option<Parameter> {
    let location = match parameter.part {
        RequestPart::Path => Location::Path,
        RequestPart::Query => Location::QueryString,
        RequestPart::Header => Location::Header,
        RequestPart::Cookie | RequestPart::Body => return None,
    };
    let (schema, description) = schema_and_description(parameter);
    Some(Parameter {
        location,
        name: parameter.name.clone(),
        required: parameter.required || location == Location::Path,
        description,
        schema,
    })
}

fn schema_and_description(parameter: &ParameterDoc) -> (Value, Option<String>) {
    let mut schema = without_null(parameter.schema.as_value());
    let description = match &mut schema {
        Value::Object(members) => members.remove("description"),
        _ => None,
    };
    let description = description.and_then(|text| text.as_str().map(str::to_owned));
    (referring_to_models(&schema), description)
}

/// The schema of a parameter that is present: a parameter may be missing, but text is never `null`.
fn without_null(schema: &Value) -> Value {
    let Value::Object(members) = schema else {
        return schema.clone();
    };
    let mut kept: Map<String, Value> = members.clone();
    if let Some(Value::Array(types)) = kept.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            kept.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = kept.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if kept.get("default").is_some_and(Value::is_null) {
        kept.remove("default");
    }
    for choice in ["anyOf", "oneOf"] {
        let Some(Value::Array(choices)) = kept.get_mut(choice) else {
            continue;
        };
        choices.retain(|schema| schema.get("type").is_none_or(|name| name != "null"));
        let choices: Vec<Value> = choices.iter().map(without_null).collect();
        match choices.as_slice() {
            [Value::Object(only)] => {
                kept.remove(choice);
                for (name, member) in only {
                    kept.entry(name).or_insert_with(|| member.clone());
                }
            }
            _ => {
                kept.insert(choice.to_owned(), choices.into());
            }
        }
    }
    Value::Object(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use schemars::Schema;
    use serde_json::json;

    #[test]
    fn a_name_appears_in_one_part_of_the_request() {
        let parameter = |part, name: &str, required| ParameterDoc {
            part,
            name: name.to_owned(),
            required,
            schema: Schema::default(),
        };
        let described = describe_all(&[
            parameter(RequestPart::Header, "greeter", false),
            parameter(RequestPart::Query, "greeter", false),
            parameter(RequestPart::Query, "version", false),
            parameter(RequestPart::Header, "version", true),
            parameter(RequestPart::Query, "größe", true),
            parameter(RequestPart::Cookie, "session", false),
        ]);
        let kept = described.iter().map(Parameter::source);
        assert_eq!(
            kept.collect::<Vec<_>>(),
            [
                "method.request.querystring.greeter",
                "method.request.header.version"
            ]
        );
    }

    #[test]
    fn an_optional_parameter_is_never_null() {
        for (from, to) in [
            (
                json!({"type": ["string", "null"], "minLength": 1, "default": null}),
                json!({"type": "string", "minLength": 1}),
            ),
            (
                json!({"anyOf": [{"$ref": "#/$defs/Kind"}, {"type": "null"}], "description": "a"}),
                json!({"$ref": "#/$defs/Kind", "description": "a"}),
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": ["integer", "null"]}, {"type": "null"}]}),
                json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
            ),
            (
                json!({"type": ["string", "null"], "enum": ["cat", null]}),
                json!({"type": "string", "enum": ["cat"]}),
            ),
            (
                json!({"type": ["string", "integer", "null"]}),
                json!({"type": ["string", "integer"]}),
            ),
        ] {
            assert_eq!(without_null(&from), to);
        }
    }
}
