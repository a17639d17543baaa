//! The event that a function gets: payload format 1.0, as REST APIs send it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{HOST, HeaderName, HeaderValue};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::auth::api_key::ApiKey;
use crate::gateway_request::GatewayRequest;
use crate::ids::since_epoch;
use crate::resource::Matched;
use crate::stage::Stage;
use crate::stage_path::StagePath;

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: Last<&'a Multi<'a>>,
    multi_value_headers: &'a Multi<'a>,
    query_string_parameters: Option<Last<&'a Multi<'a>>>,
    multi_value_query_string_parameters: Option<&'a Multi<'a>>,
    path_parameters: Option<Last<&'a Multi<'a>>>,
    stage_variables: Option<&'a BTreeMap<String, String>>,
    request_context: RequestContext<'a>,
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext<'a> {
    account_id: &'a str,
    api_id: &'a str,
    deployment_id: &'a str,
    domain_name: &'a str,
    domain_prefix: &'a str,
    extended_request_id: &'a str,
    http_method: &'a str,
    identity: Identity<'a>,
    path: &'a str,
    protocol: &'static str,
    request_id: &'a str,
    request_time: String,
    request_time_epoch: u64,
    resource_id: &'a str,
    resource_path: &'a str,
    stage: &'a str,
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'a> {
    access_key: (),
    account_id: (),
    // Only there when the method asks for a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_key_id: Option<&'a str>,
    caller: (),
    cognito_authentication_provider: (),
    cognito_authentication_type: (),
    cognito_identity_id: (),
    cognito_identity_pool_id: (),
    principal_org_id: (),
    source_ip: String,
    user: (),
    user_agent: Option<Cow<'a, str>>,
    user_arn: (),
}

/// Names with all their values, those of one name side by side.
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

/// The same names, each with its last value alone.
struct Last<T>(T);

impl Serialize for Last<&Multi<'_>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let pairs = self.0.groups().filter_map(|group| group.last());
        serializer.collect_map(pairs.map(|(name, value)| (name, value)))
    }
}

/// The event for a call of a matched method, as JSON.
pub(super) fn build(
    stage: &Stage,
    call: &GatewayRequest,
    matched: &Matched<'_, '_>,
    key: Option<&ApiKey>,
) -> Vec<u8> {
    let paths = StagePath::of(call);
    let template = matched.resource.template.as_str();
    let headers = headers(stage, call);
    let query = query(call.parts.uri.query());
    let parameters = Multi(
        matched
            .resource
            .parameters()
            .map(|(name, value)| (name.into(), value.into()))
            .collect(),
    );
    let (body, is_base64_encoded) = body(stage, call);
    let identity = stage.identity();
    let user_agent = call.parts.headers.get("user-agent").map(text);
    let event = Event {
        resource: template,
        path: paths.within(),
        http_method: call.verb(),
        headers: Last(&headers),
        multi_value_headers: &headers,
        query_string_parameters: query.unless_empty().map(Last),
        multi_value_query_string_parameters: query.unless_empty(),
        path_parameters: parameters.unless_empty().map(Last),
        stage_variables: stage.variables(),
        request_context: RequestContext {
            account_id: &identity.account_id,
            api_id: &identity.api_id,
            deployment_id: &identity.deployment_id,
            domain_name: &identity.domain_name,
            domain_prefix: &identity.api_id,
            extended_request_id: &call.ids.extended,
            http_method: call.verb(),
            identity: Identity {
                access_key: (),
                account_id: (),
                api_key: key.map(ApiKey::value),
                api_key_id: key.map(ApiKey::id),
                caller: (),
                cognito_authentication_provider: (),
                cognito_authentication_type: (),
                cognito_identity_id: (),
                cognito_identity_pool_id: (),
                principal_org_id: (),
                source_ip: call.connection.source_ip.to_string(),
                user: (),
                user_agent,
                user_arn: (),
            },
            path: paths.whole(),
            protocol: "HTTP/1.1",
            request_id: &call.ids.request,
            request_time: request_time(call),
            request_time_epoch: u64::try_from(since_epoch(call.received).as_millis())
                .unwrap_or(u64::MAX),
            resource_id: &matched.resource.value.id,
            resource_path: template,
            stage: stage.name(),
        },
        body,
        is_base64_encoded,
    };
    let mut json = Vec::with_capacity(2_048 + call.body.len() * 3 / 2);
    // Writing to memory does not fail, and every key above is text.
    let written = serde_json::to_writer(&mut json, &event);
    debug_assert!(written.is_ok());
    json
}

