//! CORS in the contract: preflight methods, and headers on every response.

use crate::contract::{
    Api, Documentation, GatewayResponseType, Integration, IntegrationResponse, Method, MethodKey,
    MethodResponse, Resource, ResponseHeader,
};
use crate::http::Cors;
use crate::http::cors::Preflight;
use crate::verb::Verb;

/// Adds CORS to a contract: an `OPTIONS` method to each resource without one, and the headers to
/// every response.
pub(super) fn add_cors(cors: &Cors, api: &mut Api) {
    let headers: Vec<(String, String)> = cors
        .headers()
        .into_iter()
        .map(|(name, value)| (spelled(name.as_str()), value))
        .collect();
    for resource in api.resources.values_mut() {
        for method in resource.methods.values_mut() {
            add_headers(method, &headers);
        }
        let options = MethodKey::Verb(Verb::Options);
        if !resource.methods.contains_key(&options) {
            let preflight = preflight(cors, &headers, resource);
            resource.methods.insert(options, preflight);
        }
    }
    for response_type in GatewayResponseType::DEFAULTS {
        let parameters = headers.iter().map(|(name, value)| {
            let target = format!("gatewayresponse.header.{name}");
            (target, literal(value))
        });
        let response = api.gateway_responses.entry(response_type).or_default();
        response.response_parameters.extend(parameters);
    }
}

/// The backend of a proxy integration sets the headers itself; responses of other integrations need
/// a mapping.
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

/// The method that responds to preflight requests.
fn preflight(cors: &Cors, headers: &[(String, String)], resource: &Resource) -> Method {
    let mut preflight = Preflight::new(cors);
    for (key, method) in &resource.methods {
        preflight.add_method(*key, method);
    }
    let own = preflight.headers(cors).into_iter();
    let mut headers = headers.to_vec();
    headers.extend(own.map(|(name, value)| (spelled(name.as_str()), value)));
    let mapping = IntegrationResponse {
        response_parameters: headers
            .iter()
            .map(|(name, value)| (format!("method.response.header.{name}"), literal(value)))
            .collect(),
        ..IntegrationResponse::default()
    };
    let response = MethodResponse {
        description: Some("The requests that other origins may send".to_owned()),
        headers: headers
            .into_iter()
            .map(|(name, _)| (name, ResponseHeader::default()))
            .collect(),
        ..MethodResponse::default()
    };
    Method {
        docs: Documentation {
            summary: Some("Responds to CORS preflight requests.".to_owned()),
            ..Documentation::default()
        },
        responses: [(NO_CONTENT, response)].into(),
        integration: Some(Integration::mock_status(NO_CONTENT, mapping)),
        ..Method::default()
    }
}

const NO_CONTENT: u16 = 204;

/// The usual spelling of a header name: `access-control-allow-origin` becomes
/// `Access-Control-Allow-Origin`.
fn spelled(name: &str) -> String {
    let words: Vec<String> = name.split('-').map(super::names::capitalized).collect();
    words.join("-")
}

fn literal(value: &str) -> String {
    format!("'{value}'")
}
