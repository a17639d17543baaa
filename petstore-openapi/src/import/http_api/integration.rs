//! Reads the integrations of HTTP APIs.

use std::collections::BTreeMap;

use super::super::context::Context;
use super::super::cursor::Cursor;
use super::super::integration::{check_lambda_uri, connection, is_http_url};
use super::super::mapping::parse_status;
use super::super::problem::Problem;
use super::authorizers::decimal;
use petstore_core::Arn;
use petstore_core::contract::http_api::{
    DEFAULT_TIMEOUT_MILLIS, HttpBackend, HttpIntegration, MappingAction, MappingKey, MappingValue,
    ParameterMapping, ParameterMappingError, ParameterTarget, PayloadFormat, ServiceAction,
};
use petstore_core::contract::{Connection, MethodKey};

/// The actions of AWS services that HTTP APIs can call, with the parameters that each requires.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html>
const SUBTYPES: [(&str, &[&str]); 10] = [
    (
        "AppConfig-GetConfiguration",
        &["Application", "Environment", "Configuration", "ClientId"],
    ),
    ("EventBridge-PutEvents", &["Detail", "DetailType", "Source"]),
    ("Kinesis-PutRecord", &["StreamName", "Data", "PartitionKey"]),
    ("SQS-SendMessage", &["QueueUrl", "MessageBody"]),
    ("SQS-ReceiveMessage", &["QueueUrl"]),
    ("SQS-DeleteMessage", &["ReceiptHandle", "QueueUrl"]),
    ("SQS-PurgeQueue", &["QueueUrl"]),
    ("StepFunctions-StartExecution", &["StateMachineArn"]),
    ("StepFunctions-StartSyncExecution", &["StateMachineArn"]),
    ("StepFunctions-StopExecution", &["ExecutionArn"]),
];

/// The members of an integration. REST APIs have others, which HTTP APIs accept and do not use.
const MEMBERS: [&str; 20] = [
    "type",
    "uri",
    "httpMethod",
    "credentials",
    "requestParameters",
    "responseParameters",
    "timeoutInMillis",
    "connectionType",
    "connectionId",
    "tlsConfig",
    "payloadFormatVersion",
    "integrationSubtype",
    "description",
    "requestTemplates",
    "responses",
    "passthroughBehavior",
    "contentHandling",
    "cacheNamespace",
    "cacheKeyParameters",
    "integrationTarget",
];

/// What became of an integration.
pub(super) enum Read {
    /// HTTP APIs have it.
    Integration(Box<HttpIntegration>),
    /// HTTP APIs do not have integrations of this type.
    Unsupported(String),
}

/// Reads the value of `x-amazon-apigateway-integration`.
pub(super) fn read(context: &mut Context<'_>, place: &Cursor<'_>) -> Result<Read, Problem> {
    context.warn_unknown(place, &MEMBERS, "x-amazon-apigateway-integration")?;
    let kind = place.text_of("type")?.unwrap_or_default();
    let format = payload_format(place)?;
    let backend = match kind.to_ascii_lowercase().as_str() {
        "aws_proxy" => match place.filled_text_of("integrationSubtype")? {
            Some(subtype) => service(place, subtype)?,
            None => lambda(place, format)?,
        },
        "http_proxy" => http(place)?,
        _ => return Ok(Read::Unsupported(kind)),
    };
    let is_lambda = matches!(backend, HttpBackend::Lambda { .. });
    if format == Some(PayloadFormat::V2) && !is_lambda {
        return Err(place.bad_request("PayloadFormatVersion should be 1.0"));
    }
    let is_service = matches!(backend, HttpBackend::Service(_));
    let request_parameters = if is_service {
        Vec::new()
    } else {
        mappings(place, "requestParameters", false)?
    };
    Ok(Read::Integration(Box::new(HttpIntegration {
        backend,
        credentials: place.filled_text_of("credentials")?,
        timeout_millis: timeout_millis(place)?,
        connection: connection(place)?,
        server_name_to_verify: match place.get("tlsConfig")? {
            Some(tls) => tls.filled_text_of("serverNameToVerify")?,
            None => None,
        },
        request_parameters,
        response_parameters: response_parameters(place)?,
    })))
}

fn payload_format(place: &Cursor<'_>) -> Result<Option<PayloadFormat>, Problem> {
    let Some(version) = place.filled_text_of("payloadFormatVersion")? else {
        return Ok(None);
    };
    let parsed = decimal(&version).parse();
    parsed
        .map(Some)
        .map_err(|_| place.bad_request("PayloadFormatVersion should be 1.0 or 2.0"))
}

/// A document without a version is one exported from a REST API, whose functions read format 1.0.
fn lambda(place: &Cursor<'_>, format: Option<PayloadFormat>) -> Result<HttpBackend, Problem> {
    let uri = place.filled_text_of("uri")?.unwrap_or_default();
    let is_function = Arn::parse(&uri).is_some_and(|arn| arn.service == "lambda");
    if !is_function {
        check_lambda_uri(place, &uri)?;
    }
    Ok(HttpBackend::Lambda {
        uri,
        payload_format: format.unwrap_or(PayloadFormat::V1),
    })
}