/// Headers that functions do not see.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
const DROPPED: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
];

/// Headers that the gateway sets, whatever the client sent.
const SET: [&str; 4] = [
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
];

fn headers<'a>(stage: &'a Stage, call: &'a GatewayRequest) -> Multi<'a> {
    let sent = &call.parts.headers;
    let mut headers = Multi(Vec::with_capacity(sent.len() + 5));
    for (name, value) in sent {
        if DROPPED.contains(&name.as_str()) || SET.contains(&name.as_str()) {
            continue;
        }
        headers.0.push((spelling(call, name).into(), text(value)));
    }
    if !sent.contains_key(HOST) {
        let host = stage.identity().domain_name.as_str();
        headers.0.push(("Host".into(), host.into()));
    }
    let forwarded = sent.get("x-forwarded-for").map(text);
    let source_ip = call.connection.source_ip;
    let forwarded = match forwarded {
        Some(hops) => format!("{hops}, {source_ip}"),
        None => source_ip.to_string(),
    };
    let port = call.connection.port.to_string();
    let protocol = call.connection.protocol;
    headers.0.extend([
        ("X-Amzn-Trace-Id".into(), call.ids.trace.as_str().into()),
        ("X-Forwarded-For".into(), forwarded.into()),
        ("X-Forwarded-Port".into(), port.into()),
        ("X-Forwarded-Proto".into(), protocol.into()),
    ]);
    headers
}

/// Names stay as the client spelled them, but for two that the front end writes its own way.
fn spelling<'a>(call: &'a GatewayRequest, name: &'a HeaderName) -> &'a str {
    match name.as_str() {
        "authorization" => "Authorization",
        "user-agent" => "User-Agent",
        _ => call.spelling(name),
    }
}

/// UTF-8, or else the bytes as Latin-1, as HTTP/1.1 once had it.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.into(),
        Err(_) => value
            .as_bytes()
            .iter()
            .map(|&byte| char::from(byte))
            .collect(),
    }
}

/// Decoded, `+` as a space.
fn query(query: Option<&str>) -> Multi<'_> {
    let query = query.unwrap_or_default().as_bytes();
    let mut parameters: Vec<_> = form_urlencoded::parse(query).collect();
    // Stable: the values of one name stay in order.
    parameters.sort_by(|(a, _), (b, _)| a.cmp(b));
    Multi(parameters)
}

/// Base64 where the content type is one of the API's binary media types, else text.
fn body<'a>(stage: &Stage, call: &'a GatewayRequest) -> (Option<Cow<'a, str>>, bool) {
    if call.body.is_empty() {
        return (None, false);
    }
    if stage.media_types().request_is_binary(call) {
        return (Some(STANDARD.encode(&call.body).into()), true);
    }
    // What is no UTF-8 is lost, as in the cloud: the type has to be among the binary media types.
    (Some(String::from_utf8_lossy(&call.body)), false)
}

/// `23/Nov/2026:04:37:16 +0000`
fn request_time(call: &GatewayRequest) -> String {
    let date = httpdate::fmt_http_date(call.received);
    let parts: Vec<&str> = date.split(' ').collect();
    match parts.as_slice() {
        [_, day, month, year, time, _] => format!("{day}/{month}/{year}:{time} +0000"),
        _ => date,
    }
}
