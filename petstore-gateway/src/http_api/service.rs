//! First-class integrations of HTTP APIs: actions of AWS services.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html>

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use petstore_core::contract::http_api::ServiceAction;
use serde_json::{Map, Value, json};

use super::error::HttpApiError;
use super::mapping::resolve;
use super::request::RouteRequest;
use super::service_action::{Action, Kind, Protocol, find_action};
use crate::integration::aws_service::{ServiceRequest, signed_request};

/// The values of an action's parameters.
type Parameters = BTreeMap<String, String>;

/// The request of an action with the mapped parameters.
///
/// # Errors
///
/// 400 if a parameter has no value; 500 if the request cannot be signed.
pub(super) fn request(
    request: &RouteRequest<'_>,
    service: &ServiceAction,
) -> Result<http::Request<Bytes>, HttpApiError> {
    let subtype = &service.subtype;
    let action = find_action(subtype).ok_or_else(|| {
        HttpApiError::internal(format!("the integration subtype {subtype} is not known"))
    })?;
    let mut parameters = Parameters::new();
    for (name, mapping) in &service.parameters {
        let value = resolve(mapping, request, None).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| {
            HttpApiError::bad_request(format!("the parameter {name} of {subtype} has no value"))
        })?;
        parameters.insert(name.clone(), value);
    }
    let options = &request.deployment.options;
    let region = parameters.remove("Region");
    let region = region.unwrap_or_else(|| options.region.clone());
    let request = service_request(action, &region, &parameters)?;
    Ok(signed_request(request, options)?)
}

fn service_request(
    action: &Action,
    region: &str,
    parameters: &Parameters,
) -> Result<ServiceRequest, HttpApiError> {
    let mut request = ServiceRequest {
        service: action.service,
        host_prefix: action.host_prefix,
        region: region.to_owned(),
        verb: "POST",
        path: "/".to_owned(),
        headers: Vec::new(),
        body: Bytes::new(),
    };
    match action.protocol {
        Protocol::Json {
            target,
            content_type,
        } => {
            let members = members(action, parameters)?;
            let body = match action.name {
                "PutEvents" => json!({"Entries": [members]}),
                _ => members.into(),
            };
            request.body = body.to_string().into();
            let target = format!("{target}.{}", action.name);
            request.headers = vec![
                ("Content-Type".to_owned(), content_type.to_owned()),
                ("X-Amz-Target".to_owned(), target),
            ];
        }
        Protocol::AppConfig => {
            request.verb = "GET";
            request.path = configuration_path(parameters);
        }
    }
    Ok(request)
}

/// The members of an action's request, by the names and types of the service.
fn members(action: &Action, parameters: &Parameters) -> Result<Map<String, Value>, HttpApiError> {
    let mut members = Map::new();
    for (name, text) in parameters {
        let kind = action.kind(name);
        let value = typed(kind, text).ok_or_else(|| {
            HttpApiError::bad_request(format!("the parameter {name} is not {}", kind.words()))
        })?;
        members.insert(action.member(name), value);
    }
    Ok(members)
}

/// A parameter's text as the type that the service expects.
fn typed(kind: Kind, text: &str) -> Option<Value> {
    Some(match kind {
        Kind::Text => text.into(),
        Kind::Number => serde_json::from_str::<serde_json::Number>(text.trim())
            .ok()?
            .into(),
        Kind::Time => match serde_json::from_str::<serde_json::Number>(text.trim()) {
            Ok(seconds) => seconds.into(),
            Err(_) => crate::auth::parse_extended_time(text)?.into(),
        },
        Kind::List if text.trim_start().starts_with('[') => {
            serde_json::from_str::<Vec<Value>>(text).ok()?.into()
        }
        Kind::List => text.split(',').map(str::trim).collect(),
        Kind::Object => serde_json::from_str::<Map<String, Value>>(text)
            .ok()?
            .into(),
    })
}

