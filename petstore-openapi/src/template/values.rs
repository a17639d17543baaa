//! The intrinsic functions of CloudFormation.

use serde_json::{Map, Value, json};

/// `Ref`: the id of a resource, or the value of a parameter.
pub(super) fn reference(id: &str) -> Value {
    json!({"Ref": id})
}

/// `Fn::GetAtt`.
pub(super) fn attribute(id: &str, name: &str) -> Value {
    json!({"Fn::GetAtt": [id, name]})
}

/// `Fn::Sub`.
pub(super) fn sub(text: impl Into<String>) -> Value {
    json!({"Fn::Sub": text.into()})
}

/// `Fn::Sub`, where `${Suffix}` is unique to the stack and in lower case, as names of buckets must
/// be.
pub(super) fn sub_with_suffix(text: &str) -> Value {
    let id = json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]});
    let suffix = json!({"Fn::Select": [4, {"Fn::Split": ["-", id]}]});
    json!({"Fn::Sub": [text, {"Suffix": suffix}]})
}

/// An object of the pairs that have a value.
pub(super) fn object<const N: usize>(pairs: [(&str, Option<Value>); N]) -> Value {
    let present = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect::<Map<String, Value>>())
}

/// The statement that allows `actions` on `resources`.
pub(super) fn allow(actions: &[&str], resources: Vec<Value>) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

/// A policy of these statements.
pub(super) fn policy(statements: Vec<Value>) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}
