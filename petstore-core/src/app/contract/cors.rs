use std::collections::BTreeSet;

use crate::app::Cors;
use crate::contract::{
    Api, Auth, Docs, GatewayResponse, GatewayResponseType, Integration, IntegrationResponse,
    Location, Method, MethodResponse, MethodVerb, Resource, ResponseHeader,
};
use crate::verb::{Verb, Verbs};

/// Puts CORS into a contract: `OPTIONS` where no method names it, and headers on every answer.
pub(super) fn put(cors: &Cors, api: &mut Api) {
    let headers: Vec<(String, String)> = cors
        .headers()
        .into_iter()
        .map(|(name, value)| (spelled(name.as_str()), value))
        .collect();
    for resource in api.resources.values_mut() {
        for method in resource.methods.values_mut() {
            add_headers(method, &headers);
        }
        let options = MethodVerb::Verb(Verb::Options);
        if !resource.methods.contains_key(&options) {
            let preflight = preflight(cors, &headers, resource);
            resource.methods.insert(options, preflight);
        }
    }
    for response_type in [
        GatewayResponseType::Default4xx,
        GatewayResponseType::Default5xx,
    ] {
        let parameters = headers.iter().map(|(name, value)| {
            let target = format!("gatewayresponse.header.{name}");
            (target, literal(value))
        });
        let response = GatewayResponse {
            response_parameters: parameters.collect(),
            ..GatewayResponse::default()
        };
        api.gateway_responses.insert(response_type, response);
    }
}

/// A proxy's answers have what the backend gives them, those of others what is mapped.
fn add_headers(method: &mut Method, headers: &[(String, String)]) {
    for response in method.responses.values_mut() {
        for (name, _) in headers {
            response.headers.entry(name.clone()).or_default();
        }
    }
    let Some(integration) = &mut method.integration else {
        return;
    };
    if integration.integration_type.is_proxy() {
        return;
    }
    for response in integration.responses.values_mut() {
        for (name, value) in headers {
            let target = format!("method.response.header.{name}");
            let parameter = response.response_parameters.entry(target);
            parameter.or_insert_with(|| literal(value));
        }
    }
}

/// The method that answers a browser's question before its request.
fn preflight(cors: &Cors, headers: &[(String, String)], resource: &Resource) -> Method {
    let mut headers = headers.to_vec();
    headers.push(("Access-Control-Allow-Methods".to_owned(), verbs(resource)));
    let allowed = allowed_headers(cors, resource);
    if !allowed.is_empty() {
        headers.push(("Access-Control-Allow-Headers".to_owned(), allowed));
    }
    if let Some(seconds) = cors.max_age {
        headers.push(("Access-Control-Max-Age".to_owned(), seconds.to_string()));
    }
    let answer = IntegrationResponse {
        response_parameters: headers
            .iter()
            .map(|(name, value)| (format!("method.response.header.{name}"), literal(value)))
            .collect(),
        ..IntegrationResponse::default()
    };
    let response = MethodResponse {
        description: Some("What other origins may do".to_owned()),
        headers: headers
            .into_iter()
            .map(|(name, _)| (name, ResponseHeader::default()))
            .collect(),
        ..MethodResponse::default()
    };
    Method {
        docs: Docs {
            summary: Some("Answers preflights (CORS).".to_owned()),
            ..Docs::default()
        },
        responses: [(NO_CONTENT, response)].into(),
        integration: Some(Integration::mock_status(NO_CONTENT, answer)),
        ..Method::default()
    }
}

const NO_CONTENT: u16 = 204;

/// The verbs that the resource takes. Which of them a browser asks for is its own affair.
fn verbs(resource: &Resource) -> String {
    let verbs = resource.methods.keys();
    let verbs = verbs.fold(Verbs::of(&[Verb::Options]), |all, verb| {
        all.union(verb.verbs())
    });
    let names: Vec<&str> = verbs.iter().map(Verb::as_str).collect();
    names.join(",")
}

/// The headers that the resource's methods take.
fn allowed_headers(cors: &Cors, resource: &Resource) -> String {
    let mut names: BTreeSet<String> = cors.allow_headers.iter().cloned().collect();
    for method in resource.methods.values() {
        let mut allow = |name: &str| {
            if !names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
                names.insert(name.to_owned());
            }
        };
        if !method.request_models.is_empty() || !method.consumes.is_empty() {
            allow("Content-Type");
        }
        if method.api_key_required {
            allow("X-Api-Key");
        }
        if method.auth != Auth::None {
            allow("Authorization");
        }
        if method.auth == Auth::Iam {
            allow("X-Amz-Date");
            allow("X-Amz-Security-Token");
        }
        for parameter in &method.request_parameters {
            if parameter.location == Location::Header {
                allow(&parameter.name);
            }
        }
    }
    names.into_iter().collect::<Vec<_>>().join(",")
}

/// `access-control-allow-origin` as documents write it: `Access-Control-Allow-Origin`.
fn spelled(name: &str) -> String {
    let words: Vec<String> = name.split('-').map(super::names::capitalized).collect();
    words.join("-")
}

fn literal(value: &str) -> String {
    format!("'{value}'")
}
