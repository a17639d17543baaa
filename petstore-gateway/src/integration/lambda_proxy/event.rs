//! The event that a function receives: payload format 1.0, as REST APIs send it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::api_key::ApiKey;
use crate::client_headers::client_headers;
use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::gateway_request::{GatewayRequest, header_text};
use crate::limits::write_event;
use crate::resource::MatchedMethod;
use crate::stage_path::StagePath;

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: Option<Last<&'a Multi<'a>>>,
    multi_value_headers: Option<&'a Multi<'a>>,
    query_string_parameters: Option<Last<&'a Multi<'a>>>,
    multi_value_query_string_parameters: Option<&'a Multi<'a>>,
    path_parameters: Option<Last<&'a Multi<'a>>>,
    stage_variables: Option<&'a BTreeMap<String, String>>,
    request_context: EventContext<'a>,
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct AuthorizerEvent<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    method_arn: &'a str,
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: Last<&'a Multi<'a>>,
    multi_value_headers: &'a Multi<'a>,
    query_string_parameters: Last<&'a Multi<'a>>,
    multi_value_query_string_parameters: &'a Multi<'a>,
    path_parameters: Last<&'a Multi<'a>>,
    stage_variables: &'a BTreeMap<String, String>,
    request_context: EventContext<'a>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct EventContext<'a> {
    account_id: &'a str,
    api_id: &'a str,
    deployment_id: &'a str,
    domain_name: &'a str,
    domain_prefix: &'a str,
    extended_request_id: &'a str,
    http_method: &'a str,
    identity: EventIdentity<'a>,
    path: &'a str,
    protocol: &'static str,
    request_id: &'a str,
    request_time: String,
    request_time_epoch: u64,
    resource_id: &'a str,
    resource_path: &'a str,
    stage: &'a str,
    // Present only if an authorizer identified the caller.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer: Option<Map<String, Value>>,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct EventIdentity<'a> {
    access_key: Option<&'a str>,
    account_id: Option<&'a str>,
    // Present only if the method requires an API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_id: Option<&'a str>,
    caller: Option<&'a str>,
    cognito_authentication_provider: (),
    cognito_authentication_type: (),
    cognito_identity_id: (),
    cognito_identity_pool_id: (),
    principal_org_id: (),
    source_ip: String,
    user: Option<&'a str>,
    user_agent: Option<Cow<'a, str>>,
    user_arn: Option<&'a str>,
}

/// Names with all their values. The values of one name are side by side.
struct Multi<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Multi<'a> {
    fn groups(&self) -> impl Iterator<Item = &[(Cow<'a, str>, Cow<'a, str>)]> {
        self.0.chunk_by(|a, b| a.0 == b.0)
    }

    fn unless_empty(&self) -> Option<&Self> {
        (!self.0.is_empty()).then_some(self)
    }
}

impl Serialize for Multi<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for group in self.groups() {
            if let [(name, _), ..] = group {
                map.serialize_entry(name, &Values(group))?;
            }
        }
        map.end()
    }
}

struct Values<'a, 'g>(&'g [(Cow<'a, str>, Cow<'a, str>)]);

impl Serialize for Values<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|(_, value)| value))
    }
}

/// The same names, each with its last value only.
struct Last<T>(T);

impl Serialize for Last<&Multi<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.groups().filter_map(|group| group.last());
        serializer.collect_map(pairs.map(|(name, value)| (name, value)))
    }
}

/// The parts that every kind of event has.
struct Parts<'a> {
    template: &'a str,
    paths: StagePath<'a>,
    headers: Multi<'a>,
    query: Multi<'a>,
    parameters: Multi<'a>,
}

impl<'a> Parts<'a> {
    fn new(
        deployment: &'a Deployment,
        request: &'a GatewayRequest,
        matched: &'a MatchedMethod<'_, '_>,
    ) -> Self {
        let parameters = matched.resource.parameters();
        Self {
            template: matched.resource.template.as_str(),
            paths: StagePath::new(request),
            headers: Multi(client_headers(deployment, request)),
            query: query(request),
            parameters: Multi(
                parameters
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect(),
            ),
        }
    }
}

/// The event for a request to a matched method, as JSON.
pub(super) fn build(
    deployment: &Deployment,
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
) -> Result<Vec<u8>, GatewayError> {
    let request = context.request;
    let parts = Parts::new(deployment, request, matched);
    let (body, is_base64_encoded) = body(deployment, request);
    let variables = &deployment.variables;
    let event = Event {
        resource: parts.template,
        path: parts.paths.within(),
        http_method: request.verb(),
        headers: parts.headers.unless_empty().map(Last),
        multi_value_headers: parts.headers.unless_empty(),
        query_string_parameters: parts.query.unless_empty().map(Last),
        multi_value_query_string_parameters: parts.query.unless_empty(),
        path_parameters: parts.parameters.unless_empty().map(Last),
        stage_variables: (!variables.is_empty()).then_some(variables),
        request_context: event_context(context, matched),
        body,
        is_base64_encoded,
    };
    let capacity = 2_048 + request.body.len() * 3 / 2;
    write_event(&event, capacity).map_err(GatewayError::event_too_large)
}

