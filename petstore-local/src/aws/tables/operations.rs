//! DynamoDB's operations by name: JSON in, JSON out.

use dynoxide::{Database, DynoxideError, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Runs an operation on the body of a request. `None` if there is no such operation.
pub(super) fn run(database: &Database, operation: &str, body: &[u8]) -> Option<Result<String>> {
    Some(match operation {
        "DescribeTable" => call(body, |request| database.describe_table(request)),
        "ListTables" => call(body, |request| database.list_tables(request)),
        "DescribeTimeToLive" => call(body, |request| database.describe_time_to_live(request)),
        "PutItem" => call(body, |request| database.put_item(request)),
        "GetItem" => call(body, |request| database.get_item(request)),
        "UpdateItem" => call(body, |request| database.update_item(request)),
        "DeleteItem" => call(body, |request| database.delete_item(request)),
        "BatchGetItem" => call(body, |request| database.batch_get_item(request)),
        "BatchWriteItem" => call(body, |request| database.batch_write_item(request)),
        "TransactGetItems" => call(body, |request| database.transact_get_items(request)),
        "TransactWriteItems" => call(body, |request| database.transact_write_items(request)),
        "Query" => call(body, |request| database.query(request)),
        "Scan" => call(body, |request| database.scan(request)),
        "ExecuteStatement" => call(body, |request| database.execute_statement(request)),
        "ExecuteTransaction" => call(body, |request| database.execute_transaction(request)),
        "BatchExecuteStatement" => call(body, |request| database.batch_execute_statement(request)),
        _ => return None,
    })
}

/// Runs an operation of the database on the JSON of its request.
pub(super) fn call<Request, Response>(
    body: &[u8],
    operation: impl FnOnce(Request) -> Result<Response>,
) -> Result<String>
where
    Request: DeserializeOwned,
    Response: Serialize,
{
    let request = serde_json::from_slice(body).map_err(|error| parse_error(&error))?;
    let response = operation(request)?;
    serde_json::to_string(&response)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

/// The DynamoDB error for a request that cannot be parsed. dynoxide puts a marker before the
/// message, and removes it only in its own server. A message without the marker means a missing
/// member; the SDK does not send members of a wrong type.
fn parse_error(error: &serde_json::Error) -> DynoxideError {
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(text, _position)| text);
    match text.split_once(':') {
        Some(("SERIALIZATION" | "SERIALIZATION_AS_READ", text)) => {
            DynoxideError::SerializationException(text.to_owned())
        }
        Some(("VALIDATION" | "VALIDATION_REQUEST" | "VALIDATION_AS_READ", text)) => {
            DynoxideError::ValidationException(text.to_owned())
        }
        _ => DynoxideError::ValidationException(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_and_positions_do_not_reach_the_client() {
        let database = Database::memory().expect("a database in memory opens");
        for body in [
            "{}",
            r#"{"TableName":""}"#,
            r#"{"TableName":"pets","Key":{"petId":{"N":"one"}}}"#,
            r#"{"TableName":"pets","Key":{"petId":{"S":"a","N":"1"}}}"#,
            r#"{"TableName":"pets","Key":{"petId":{"NULL":false}}}"#,
        ] {
            for operation in ["GetItem", "PutItem", "DeleteItem"] {
                let result = run(&database, operation, body.as_bytes());
                let text = match result {
                    Some(Err(error)) => error.to_string(),
                    other => panic!("{operation} {body}: {other:?}"),
                };
                let markers = ["VALIDATION", "SERIALIZATION", " at line "];
                assert!(
                    !markers.iter().any(|marker| text.contains(marker)),
                    "{operation} {body}: {text}"
                );
            }
        }
        assert!(run(&database, "CreateBackup", b"{}").is_none());
    }
}
