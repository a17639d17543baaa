//! DynamoDB in the protocol AWS JSON 1.0; dynoxide does the work.
//!
//! Source: the DynamoDB API reference.

mod targets;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::error::ServiceError;
use super::json::{self, JsonService};
use super::local::ServiceRequest;
use targets::Target;

const JSON: JsonService = JsonService {
    content_type: "application/x-amz-json-1.0",
    namespace: "com.amazonaws.dynamodb.v20120810#",
};

/// What the ARNs of dynoxide begin with.
const FOREIGN_ARN: &str = "arn:aws:dynamodb:dynoxide:000000000000:";

pub(super) async fn respond(request: &ServiceRequest<'_>) -> Response<Bytes> {
    let operation = json::operation(request.request.headers());
    match run(request, operation).await {
        Ok(Ok(body)) => JSON.response(request.request_id, Ok(body)),
        Ok(Err(failure)) => JSON.response_with(request.request_id, failure.0, failure.1),
        Err(error) => JSON.response(request.request_id, Err(error)),
    }
}

/// The status and the body of an error that the database has written itself.
struct Failure(StatusCode, Bytes);

async fn run(
    request: &ServiceRequest<'_>,
    operation: Option<&str>,
) -> Result<Result<Bytes, Failure>, ServiceError> {
    let unknown = || JSON.unknown_operation(operation);
    let name = operation.ok_or_else(unknown)?.to_owned();
    let body = request.request.body().clone();
    let targets = targets::targets(&name, &body);
    for target in &targets {
        check(request, target)?;
    }
    if name == "CreateTable" {
        return Err(create_table(request, targets.first()));
    }
    let tables = &request.aws.tables;
    let body = with_plain_names(body);
    let (used, asked) = (tables.clone(), name.clone());
    // SQLite blocks on the disk, which must not delay other requests.
    let done = tokio::task::spawn_blocking(move || used.run(&asked, &body)).await;
    let done = done.map_err(|error| ServiceError::internal("InternalServerError", error))?;
    let done = done.map_err(|error| ServiceError::internal("InternalServerError", error))?;
    let done = done.ok_or_else(unknown)?;
    // A transaction that fails changes nothing, but a batch can change some tables.
    for target in targets.iter().filter(|target| target.writes()) {
        let spec = tables.specs.get(target.table.as_str());
        if spec.is_some_and(|spec| spec.stream.is_some()) {
            request.aws.engine.table_written(&target.table);
        }
    }
    if targets
        .iter()
        .any(|target| target.action == "dynamodb:PartiQLUpdate")
    {
        for table in tables.streams() {
            request.aws.engine.table_written(table);
        }
    }
    Ok(match done {
        Ok(text) if name == "DescribeTable" => Ok(describe(request, &text)),
        Ok(text) => Ok(text.into()),
        Err(error) => {
            let status = StatusCode::from_u16(error.status_code());
            let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Err(Failure(status, error.to_json().into()))
        }
    })
}

fn check(request: &ServiceRequest<'_>, target: &Target) -> Result<(), ServiceError> {
    let mut arn = request.aws.names.table(&target.table);
    if let Some(index) = &target.index {
        arn.push_str("/index/");
        arn.push_str(index);
    }
    let checked = request
        .aws
        .policies
        .check(request.caller, target.action, &arn);
    checked.map_err(|denied| ServiceError::new("AccessDeniedException", denied))
}

/// The app declares its tables, so none is created.
fn create_table(request: &ServiceRequest<'_>, target: Option<&Target>) -> ServiceError {
    let name = target.map_or("", |target| &target.table);
    if request.aws.tables.specs.contains_key(name) {
        let message = format!("Table already exists: {name}");
        return ServiceError::new("ResourceInUseException", message);
    }
    ServiceError::new(
        "ValidationException",
        format!(
            "the app declares no table {name:?}: put #[table(\"{name}\", key = \"…\")] on a struct and use it in a handler"
        ),
    )
}

/// Replaces the ARN of a table in `TableName` by the name, because dynoxide accepts only names.
fn with_plain_names(body: Bytes) -> Bytes {
    if !body.windows(7).any(|window| window == b":table/") {
        return body;
    }
    let Ok(mut request) = serde_json::from_slice::<Value>(&body) else {
        return body;
    };
    plain(&mut request);
    if let Some(items) = request["TransactItems"].as_array_mut() {
        for part in items.iter_mut().filter_map(Value::as_object_mut) {
            part.values_mut().for_each(plain);
        }
    }
    if let Some(items) = request["RequestItems"].as_object_mut() {
        let old = std::mem::take(items).into_iter();
        *items = old
            .map(|(table, value)| (targets::name_of(&table).to_owned(), value))
            .collect();
    }
    request.to_string().into()
}

fn plain(request: &mut Value) {
    let name = request.get("TableName").and_then(Value::as_str);
    if let Some(name) = name.map(|name| targets::name_of(name).to_owned()) {
        request["TableName"] = name.into();
    }
}

/// The description with the ARNs of this world and the declared view of the stream.
fn describe(request: &ServiceRequest<'_>, text: &str) -> Bytes {
    let own = request.aws.names.table("");
    let own = own.trim_end_matches("table/");
    let text = text.replace(FOREIGN_ARN, own);
    let Ok(mut description) = serde_json::from_str::<Value>(&text) else {
        return text.into();
    };
    let table = &mut description["Table"];
    let name = table["TableName"].as_str().unwrap_or_default();
    let spec = request.aws.tables.specs.get(name);
    if let Some(view) = spec.and_then(|spec| spec.stream) {
        table["StreamSpecification"] = json!({
            "StreamEnabled": true,
            "StreamViewType": view.as_str(),
        });
    }
    description.to_string().into()
}
