//! Which tables a request touches, and with which actions of IAM.
//!
//! Source: "Actions, resources, and condition keys for Amazon DynamoDB" in the service
//! authorization reference. A transaction needs the permissions of its operations.

use std::borrow::Cow;
use std::collections::BTreeMap;

use petstore_core::Arn;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// An action on a table or one of its indexes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) action: &'static str,
    pub(super) table: String,
    pub(super) index: Option<String>,
}

impl Target {
    /// Whether the action changes items.
    pub(super) fn writes(&self) -> bool {
        matches!(
            self.action,
            "dynamodb:BatchWriteItem"
                | "dynamodb:DeleteItem"
                | "dynamodb:PutItem"
                | "dynamodb:UpdateItem"
                | "dynamodb:PartiQLUpdate"
        )
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Request<'a> {
    #[serde(borrow)]
    table_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    index_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    request_items: Option<BTreeMap<Cow<'a, str>, IgnoredAny>>,
    #[serde(borrow)]
    transact_items: Option<Vec<BTreeMap<Cow<'a, str>, Item<'a>>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Item<'a> {
    #[serde(borrow)]
    table_name: Option<Cow<'a, str>>,
}

/// What a request touches. A body that cannot be read touches nothing, and fails later.
pub(super) fn targets(operation: &str, body: &[u8]) -> Vec<Target> {
    let request: Request<'_> = serde_json::from_slice(body).unwrap_or_default();
    let target = |action, table: &str, index: Option<&str>| Target {
        action,
        table: name_of(table).to_owned(),
        index: index.map(str::to_owned),
    };
    if let Some(action) = single(operation) {
        let index = request.index_name.as_deref();
        let table = request.table_name.as_deref().unwrap_or("*");
        return vec![target(action, table, index)];
    }
    match operation {
        "BatchGetItem" | "BatchWriteItem" => {
            let action = if operation == "BatchGetItem" {
                "dynamodb:BatchGetItem"
            } else {
                "dynamodb:BatchWriteItem"
            };
            let tables = request.request_items.unwrap_or_default().into_keys();
            tables.map(|table| target(action, &table, None)).collect()
        }
        _ => {
            let items = request.transact_items.unwrap_or_default();
            let parts = items.iter().flatten();
            parts
                .filter_map(|(kind, item)| {
                    Some(target(transacted(kind)?, item.table_name.as_deref()?, None))
                })
                .collect()
        }
    }
}

/// The action of an operation on one table.
fn single(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "DescribeTable" => "dynamodb:DescribeTable",
        "DescribeTimeToLive" => "dynamodb:DescribeTimeToLive",
        "ListTables" => "dynamodb:ListTables",
        "PutItem" => "dynamodb:PutItem",
        "GetItem" => "dynamodb:GetItem",
        "UpdateItem" => "dynamodb:UpdateItem",
        "DeleteItem" => "dynamodb:DeleteItem",
        "Query" => "dynamodb:Query",
        "Scan" => "dynamodb:Scan",
        "CreateTable" => "dynamodb:CreateTable",
        // A statement names its table in its own language; no handle allows one.
        "ExecuteStatement" | "ExecuteTransaction" | "BatchExecuteStatement" => {
            "dynamodb:PartiQLUpdate"
        }
        _ => return None,
    })
}

fn transacted(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Get" => "dynamodb:GetItem",
        "Put" => "dynamodb:PutItem",
        "Update" => "dynamodb:UpdateItem",
        "Delete" => "dynamodb:DeleteItem",
        "ConditionCheck" => "dynamodb:ConditionCheckItem",
        _ => return None,
    })
}

/// The name of a table, of which a request gives the name or the ARN.
pub(super) fn name_of(table: &str) -> &str {
    let name = Arn::parse(table).and_then(|arn| arn.resource.strip_prefix("table/"));
    name.unwrap_or(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(operation: &str, body: &str) -> Vec<(&'static str, String)> {
        let targets = targets(operation, body.as_bytes());
        targets
            .into_iter()
            .map(|target| (target.action, target.table))
            .collect()
    }

    #[test]
    fn a_transaction_needs_the_permission_of_each_part() {
        let body = r#"{"TransactItems":[
            {"Put":{"TableName":"statistics","Item":{}}},
            {"ConditionCheck":{"TableName":"arn:aws:dynamodb:us-east-1:1:table/pets","Key":{}}}]}"#;
        assert_eq!(
            actions("TransactWriteItems", body),
            [
                ("dynamodb:PutItem", "statistics".to_owned()),
                ("dynamodb:ConditionCheckItem", "pets".to_owned())
            ]
        );
    }

    #[test]
    fn a_batch_touches_each_of_its_tables() {
        let body = r#"{"RequestItems":{"a":[],"b":[]}}"#;
        assert_eq!(actions("BatchGetItem", body).len(), 2);
        assert_eq!(
            actions("Query", r#"{"TableName":"pets","IndexName":"by-age"}"#),
            [("dynamodb:Query", "pets".to_owned())]
        );
    }
}
