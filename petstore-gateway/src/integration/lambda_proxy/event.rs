//! The event that a function receives: payload format 1.0, as REST APIs send it.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::client_headers::client_headers;
use crate::context::RequestContext;
use crate::deployment::Deployment;
use crate::gateway_error::GatewayError;
use crate::gateway_request::{GatewayRequest, header_text};
use crate::json_writer::JsonWriter;
use crate::resource::MatchedMethod;
use crate::stage_path::StagePath;

/// The members of the identity that only pools of identities and organizations set.
const COGNITO_IDENTITY: &str = ",\"cognitoAuthenticationProvider\":null,\
    \"cognitoAuthenticationType\":null,\"cognitoIdentityId\":null,\
    \"cognitoIdentityPoolId\":null,\"principalOrgId\":null";

/// Names with all their values. The values of one name are side by side.
struct Multi<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Multi<'a> {
    fn groups(&self) -> impl Iterator<Item = &[(Cow<'a, str>, Cow<'a, str>)]> {
        self.0.chunk_by(|a, b| a.0 == b.0)
    }

    /// Writes an object in which each name has its last value only.
    fn write_last(&self, json: &mut JsonWriter) {
        json.raw("{");
        let mut before = "";
        for (name, value) in self.groups().filter_map(|group| group.last()) {
            json.member(before, &**name);
            json.member(":", &**value);
            before = ",";
        }
        json.raw("}");
    }

    /// Writes an object in which each name has an array of its values.
    fn write_all(&self, json: &mut JsonWriter) {
        json.raw("{");
        let mut before = "";
        for group in self.groups() {
            let mut between = ":[";
            for (index, (name, value)) in group.iter().enumerate() {
                if index == 0 {
                    json.member(before, &**name);
                }
                json.member(between, &**value);
                between = ",";
            }
            json.raw("]");
            before = ",";
        }
        json.raw("}");
    }
}

/// How an event contains a map that is empty.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    Null,
    Object,
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

    /// Writes the members from `resource` to `stageVariables`. The object has begun.
    fn write(&self, json: &mut JsonWriter, context: &RequestContext<'_>, empty: Empty) {
        json.member("\"resource\":", self.template);
        json.member(",\"path\":", self.paths.within());
        json.member(",\"httpMethod\":", context.request.verb());
        let is_null = |map: &Multi<'_>| map.0.is_empty() && empty == Empty::Null;
        let write_last: fn(&Multi<'a>, &mut JsonWriter) = Multi::write_last;
        let write_all: fn(&Multi<'a>, &mut JsonWriter) = Multi::write_all;
        for (name, map, write) in [
            (",\"headers\":", &self.headers, write_last),
            (",\"multiValueHeaders\":", &self.headers, write_all),
            (",\"queryStringParameters\":", &self.query, write_last),
            (
                ",\"multiValueQueryStringParameters\":",
                &self.query,
                write_all,
            ),
            (",\"pathParameters\":", &self.parameters, write_last),
        ] {
            json.raw(name);
            match is_null(map) {
                true => json.raw("null"),
                false => write(map, json),
            }
        }
        json.raw(",\"stageVariables\":");
        let variables = &context.deployment.variables;
        match variables.is_empty() && empty == Empty::Null {
            true => json.raw("null"),
            false => json.value(variables),
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
    let mut json = JsonWriter::new(2_048 + request.body.len() * 3 / 2);
    json.raw("{");
    parts.write(&mut json, context, Empty::Null);
    write_context(&mut json, context, matched);
    json.member(",\"body\":", body.as_deref());
    json.raw(match is_base64_encoded {
        true => ",\"isBase64Encoded\":true}",
        false => ",\"isBase64Encoded\":false}",
    });
    json.finish().map_err(GatewayError::event_too_large)
}

/// The event of a `TOKEN` authorizer.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html>
pub(crate) fn token_authorizer(token: &str, method_arn: &str) -> Vec<u8> {
    let event = json!({"type": "TOKEN", "authorizationToken": token, "methodArn": method_arn});
    event.to_string().into_bytes()
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
    let mut json = JsonWriter::new(2_048);
    json.member("{\"type\":\"REQUEST\",\"methodArn\":", method_arn);
    json.raw(",");
    parts.write(&mut json, context, Empty::Object);
    write_context(&mut json, context, matched);
    json.raw("}");
    // Heads are limited, so the event is not too large.
    json.finish().unwrap_or_default()
}

/// Writes the member `requestContext`.
fn write_context(
    json: &mut JsonWriter,
    context: &RequestContext<'_>,
    matched: &MatchedMethod<'_, '_>,
) {
    let (deployment, request) = (context.deployment, context.request);
    let identity = &deployment.identity;
    let template = matched.resource.template.as_str();
    json.member(",\"requestContext\":{\"accountId\":", &*identity.account_id);
    json.member(",\"apiId\":", &*identity.api_id);
    json.member(",\"deploymentId\":", &*identity.deployment_id);
    json.member(",\"domainName\":", &*identity.domain_name);
    json.member(",\"domainPrefix\":", &*identity.domain_prefix);
    json.member(",\"extendedRequestId\":", &*request.ids.extended);
    json.member(",\"httpMethod\":", request.verb());
    write_identity(json, context);
    json.member(",\"path\":", StagePath::new(request).whole());
    json.member(
        ",\"protocol\":\"HTTP/1.1\",\"requestId\":",
        &*request.ids.request,
    );
    json.member(",\"requestTime\":", &*request.time());
    json.raw(",\"requestTimeEpoch\":");
    json.value(&request.time_epoch_millis());
    json.member(",\"resourceId\":", &*matched.resource.value.id);
    json.member(",\"resourcePath\":", template);
    json.member(",\"stage\":", deployment.stage_name());
    // Present only if an authorizer identified the caller.
    if let Some(authorizer) = context.caller.authorizer() {
        json.raw(",\"authorizer\":");
        json.value(&authorizer);
    }
    json.raw("}");
}

/// Writes the member `identity` of the context.
fn write_identity(json: &mut JsonWriter, context: &RequestContext<'_>) {
    let iam = context.caller.iam.as_ref();
    let user_agent = context.request.parts.headers.get("user-agent");
    json.member(
        ",\"identity\":{\"accessKey\":",
        iam.map(|iam| &*iam.access_key),
    );
    json.member(",\"accountId\":", iam.map(|iam| &*iam.account_id));
    // Present only if the method requires an API key.
    if let Some(key) = context.caller.api_key {
        json.member(",\"apiKey\":", key.value());
        json.member(",\"apiKeyId\":", key.id());
    }
    json.member(",\"caller\":", iam.map(|iam| &*iam.user_id));
    json.raw(COGNITO_IDENTITY);
    json.member(",\"sourceIp\":", &*context.request.source_ip());
    json.member(",\"user\":", iam.map(|iam| &*iam.user_id));
    json.member(",\"userAgent\":", user_agent.map(header_text).as_deref());
    json.member(",\"userArn\":", iam.map(|iam| &*iam.user_arn));
    json.raw("}");
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