fn http(place: &Cursor<'_>) -> Result<HttpBackend, Problem> {
    let uri = place.filled_text_of("uri")?.unwrap_or_default();
    let in_vpc = connection(place)? != Connection::Internet;
    let is_target = is_http_url(&uri) || (in_vpc && uri.starts_with("arn:"));
    if !is_target {
        return Err(place.bad_request("Invalid HTTP endpoint specified for URI"));
    }
    let Some(method) = place.filled_text_of("httpMethod")? else {
        return Err(place.bad_request("HttpMethod must be specified for HTTP_PROXY integrations"));
    };
    let http_method = method.to_ascii_uppercase();
    if http_method.parse::<MethodKey>().is_err() {
        return Err(place.bad_request(format!("Invalid HTTP method specified: {http_method}")));
    }
    Ok(HttpBackend::Http { uri, http_method })
}

fn service(place: &Cursor<'_>, subtype: String) -> Result<HttpBackend, Problem> {
    let known = SUBTYPES.iter().find(|(name, _)| *name == subtype);
    let Some((_, required)) = known else {
        return Err(place.bad_request(format!("Invalid integration subtype: {subtype}")));
    };
    if place.filled_text_of("credentials")?.is_none() {
        return Err(place.bad_request(format!(
            "Credentials must be specified for the integration subtype {subtype}"
        )));
    }
    let mut parameters = BTreeMap::new();
    for (name, value) in place.members_of("requestParameters")? {
        parameters.insert(name.to_owned(), mapping_value(&value)?);
    }
    let missing = required
        .iter()
        .filter(|name| !parameters.contains_key(**name));
    let missing: Vec<&str> = missing.copied().collect();
    if !missing.is_empty() {
        return Err(place.bad_request(format!(
            "Missing required parameters for the integration subtype {subtype}: {}",
            missing.join(", ")
        )));
    }
    Ok(HttpBackend::Service(ServiceAction {
        subtype,
        parameters,
    }))
}

fn timeout_millis(place: &Cursor<'_>) -> Result<u32, Problem> {
    match place.integer_of("timeoutInMillis")? {
        None => Ok(DEFAULT_TIMEOUT_MILLIS),
        Some(millis) if (50..=DEFAULT_TIMEOUT_MILLIS).contains(&millis) => Ok(millis),
        Some(_) => Err(place.bad_request("Timeout should be between 50 ms and 30000 ms")),
    }
}

fn response_parameters(
    place: &Cursor<'_>,
) -> Result<BTreeMap<u16, Vec<ParameterMapping>>, Problem> {
    let mut by_status = BTreeMap::new();
    for (status, _) in place.members_of("responseParameters")? {
        let parent = place.get("responseParameters")?;
        let code = status.parse().ok().filter(|code| (200..600).contains(code));
        let (Some(code), Some(parent)) = (code.filter(|_| parse_status(status).is_some()), parent)
        else {
            return Err(place.bad_request(format!(
                "Invalid status code for response parameters: {status}. Use 200 to 599"
            )));
        };
        by_status.insert(code, mappings(&parent, status, true)?);
    }
    Ok(by_status)
}

/// Reads the mappings in the member of this name, of a request or of a response.
fn mappings(
    parent: &Cursor<'_>,
    member: &str,
    of_response: bool,
) -> Result<Vec<ParameterMapping>, Problem> {
    let mut mappings = Vec::new();
    for (name, place) in parent.members_of(member)? {
        let refused = |what: String| {
            place.bad_request(format!(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : [{what}]"
            ))
        };
        let key: MappingKey = name.parse().map_err(|error| match error {
            ParameterMappingError::ReservedHeader => {
                let header = name
                    .rsplit_once("header.")
                    .map_or(name, |(_, header)| header);
                refused(format!("Operations on header {header} are restricted"))
            }
            _ => refused(format!(
                "Invalid mapping expression parameter specified: {name}"
            )),
        })?;
        let belongs = match key.target {
            ParameterTarget::Header(_) => true,
            ParameterTarget::StatusCode => of_response,
            _ => !of_response,
        };
        let value = if key.action == MappingAction::Remove {
            MappingValue::default()
        } else {
            mapping_value(&place)?
        };
        if !belongs || (value.has_response() && !of_response) {
            return Err(refused(format!(
                "Invalid mapping expression specified: {name}"
            )));
        }
        mappings.push(ParameterMapping { key, value });
    }
    Ok(mappings)
}

fn mapping_value(place: &Cursor<'_>) -> Result<MappingValue, Problem> {
    let text = place.text()?;
    text.parse().map_err(|_| {
        place.bad_request(format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping \
             expression specified: {text}]"
        ))
    })
}
