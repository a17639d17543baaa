//! IAM policies, as Lambda authorizers return them and resource policies contain them.
//!
//! A document is parsed once and evaluated for each request.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>

mod condition;
mod wildcard;

use petstore_core::Arn;
use serde_json::Value;

use condition::Condition;
pub(crate) use condition::ConditionKeys;

/// The action that calling a method is.
const INVOKE: &str = "execute-api:Invoke";

/// What a policy decides about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// A statement allows it, and none denies it.
    Allow,
    /// A statement denies it, whatever others allow.
    ExplicitDeny,
    /// No statement is about it.
    ImplicitDeny,
}

impl Decision {
    /// The decision of two policies of one account: a denial wins, and one permission is enough.
    ///
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html>
    pub(crate) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::ExplicitDeny, _) | (_, Self::ExplicitDeny) => Self::ExplicitDeny,
            (Self::Allow, _) | (_, Self::Allow) => Self::Allow,
            (Self::ImplicitDeny, Self::ImplicitDeny) => Self::ImplicitDeny,
        }
    }
}

/// Why a value is not a policy document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct PolicyError(String);

/// A parsed policy document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Policy(Vec<Statement>);

#[derive(Debug, Clone, PartialEq)]
struct Statement {
    allows: bool,
    actions: Patterns,
    resources: Patterns,
    principals: Option<Patterns>,
    conditions: Vec<Condition>,
}

/// The values of an element, or of its opposite such as `NotAction`.
#[derive(Debug, Clone, PartialEq)]
struct Patterns {
    values: Vec<String>,
    negated: bool,
}

impl Patterns {
    fn contain(&self, is_match: impl Fn(&str) -> bool) -> bool {
        self.values.iter().any(|value| is_match(value)) != self.negated
    }
}

impl Policy {
    /// Parses a policy document: an object with one `Statement` or a list of them.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] if a statement lacks an element or has one of the wrong type.
    pub(crate) fn parse(document: &Value) -> Result<Self, PolicyError> {
        let Some(members) = document.as_object() else {
            return Err(PolicyError("the policy is not an object".to_owned()));
        };
        let statements = match members.get("Statement") {
            Some(Value::Array(statements)) => statements.as_slice(),
            Some(statement @ Value::Object(_)) => std::slice::from_ref(statement),
            _ => return Err(PolicyError("the policy has no `Statement`".to_owned())),
        };
        let parsed = statements.iter().map(Statement::parse);
        Ok(Self(parsed.collect::<Result<_, _>>()?))
    }

    /// Replaces the resources `execute-api:/…` by whole ARNs, as API Gateway does when it stores a
    /// resource policy.
    ///
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html>
    pub(crate) fn expand_resources(&mut self, api_arn: &str) {
        for statement in &mut self.0 {
            for value in &mut statement.resources.values {
                if let Some(rest) = value.strip_prefix("execute-api:/") {
                    *value = format!("{api_arn}/{rest}");
                }
            }
        }
    }

    /// Whether the policy allows `principal` to invoke the method with this ARN.
    pub(crate) fn evaluate(
        &self,
        arn: &str,
        principal: Option<&str>,
        keys: &ConditionKeys<'_>,
    ) -> Decision {
        let mut decision = Decision::ImplicitDeny;
        for statement in &self.0 {
            if statement.applies(arn, principal, keys) {
                let own = if statement.allows {
                    Decision::Allow
                } else {
                    Decision::ExplicitDeny
                };
                decision = decision.or(own);
            }
        }
        decision
    }
}

impl Statement {
    fn parse(statement: &Value) -> Result<Self, PolicyError> {
        let allows = match statement.get("Effect").and_then(Value::as_str) {
            Some(effect) if effect.eq_ignore_ascii_case("allow") => true,
            Some(effect) if effect.eq_ignore_ascii_case("deny") => false,
            _ => {
                return Err(PolicyError(
                    "a statement's `Effect` is not Allow or Deny".to_owned(),
                ));
            }
        };
        let conditions = match statement.get("Condition") {
            None | Some(Value::Null) => Vec::new(),
            Some(conditions) => Condition::parse_all(conditions).map_err(PolicyError)?,
        };
        Ok(Self {
            allows,
            actions: required(statement, "Action", "NotAction")?,
            resources: required(statement, "Resource", "NotResource")?,
            principals: patterns(statement, "Principal", "NotPrincipal")?,
            conditions,
        })
    }

