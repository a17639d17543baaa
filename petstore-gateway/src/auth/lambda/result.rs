//! The result of an authorizer's function: a principal, a policy and a context.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html>

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::auth::policy::Policy;

/// What a function returned. The cache holds it, so that a policy is evaluated anew for each
/// method.
#[derive(Debug, PartialEq)]
pub(crate) struct AuthorizerResult {
    pub(crate) principal_id: String,
    pub(crate) policy: Policy,
    /// The context, as texts.
    pub(crate) context: BTreeMap<String, String>,
    /// The value of the API key that the caller's requests count for.
    pub(crate) usage_identifier_key: Option<String>,
}

/// Reads a function's result.
///
/// # Errors
///
/// A text for the log, which does not contain the result, if it is not an authorizer's.
pub(super) fn parse(result: &[u8]) -> Result<AuthorizerResult, String> {
    let result: Map<String, Value> = serde_json::from_slice(result)
        .map_err(|_| "the result is not a JSON object: return principalId and policyDocument")?;
    let principal_id = match result.get("principalId") {
        Some(Value::String(id)) => id.clone(),
        _ => return Err("the result has no principalId: return the caller's id as text".into()),
    };
    let policy = result
        .get("policyDocument")
        .ok_or("the result has no policyDocument: return an IAM policy")?;
    let policy = Policy::parse(policy).map_err(|error| format!("the policyDocument: {error}"))?;
    Ok(AuthorizerResult {
        principal_id,
        policy,
        context: parse_context(result.get("context"))?,
        usage_identifier_key: result
            .get("usageIdentifierKey")
            .and_then(Value::as_str)
            .map(str::to_owned),
    })
}

/// The members of `context`, which are texts, numbers and Booleans.
fn parse_context(context: Option<&Value>) -> Result<BTreeMap<String, String>, String> {
    let members = match context {
        None | Some(Value::Null) => return Ok(BTreeMap::new()),
        Some(Value::Object(members)) => members,
        Some(_) => return Err("the context is not an object".into()),
    };
    let mut texts = BTreeMap::new();
    for (name, value) in members {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Null => continue,
            Value::Array(_) | Value::Object(_) => {
                return Err(format!(
                    "the context's {name:?} is an array or an object: return it as JSON text"
                ));
            }
        };
        texts.insert(name.clone(), text);
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(result: Value) -> Result<AuthorizerResult, String> {
        parse(result.to_string().as_bytes())
    }

    fn policy() -> Value {
        json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    }

    #[test]
    fn a_context_is_texts() {
        let context = json!({"s": "a", "n": 1, "f": 1.5, "b": true, "none": null});
        let result = read(json!({
            "principalId": "user", "policyDocument": policy(), "context": context,
            "usageIdentifierKey": "key"
        }))
        .unwrap();
        let texts = [("b", "true"), ("f", "1.5"), ("n", "1"), ("s", "a")];
        let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(result.context, texts.into());
        assert_eq!(result.usage_identifier_key.as_deref(), Some("key"));
        assert_eq!(result.principal_id, "user");
    }

    #[test]
    fn context_and_key_are_optional() {
        let result = read(json!({"principalId": "", "policyDocument": policy(), "context": null}));
        let result = result.unwrap();
        assert!(result.context.is_empty() && result.usage_identifier_key.is_none());
    }

    #[test]
    fn anything_else_is_an_error() {
        for result in [
            json!(null),
            json!("Unauthorized"),
            json!({"statusCode": 401}),
            json!({"policyDocument": policy()}),
            json!({"principalId": 7, "policyDocument": policy()}),
            json!({"principalId": "user"}),
            json!({"principalId": "user", "policyDocument": {}}),
            json!({"principalId": "user", "policyDocument": policy(), "context": []}),
            json!({"principalId": "user", "policyDocument": policy(), "context": {"a": []}}),
            json!({"principalId": "user", "policyDocument": policy(), "context": {"a": {}}}),
        ] {
            assert!(read(result.clone()).is_err(), "{result}");
        }
        assert!(parse(b"").is_err());
    }
}
