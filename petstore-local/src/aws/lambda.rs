//! Lambda in the protocol REST JSON: `Invoke`, and looking up functions.
//!
//! Source: the Lambda API reference, *Invoke*.

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode};
use percent_encoding::percent_decode_str;
use petstore_gateway::FunctionFailure;
use serde_json::json;

use super::error::ServiceError;
use super::local::ServiceRequest;
use crate::function_name::FunctionName;
use crate::world::WorldError;

/// The longest event of a synchronous invocation, in bytes (6 MB).
const MAX_EVENT: usize = 6_291_456;

/// The longest event of an asynchronous invocation, in bytes (1 MB).
const MAX_LATER_EVENT: usize = 1_048_576;

type Result<T = Response<Bytes>> = std::result::Result<T, ServiceError>;

pub(super) async fn respond(request: &ServiceRequest<'_>) -> Response<Bytes> {
    let responded = match route(request) {
        Some(Route::Invoke(name)) => invoke(request, &name).await,
        Some(Route::Get(name)) => get(request, &name),
        Some(Route::Configuration(name)) => get_configuration(request, &name),
        Some(Route::List) => list(request),
        None => Err(ServiceError::with_status(
            StatusCode::NOT_FOUND,
            "UnknownOperationException",
            "the local world only invokes and lists functions",
        )),
    };
    let mut response = responded.unwrap_or_else(|error| failure(&error));
    if let Ok(id) = HeaderValue::from_str(request.request_id) {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response
}

/// An operation with the function that it names.
enum Route {
    Invoke(String),
    Get(String),
    Configuration(String),
    List,
}

fn route(request: &ServiceRequest<'_>) -> Option<Route> {
    let path = request.request.uri().path();
    let rest = path.strip_prefix("/2015-03-31/functions")?;
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let decode = |name: &str| percent_decode_str(name).decode_utf8_lossy().into_owned();
    match (request.request.method(), parts.as_slice()) {
        (&Method::POST, [name, "invocations"]) => Some(Route::Invoke(decode(name))),
        (&Method::GET, [name]) => Some(Route::Get(decode(name))),
        (&Method::GET, [name, "configuration"]) => Some(Route::Configuration(decode(name))),
        (&Method::GET, []) => Some(Route::List),
        _ => None,
    }
}

/// The name of a function that exists and that the caller may use.
fn function(request: &ServiceRequest<'_>, text: &str, action: &'static str) -> Result<String> {
    let FunctionName {
        short: name,
        qualifier,
    } = FunctionName::parse(text);
    let query = request.request.uri().query().unwrap_or_default();
    let parameter = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "Qualifier")
        .map(|(_, value)| value.into_owned());
    let qualifier = qualifier.map(str::to_owned).or(parameter);
    let arn = request.aws.names.function(name);
    let checked = request.aws.policies.check(request.caller, action, &arn);
    checked.map_err(|denied| {
        ServiceError::with_status(StatusCode::FORBIDDEN, "AccessDeniedException", denied)
    })?;
    let qualifier = qualifier.filter(|qualifier| qualifier != "$LATEST");
    let exists = functions(request)?.iter().any(|found| found == name);
    if let (true, None) = (exists, &qualifier) {
        return Ok(name.to_owned());
    }
    let suffix = qualifier.map_or_else(String::new, |qualifier| format!(":{qualifier}"));
    Err(ServiceError::with_status(
        StatusCode::NOT_FOUND,
        "ResourceNotFoundException",
        format!("Function not found: {arn}{suffix}"),
    ))
}

fn functions(request: &ServiceRequest<'_>) -> Result<Vec<String>> {
    request
        .aws
        .read_world(|world, _| world.functions().map(str::to_owned).collect())
}

async fn invoke(request: &ServiceRequest<'_>, text: &str) -> Result {
    let name = function(request, text, "lambda:InvokeFunction")?;
    let kind = request.request.headers().get("x-amz-invocation-type");
    let kind = kind.map_or(Ok("RequestResponse"), |kind| kind.to_str());
    match kind.unwrap_or_default() {
        "RequestResponse" => {
            let event = event(request, MAX_EVENT)?;
            Ok(returned(request.aws.engine.invoke(&name, &event).await))
        }
        "Event" => {
            let event = event(request, MAX_LATER_EVENT)?;
            let accepted = request
                .aws
                .with_world(|world, now| world.invoke(&name, &event, now))?;
            accepted.map_err(|error| unavailable(&error))?;
            Ok(empty(StatusCode::ACCEPTED))
        }
        "DryRun" => Ok(empty(StatusCode::NO_CONTENT)),
        other => Err(ServiceError::new(
            "InvalidParameterValueException",
            format!(
                "Value '{other}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]"
            ),
        )),
    }
}