/// The path of the action `GetConfiguration`:
/// <https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_GetConfiguration.html>
fn configuration_path(parameters: &Parameters) -> String {
    let encode = |name: &str| {
        let value = parameters.get(name).map_or("", String::as_str);
        percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let mut path = format!(
        "/applications/{}/environments/{}/configurations/{}?client_id={}",
        encode("Application"),
        encode("Environment"),
        encode("Configuration"),
        encode("ClientId"),
    );
    if parameters.contains_key("ClientConfigurationVersion") {
        let version = encode("ClientConfigurationVersion");
        path = format!("{path}&client_configuration_version={version}");
    }
    path
}

/// The service's response as the client receives it.
///
/// # Errors
///
/// 500 if the service refuses the action; the note contains its reason.
pub(super) fn response(
    service: &ServiceAction,
    response: Response<Bytes>,
) -> Result<Response<Bytes>, HttpApiError> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let reason = String::from_utf8_lossy(response.body());
    let reason: String = reason.chars().take(300).collect();
    let subtype = &service.subtype;
    Err(HttpApiError::internal(format!(
        "{subtype} failed with {status}: {reason}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(subtype: &str, parameters: &[(&str, &str)]) -> ServiceRequest {
        let parameters = parameters.iter();
        let parameters = parameters.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let action = find_action(subtype).unwrap();
        service_request(action, "us-east-1", &parameters.collect()).unwrap()
    }

    fn body(request: &ServiceRequest) -> Value {
        serde_json::from_slice(&request.body).unwrap()
    }

    #[test]
    fn parameters_have_the_names_and_types_of_the_service() {
        let sent = built(
            "SQS-SendMessage",
            &[
                ("QueueUrl", "http://sqs/q"),
                ("MessageBody", "5"),
                ("DelaySeconds", "5"),
                ("MessageAttributes", r#"{"a": {"DataType": "String"}}"#),
            ],
        );
        let expected = json!({"QueueUrl": "http://sqs/q", "MessageBody": "5", "DelaySeconds": 5,
            "MessageAttributes": {"a": {"DataType": "String"}}});
        assert_eq!(body(&sent), expected);
        let target = (
            "X-Amz-Target".to_owned(),
            "AmazonSQS.SendMessage".to_owned(),
        );
        assert!(sent.headers.contains(&target));
        let received = built(
            "SQS-ReceiveMessage",
            &[
                ("QueueUrl", "u"),
                ("AttributeNames", "All, SentTimestamp"),
                ("WaitTimeSeconds", "1"),
            ],
        );
        let expected = json!({"QueueUrl": "u", "AttributeNames": ["All", "SentTimestamp"], "WaitTimeSeconds": 1});
        assert_eq!(body(&received), expected);
        let started = built(
            "StepFunctions-StartExecution",
            &[("StateMachineArn", "arn"), ("Input", r#"{"a": 1}"#)],
        );
        assert_eq!(
            body(&started),
            json!({"stateMachineArn": "arn", "input": r#"{"a": 1}"#})
        );
        let put = built(
            "EventBridge-PutEvents",
            &[
                ("Source", "shop"),
                ("DetailType", "sold"),
                ("Detail", "{}"),
                ("Resources", r#"["a", "b"]"#),
                ("Time", "2026-11-27T00:00:00Z"),
            ],
        );
        let expected = json!({"Entries": [{"Source": "shop", "DetailType": "sold", "Detail": "{}",
            "Resources": ["a", "b"], "Time": 1_795_737_600.0}]});
        assert_eq!(body(&put), expected);
    }

    #[test]
    fn a_configuration_is_read_at_its_path() {
        let parameters = [
            ("Application", "shop"),
            ("Environment", "test/1"),
            ("Configuration", "c"),
            ("ClientId", "me"),
            ("ClientConfigurationVersion", "2"),
        ];
        let request = built("AppConfig-GetConfiguration", &parameters);
        let path = "/applications/shop/environments/test%2F1/configurations/c?client_id=me&client_configuration_version=2";
        assert_eq!((request.verb, request.path.as_str()), ("GET", path));
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        let action = find_action("SQS-SendMessage").unwrap();
        for (name, value) in [("DelaySeconds", "soon"), ("MessageAttributes", "[1]")] {
            let parameters = [(name.to_owned(), value.to_owned())].into();
            assert!(
                service_request(action, "us-east-1", &parameters).is_err(),
                "{name}"
            );
        }
    }
}
