//! The client's headers as integrations, mappings and templates see them.
//!
//! The gateway drops some headers on arrival and sets others:
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>

use std::borrow::Cow;

use http::HeaderName;
use http::header::HOST;

use crate::deployment::Deployment;
use crate::gateway_request::{GatewayRequest, header_text};

/// Headers that are dropped on arrival.
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

/// Headers that the gateway sets. They replace those of the client.
const SET: [&str; 4] = [
    "x-amzn-trace-id",
    "x-forwarded-for",
    "x-forwarded-port",
    "x-forwarded-proto",
];

/// A name and a value of a header.
pub(crate) type HeaderPair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The headers that are left of the client's, in their order and case, and those that the gateway
/// sets: none in the test of a method.
pub(crate) fn client_headers<'a>(
    deployment: &'a Deployment,
    request: &'a GatewayRequest,
) -> Vec<HeaderPair<'a>> {
    let sent = &request.parts.headers;
    let mut headers = Vec::with_capacity(sent.len() + 5);
    for (name, value) in forwarded_headers(request) {
        headers.push((event_name(request, name).into(), header_text(value)));
    }
    if request.is_test {
        return headers;
    }
    if !sent.contains_key(HOST) {
        let host = deployment.identity.domain_name.as_str();
        headers.push(("Host".into(), host.into()));
    }
    let forwarded = sent.get("x-forwarded-for").map(header_text);
    let source_ip = request.connection.source_ip;
    let forwarded = match forwarded {
        Some(hops) => format!("{hops}, {source_ip}"),
        None => source_ip.to_string(),
    };
    let port = request.connection.port.to_string();
    let protocol = request.connection.protocol;
    headers.extend([
        ("X-Amzn-Trace-Id".into(), request.ids.trace.as_str().into()),
        ("X-Forwarded-For".into(), forwarded.into()),
        ("X-Forwarded-Port".into(), port.into()),
        ("X-Forwarded-Proto".into(), protocol.into()),
    ]);
    headers
}

/// The client's headers without those that are dropped or replaced.
pub(crate) fn forwarded_headers(
    request: &GatewayRequest,
) -> impl Iterator<Item = (&HeaderName, &http::HeaderValue)> {
    let sent = request.parts.headers.iter();
    sent.filter(|(name, _)| !DROPPED.contains(&name.as_str()) && !SET.contains(&name.as_str()))
}

/// All values of a header as mappings see them. Names are compared with their case, if it is known.
pub(crate) fn header_values<'a>(
    deployment: &'a Deployment,
    request: &'a GatewayRequest,
    name: &str,
) -> Vec<Cow<'a, str>> {
    let headers = client_headers(deployment, request).into_iter();
    let found = headers.filter(|(other, _)| {
        if request.knows_header_case() {
            *other == name
        } else {
            other.eq_ignore_ascii_case(name)
        }
    });
    found.map(|(_, value)| value).collect()
}

/// The header's name in events: as the client sent it, except for two that the front end rewrites.
fn event_name<'a>(request: &'a GatewayRequest, name: &'a HeaderName) -> &'a str {
    match name.as_str() {
        "authorization" => "Authorization",
        "user-agent" => "User-Agent",
        _ => request.original_name(name),
    }
}
