//! EventBridge in the protocol AWS JSON 1.1: `PutEvents`, and looking up buses.
//!
//! Source: the EventBridge API reference.

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::json;

use super::error::ServiceError;
use super::json::{self, JsonService};
use super::local::ServiceRequest;
use crate::events::bus::PutEventsEntry;
use crate::world::WorldError;

const JSON: JsonService = JsonService {
    content_type: "application/x-amz-json-1.1",
    namespace: "",
};

type Result<T = Bytes> = std::result::Result<T, ServiceError>;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Parameters {
    entries: Vec<PutEventsEntry>,
    name: Option<String>,
    name_prefix: Option<String>,
}

pub(super) fn respond(request: &ServiceRequest<'_>) -> Response<Bytes> {
    let operation = json::operation(request.request.headers());
    let result = match operation {
        Some("PutEvents") => put_events(request),
        Some("DescribeEventBus") => describe_bus(request),
        Some("ListEventBuses") => list_buses(request),
        _ => Err(JSON.unknown_operation(operation)),
    };
    JSON.response(request.request_id, result)
}

fn put_events(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = json::read(request.request.body())?;
    for entry in &parameters.entries {
        let bus = entry.event_bus_name.as_deref().unwrap_or("default");
        check(request, "events:PutEvents", &bus_arn(request, bus))?;
    }
    let response = request
        .aws
        .with_world(|world, now| world.put_events(&parameters.entries, now))?;
    match response {
        Ok(response) => json::write(&response),
        Err(WorldError::Events(error)) => Err(ServiceError::new(error.code(), error)),
        // The state cannot be stored: the client tries again.
        Err(error) => Err(ServiceError::internal("InternalException", error)),
    }
}

/// The ARN of a bus, of which a request gives the name or the ARN.
fn bus_arn(request: &ServiceRequest<'_>, bus: &str) -> String {
    if bus.starts_with("arn:") {
        bus.to_owned()
    } else {
        request.aws.names.bus(bus)
    }
}

fn check(request: &ServiceRequest<'_>, action: &'static str, arn: &str) -> Result<()> {
    let checked = request.aws.policies.check(request.caller, action, arn);
    checked.map_err(|denied| ServiceError::new("AccessDeniedException", denied))
}

fn describe_bus(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = json::read(request.request.body())?;
    let name = parameters.name.as_deref().unwrap_or("default");
    let arn = bus_arn(request, name);
    check(request, "events:DescribeEventBus", &arn)?;
    let name = arn.rsplit('/').next().unwrap_or_default();
    if !buses(request)?.iter().any(|bus| bus == name) {
        return Err(ServiceError::new(
            "ResourceNotFoundException",
            format!("Event bus {name} does not exist."),
        ));
    }
    json::write(&json!({"Name": name, "Arn": arn}))
}

fn list_buses(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = json::read(request.request.body())?;
    check(
        request,
        "events:ListEventBuses",
        &request.aws.names.bus("*"),
    )?;
    let prefix = parameters.name_prefix.as_deref().unwrap_or_default();
    let buses = buses(request)?.into_iter();
    let buses: Vec<_> = buses
        .filter(|name| name.starts_with(prefix))
        .map(|name| json!({"Arn": request.aws.names.bus(&name), "Name": name}))
        .collect();
    json::write(&json!({"EventBuses": buses}))
}

fn buses(request: &ServiceRequest<'_>) -> Result<Vec<String>> {
    request
        .aws
        .read_world(|world, _| world.buses().names().map(str::to_owned).collect())
}
