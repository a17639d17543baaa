//! DynamoDB's operations by name: JSON in, JSON out.

use dynoxide::{Database, DynoxideError, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Runs `operation` on `body`, both as the SDK sends them.
///
/// # Errors
///
/// The error that DynamoDB would return.
pub(super) fn run(database: &Database, operation: &str, body: &[u8]) -> Result<String> {
    match operation {
        "CreateTable" => call(body, |request| database.create_table(request)),
        "DescribeTable" => call(body, |request| database.describe_table(request)),
        "DeleteTable" => call(body, |request| database.delete_table(request)),
        "ListTables" => call(body, |request| database.list_tables(request)),
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
        unknown => Err(DynoxideError::ValidationException(format!(
            "the embedded DynamoDB has no operation `{unknown}`"
        ))),
    }
}

fn call<Request, Response>(
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

    fn run_error(operation: &str, body: &str) -> DynoxideError {
        let database = Database::memory().expect("a database in memory opens");
        run(&database, operation, body.as_bytes()).expect_err("the request is rejected")
    }

    #[test]
    fn a_marked_error_is_a_validation_exception_without_the_marker() {
        let error = run_error("DeleteTable", "{}");
        assert!(
            error.error_type().ends_with("#ValidationException"),
            "{error:?}"
        );
        assert!(
            error
                .to_string()
                .starts_with("The parameter 'TableName' is required"),
            "{error}"
        );
    }

    #[test]
    fn markers_and_positions_do_not_reach_the_client() {
        for body in [
            "{}",
            r#"{"TableName":""}"#,
            r#"{"TableName":"pets","Key":{"petId":{"N":"one"}}}"#,
            r#"{"TableName":"pets","Key":{"petId":{"S":"a","N":"1"}}}"#,
            r#"{"TableName":"pets","Key":{"petId":{"NULL":false}}}"#,
        ] {
            for operation in ["GetItem", "PutItem", "DeleteItem", "DeleteTable"] {
                let text = run_error(operation, body).to_string();
                assert!(
                    !text.contains("VALIDATION") && !text.contains("SERIALIZATION"),
                    "{operation} {body}: {text}"
                );
                assert!(!text.contains(" at line "), "{operation} {body}: {text}");
            }
        }
    }

    #[test]
    fn a_missing_table_is_reported_as_dynamodb_reports_it() {
        let error = run_error(
            "GetItem",
            r#"{"TableName":"pets","Key":{"petId":{"S":"a"}}}"#,
        );
        assert_eq!(
            error.error_type(),
            "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"
        );
    }

    #[test]
    fn an_unknown_operation_is_rejected_by_name() {
        let error = run_error("CreateBackup", "{}");
        assert!(error.to_string().contains("`CreateBackup`"), "{error}");
    }
}