/// The state cannot be stored: the client tries again.
fn unavailable(error: &WorldError) -> ServiceError {
    ServiceError::internal("ServiceException", error)
}

/// The event, which is JSON. Without a body it is an empty object.
fn event(request: &ServiceRequest<'_>, limit: usize) -> Result<String> {
    let body = request.request.body();
    if body.len() > limit {
        return Err(ServiceError::with_status(
            StatusCode::PAYLOAD_TOO_LARGE,
            "RequestTooLargeException",
            format!("Request must be smaller than {limit} bytes for the InvokeFunction operation"),
        ));
    }
    if body.is_empty() {
        return Ok("{}".to_owned());
    }
    let invalid = |error: &dyn std::fmt::Display| {
        ServiceError::new(
            "InvalidRequestContentException",
            format!("Could not parse request body into json: {error}"),
        )
    };
    let text = std::str::from_utf8(body).map_err(|error| invalid(&error))?;
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| invalid(&error))?;
    Ok(text.to_owned())
}

/// A function error has the status 200, and a header.
fn returned(result: std::result::Result<String, FunctionFailure>) -> Response<Bytes> {
    let (body, is_error) = match result {
        Ok(body) => (Bytes::from(body), false),
        Err(failure) => (failure.payload().clone(), true),
    };
    let mut response = json_response(StatusCode::OK, body);
    let headers = response.headers_mut();
    headers.insert(
        "x-amz-executed-version",
        HeaderValue::from_static("$LATEST"),
    );
    if is_error {
        let unhandled = HeaderValue::from_static("Unhandled");
        headers.insert("x-amz-function-error", unhandled);
    }
    response
}

fn get(request: &ServiceRequest<'_>, text: &str) -> Result {
    let name = function(request, text, "lambda:GetFunction")?;
    let body = json!({"Configuration": configuration(request, &name)});
    Ok(json_response(StatusCode::OK, body.to_string()))
}

fn get_configuration(request: &ServiceRequest<'_>, text: &str) -> Result {
    let name = function(request, text, "lambda:GetFunctionConfiguration")?;
    let body = configuration(request, &name).to_string();
    Ok(json_response(StatusCode::OK, body))
}

fn list(request: &ServiceRequest<'_>) -> Result {
    let arn = request.aws.names.function("*");
    let policies = &request.aws.policies;
    let checked = policies.check(request.caller, "lambda:ListFunctions", &arn);
    checked.map_err(|denied| {
        ServiceError::with_status(StatusCode::FORBIDDEN, "AccessDeniedException", denied)
    })?;
    let names = functions(request)?;
    let functions: Vec<_> = names
        .iter()
        .map(|name| configuration(request, name))
        .collect();
    let body = json!({"Functions": functions});
    Ok(json_response(StatusCode::OK, body.to_string()))
}

fn configuration(request: &ServiceRequest<'_>, name: &str) -> serde_json::Value {
    json!({
        "FunctionName": name,
        "FunctionArn": request.aws.names.function(name),
        "Runtime": "provided.al2023",
        "Handler": "bootstrap",
        "Version": "$LATEST",
        "PackageType": "Zip",
        "State": "Active",
        "LastUpdateStatus": "Successful",
    })
}

fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}

fn json_response(status: StatusCode, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert("content-type", json);
    response
}

fn failure(error: &ServiceError) -> Response<Bytes> {
    let kind = if error.is_sender() { "User" } else { "Service" };
    // The member of access errors is in upper case, as those of the others is in most SDKs' models.
    let body = json!({"Type": kind, "Message": error.message, "message": error.message});
    let mut response = json_response(error.status, body.to_string());
    if let Ok(code) = HeaderValue::from_str(&error.code) {
        response.headers_mut().insert("x-amzn-errortype", code);
    }
    response
}