/// The event of a `TOKEN` authorizer.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html>
pub(crate) fn token_authorizer(token: &str, method_arn: &str) -> Vec<u8> {
    let event = json!({"type": "TOKEN", "authorizationToken": token, "methodArn": method_arn});
    write_json(&event, 256)
}

/// The event of a `REQUEST` authorizer: a request without its body, in which empty maps are
/// objects, not null.
pub(crate) fn request_authorizer(
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
    method_arn: &str,
) -> Vec<u8> {
    let deployment = context.deployment;
    let parts = Parts::new(deployment, context.request, matched);
    let event = AuthorizerEvent {
        kind: "REQUEST",
        method_arn,
        resource: parts.template,
        path: parts.paths.within(),
        http_method: context.request.verb(),
        headers: Last(&parts.headers),
        multi_value_headers: &parts.headers,
        query_string_parameters: Last(&parts.query),
        multi_value_query_string_parameters: &parts.query,
        path_parameters: Last(&parts.parameters),
        stage_variables: &deployment.variables,
        request_context: event_context(context, matched),
    };
    write_json(&event, 2_048)
}

fn event_context<'a>(
    context: &'a RequestContext<'_>,
    matched: &'a MatchedMethod<'_, '_>,
) -> EventContext<'a> {
    let (deployment, request) = (context.deployment, context.request);
    let identity = &deployment.identity;
    let template = matched.resource.template.as_str();
    EventContext {
        account_id: &identity.account_id,
        api_id: &identity.api_id,
        deployment_id: &identity.deployment_id,
        domain_name: &identity.domain_name,
        domain_prefix: &identity.domain_prefix,
        extended_request_id: &request.ids.extended,
        http_method: request.verb(),
        identity: event_identity(context),
        path: StagePath::new(request).whole(),
        protocol: "HTTP/1.1",
        request_id: &request.ids.request,
        request_time: request.time(),
        request_time_epoch: request.time_epoch_millis(),
        resource_id: &matched.resource.value.id,
        resource_path: template,
        stage: deployment.stage_name(),
        authorizer: context.caller.authorizer(),
    }
}

fn event_identity<'a>(context: &'a RequestContext<'_>) -> EventIdentity<'a> {
    let api_key = context.caller.api_key;
    let iam = context.caller.iam.as_ref();
    let user_agent = context.request.parts.headers.get("user-agent");
    EventIdentity {
        access_key: iam.map(|iam| &*iam.access_key),
        account_id: iam.map(|iam| &*iam.account_id),
        api_key: api_key.map(ApiKey::value),
        api_key_id: api_key.map(ApiKey::id),
        caller: iam.map(|iam| &*iam.user_id),
        cognito_authentication_provider: (),
        cognito_authentication_type: (),
        cognito_identity_id: (),
        cognito_identity_pool_id: (),
        principal_org_id: (),
        source_ip: context.request.source_ip(),
        user: iam.map(|iam| &*iam.user_id),
        user_agent: user_agent.map(header_text),
        user_arn: iam.map(|iam| &*iam.user_arn),
    }
}

fn write_json(event: &impl Serialize, capacity: usize) -> Vec<u8> {
    let mut json = Vec::with_capacity(capacity);
    // Writing to memory does not fail, and every key of an event is text.
    let written = serde_json::to_writer(&mut json, event);
    debug_assert!(written.is_ok());
    json
}

/// The query parameters, with the values of one name side by side.
fn query(request: &GatewayRequest) -> Multi<'_> {
    let mut parameters: Vec<_> = request.query().collect();
    // The sort is stable: the values of one name stay in order.
    parameters.sort_by(|(a, _), (b, _)| a.cmp(b));
    Multi(parameters)
}

/// The body, and whether it is base64: that is so if its content type is one of the API's binary
/// media types.
fn body<'a>(deployment: &Deployment, request: &'a GatewayRequest) -> (Option<Cow<'a, str>>, bool) {
    if request.body.is_empty() {
        return (None, false);
    }
    if deployment.media_types.request_is_binary(request) {
        return (Some(STANDARD.encode(&request.body).into()), true);
    }
    // Bytes that are not UTF-8 are lost, as in the cloud, unless their type is a binary media type.
    (Some(String::from_utf8_lossy(&request.body)), false)
}
