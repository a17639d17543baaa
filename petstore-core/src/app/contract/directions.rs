//! Compares the schemas of a type for requests and for responses. They can differ: a field that
//! serde may omit when it writes the type can be required when it reads the type.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::references::definitions_in;

/// Schemas by type name.
pub(super) type Definitions = BTreeMap<String, Value>;

/// The model names that responses need for types whose request schema does not describe the
/// response.
pub(super) fn response_model_names(
    requests: &Definitions,
    responses: &Definitions,
) -> BTreeMap<String, String> {
    let mut apart: BTreeSet<&str> = BTreeSet::new();
    loop {
        let before = apart.len();
        for (name, response) in responses {
            let Some(request) = requests.get(name) else {
                continue;
            };
            let refers = || {
                let names = definitions_in(response);
                names.iter().any(|name| apart.contains(name.as_str()))
            };
            if !describes(request, response) || refers() {
                apart.insert(name);
            }
        }
        if apart.len() == before {
            break;
        }
    }
    let taken = |name: &str| requests.contains_key(name) || responses.contains_key(name);
    let named = apart.into_iter().map(|name| {
        let mut other = format!("{name}Response");
        while taken(&other) {
            other.push('_');
        }
        (name.to_owned(), other)
    });
    named.collect()
}

/// Whether the schema of a request also describes the response. It may require less.
fn describes(request: &Value, response: &Value) -> bool {
    let (Value::Object(request), Value::Object(response)) = (request, response) else {
        return match (request, response) {
            (Value::Array(request), Value::Array(response)) => {
                request.len() == response.len()
                    && request.iter().zip(response).all(|(r, a)| describes(r, a))
            }
            _ => request == response,
        };
    };
    let required = |members: &serde_json::Map<String, Value>| match members.get("required") {
        Some(Value::Array(names)) => names.clone(),
        _ => Vec::new(),
    };
    // Below the name of a property, unlike below a keyword, the value is a schema and not a list.
    let is_list = |name: &str, value: &Value| name == "required" && value.is_array();
    let rest = |members: &serde_json::Map<String, Value>| {
        members.iter().filter(|(n, v)| !is_list(n, v)).count()
    };
    let all_required = required(response);
    required(request)
        .iter()
        .all(|name| all_required.contains(name))
        && rest(request) == rest(response)
        && request.iter().all(|(name, value)| {
            is_list(name, value)
                || response
                    .get(name)
                    .is_some_and(|other| describes(value, other))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn definitions(types: Value) -> Definitions {
        serde_json::from_value(types).unwrap()
    }

    #[test]
    fn one_model_suffices_if_responses_guarantee_more() {
        let request = definitions(json!({"Pet": {"properties": {"name": {}}}}));
        let response =
            definitions(json!({"Pet": {"properties": {"name": {}}, "required": ["name"]}}));
        assert_eq!(response_model_names(&request, &response), BTreeMap::new());
    }

    #[test]
    fn a_response_that_may_omit_a_member_has_its_own_model() {
        let page = json!({"items": {"$ref": "#/$defs/Pet"}});
        let request = definitions(json!({
            "Pet": {"properties": {"required": {}}, "required": ["required"]},
            "Page": page,
        }));
        let response = definitions(json!({
            "Pet": {"properties": {"required": {}}},
            "Page": page,
            "List": page,
        }));
        let names = response_model_names(&request, &response);
        let expected = [("Page", "PageResponse"), ("Pet", "PetResponse")];
        let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
        assert_eq!(names, expected.into());
    }
}