    fn applies(&self, arn: &str, principal: Option<&str>, keys: &ConditionKeys<'_>) -> bool {
        // Actions have no case:
        // <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
        let invoke = INVOKE.to_ascii_lowercase();
        self.actions
            .contain(|action| wildcard::matches(&action.to_ascii_lowercase(), &invoke))
            && self
                .resources
                .contain(|resource| wildcard::matches(resource, arn))
            && self.principals.as_ref().is_none_or(|principals| {
                principals.contain(|wanted| is_principal(wanted, principal))
            })
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(keys))
    }
}

/// Whether `wanted` names the caller: everyone, the caller's ARN, or the caller's account.
fn is_principal(wanted: &str, caller: Option<&str>) -> bool {
    if wanted == "*" {
        return true;
    }
    let Some(caller) = caller else { return false };
    let account = Arn::parse(caller).map_or("", |arn| arn.account_id);
    wanted == caller
        || (!account.is_empty()
            && (wanted == account || wanted == format!("arn:aws:iam::{account}:root")))
}

fn required(statement: &Value, name: &str, opposite: &str) -> Result<Patterns, PolicyError> {
    patterns(statement, name, opposite)?
        .ok_or_else(|| PolicyError(format!("a statement has no `{name}`")))
}

fn patterns(
    statement: &Value,
    name: &str,
    opposite: &str,
) -> Result<Option<Patterns>, PolicyError> {
    let (value, negated) = match (statement.get(name), statement.get(opposite)) {
        (Some(value), _) => (value, false),
        (None, Some(value)) => (value, true),
        (None, None) => return Ok(None),
    };
    let values = texts(value)
        .ok_or_else(|| PolicyError(format!("a statement's `{name}` is not a text or a list")))?;
    Ok(Some(Patterns { values, negated }))
}

/// A text, a list of texts, or the lists in an object such as `{"AWS": …}`.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned))
            .collect(),
        Value::Object(members) => {
            let lists: Option<Vec<_>> = members.values().map(texts).collect();
            Some(lists?.concat())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ARN: &str = "arn:aws:execute-api:eu-west-1:123456789012:abc/dev/GET/pets/7";

    fn decide(statements: Value) -> Decision {
        let policy = Policy::parse(&json!({"Version": "2012-10-17", "Statement": statements}));
        policy
            .unwrap()
            .evaluate(ARN, None, &ConditionKeys::new(|_| None))
    }

    fn statement(effect: &str, action: Value, resource: Value) -> Value {
        json!({"Effect": effect, "Action": action, "Resource": resource})
    }

    #[test]
    fn actions_and_resources_are_texts_or_lists_with_wildcards() {
        for (action, resource) in [
            (json!("execute-api:Invoke"), json!(ARN)),
            (json!("EXECUTE-API:invoke"), json!("*")),
            (json!("*"), json!("arn:aws:execute-api:*:*:*/dev/GET/*")),
            (
                json!(["s3:GetObject", "execute-api:*"]),
                json!(["x", "*/pets/?"]),
            ),
        ] {
            let statement = statement("Allow", action, resource);
            assert_eq!(decide(statement.clone()), Decision::Allow, "{statement}");
            assert_eq!(decide(json!([statement])), Decision::Allow);
        }
        for (action, resource) in [
            (json!("execute-api:ManageConnections"), json!("*")),
            (json!("execute-api:Invoke"), json!("*/POST/*")),
            (json!("execute-api:Invoke"), json!("*/get/*")),
            (json!([]), json!("*")),
        ] {
            let statement = statement("Allow", action, resource);
            assert_eq!(decide(statement), Decision::ImplicitDeny);
        }
    }

    #[test]
    fn a_denial_wins_in_any_order() {
        let allow = statement("Allow", json!("*"), json!("*"));
        let deny = statement("Deny", json!("*"), json!(ARN));
        assert_eq!(decide(json!([allow, deny])), Decision::ExplicitDeny);
        assert_eq!(decide(json!([deny, allow])), Decision::ExplicitDeny);
        assert_eq!(decide(json!([])), Decision::ImplicitDeny);
    }

    #[test]
    fn an_opposite_element_applies_to_everything_else() {
        let not = |element: &str, value: &str| {
            let mut statement = statement("Allow", json!("*"), json!("*"));
            let members = statement.as_object_mut().unwrap();
            members.remove(element.trim_start_matches("Not"));
            members.insert(element.to_owned(), json!(value));
            decide(statement)
        };
        assert_eq!(
            not("NotAction", "execute-api:Invoke"),
            Decision::ImplicitDeny
        );
        assert_eq!(not("NotAction", "s3:*"), Decision::Allow);
        assert_eq!(not("NotResource", "*/GET/pets/*"), Decision::ImplicitDeny);
        assert_eq!(not("NotResource", "*/POST/*"), Decision::Allow);
    }

    #[test]
    fn principals_are_everyone_an_account_or_an_arn() {
        let user = "arn:aws:iam::123456789012:user/dev";
        let decide = |principal: Value, caller: Option<&str>| {
            let mut statement = statement("Allow", json!("*"), json!("*"));
            statement["Principal"] = principal;
            let policy = Policy::parse(&json!({"Statement": statement})).unwrap();
            policy.evaluate(ARN, caller, &ConditionKeys::new(|_| None))
        };
        for (principal, caller) in [
            (json!("*"), None),
            (json!({"AWS": "*"}), None),
            (json!({"AWS": user}), Some(user)),
            (json!({"AWS": ["1", "123456789012"]}), Some(user)),
            (json!({"AWS": "arn:aws:iam::123456789012:root"}), Some(user)),
        ] {
            assert_eq!(decide(principal, caller), Decision::Allow);
        }
        assert_eq!(decide(json!({"AWS": user}), None), Decision::ImplicitDeny);
        let other = "arn:aws:iam::210987654321:user/dev";
        let account = json!({"AWS": "123456789012"});
        assert_eq!(decide(account, Some(other)), Decision::ImplicitDeny);
    }

    #[test]
    fn resources_of_resource_policies_are_expanded() {
        let statement = statement("Allow", json!("*"), json!(["execute-api:/dev/*", "other"]));
        let mut policy = Policy::parse(&json!({"Statement": statement})).unwrap();
        let keys = ConditionKeys::new(|_| None);
        assert_eq!(policy.evaluate(ARN, None, &keys), Decision::ImplicitDeny);
        policy.expand_resources("arn:aws:execute-api:eu-west-1:123456789012:abc");
        assert_eq!(policy.evaluate(ARN, None, &keys), Decision::Allow);
    }

    #[test]
    fn malformed_documents_are_errors() {
        for document in [
            json!(null),
            json!("Allow"),
            json!({}),
            json!({"Statement": "Allow"}),
            json!({"Statement": [7]}),
            json!({"Statement": {"Effect": "Maybe", "Action": "*", "Resource": "*"}}),
            json!({"Statement": {"Effect": "Allow", "Resource": "*"}}),
            json!({"Statement": {"Effect": "Allow", "Action": "*"}}),
            json!({"Statement": {"Effect": "Allow", "Action": 7, "Resource": "*"}}),
            json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": [null]}}),
            json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": 1}}),
        ] {
            assert!(Policy::parse(&document).is_err(), "{document}");
        }
    }

    proptest! {
        #[test]
        fn one_denial_is_enough(allowed in 0_usize..4, denied in 0_usize..4) {
            let allow = std::iter::repeat_n(statement("Allow", json!("*"), json!("*")), allowed);
            let deny = std::iter::repeat_n(statement("Deny", json!("*"), json!("*")), denied);
            let expected = match (allowed, denied) {
                (_, 1..) => Decision::ExplicitDeny,
                (1.., 0) => Decision::Allow,
                (0, 0) => Decision::ImplicitDeny,
            };
            prop_assert_eq!(decide(allow.chain(deny).collect()), expected);
        }
    }
}
