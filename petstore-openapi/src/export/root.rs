//! Writes the root of a document: everything outside of operations, models and security schemes.

use super::super::node::{Members, Node};
use super::style::Style;
use super::{GetExport, components, operation};
use petstore_core::contract::{
    Api, ApiKeySource, Channel, Cors, GatewayResponse, MethodKey, Model,
};

/// API Gateway exports the creation time of an API that has no version; here the API was never
/// created.
pub(super) const NO_VERSION: &str = "1970-01-01T00:00:00Z";

/// The URL of a server that only has an endpoint configuration.
const ANY_SERVER: &str = "/";

pub(super) fn document(api: &Api, style: &Style<'_>, request: Option<&GetExport>) -> Node {
    let mut document = Members::default();
    if style.is_swagger() {
        document.put("swagger", "2.0");
    } else {
        document.put("openapi", "3.0.1");
    }
    document.put("info", info(api, style));
    match request {
        Some(request) => server(&mut document, api, style, request),
        None => document.put_filled("servers", servers(api)),
    }
    document.put("paths", paths(api, style));
    components::put(&mut document, api, style);
    if style.extensions {
        extensions(&mut document, api, style);
    }
    document.into()
}

pub(super) fn info(api: &Api, style: &Style<'_>) -> Members {
    let mut info = Members::default();
    info.put("title", &api.name);
    info.put_some("description", api.description.as_ref());
    // OpenAPI requires a version; import ignores an empty one.
    let none = if style.own { "" } else { NO_VERSION };
    info.put("version", api.version.as_deref().unwrap_or(none));
    info
}

/// Adds the URL of the stage.
fn server(document: &mut Members, api: &Api, style: &Style<'_>, request: &GetExport) {
    const NAME: &str = "x-amazon-apigateway-endpoint-configuration";
    let configuration = endpoint_configuration(api).filter(|_| style.extensions);
    if style.is_swagger() {
        document.put("host", &request.host);
        document.put("basePath", format!("/{}", request.stage));
        document.put("schemes", vec![Node::from("https")]);
        document.put_some(NAME, configuration);
        return;
    }
    let base_path: Members = [("default", &request.stage)].into_iter().collect();
    let variables: Members = [("basePath", base_path)].into_iter().collect();
    let mut server = Members::default();
    server.put("url", format!("https://{}/{{basePath}}", request.host));
    server.put("variables", variables);
    server.put_some(NAME, configuration);
    document.put("servers", vec![server.into()]);
}

/// The servers. The endpoint configuration is a member of the first.
pub(super) fn servers(api: &Api) -> Vec<Node> {
    let mut configuration = endpoint_configuration(api);
    let mut urls: Vec<&str> = api.servers.iter().map(String::as_str).collect();
    if urls.is_empty() && configuration.is_some() {
        urls.push(ANY_SERVER);
    }
    let servers = urls.into_iter().map(|url| {
        let mut server = Members::default();
        server.put("url", url);
        server.put_some(
            "x-amazon-apigateway-endpoint-configuration",
            configuration.take(),
        );
        server.into()
    });
    servers.collect()
}

/// The endpoint configuration, unless it is the default.
fn endpoint_configuration(api: &Api) -> Option<Members> {
    let endpoint = &api.endpoint;
    let mut configuration = Members::default();
    if endpoint.disable_execute_api_endpoint {
        configuration.put("disableExecuteApiEndpoint", true);
    }
    configuration.put_filled("vpcEndpointIds", endpoint.vpc_endpoint_ids.as_slice());
    let is_default = !endpoint.disable_execute_api_endpoint && endpoint.vpc_endpoint_ids.is_empty();
    (!is_default).then_some(configuration)
}

fn paths(api: &Api, style: &Style<'_>) -> Members {
    let mut paths = Members::default();
    for (path, resource) in &api.resources {
        let mut item = Members::default();
        for (verb, method) in &resource.methods {
            let name = match verb {
                MethodKey::Any => "x-amazon-apigateway-any-method".to_owned(),
                MethodKey::Verb(verb) => verb.as_str().to_ascii_lowercase(),
            };
            item.put(name, operation::write(path, method, style));
        }
        if style.own || !resource.methods.is_empty() {
            paths.put(path, item);
        }
    }
    paths
}

fn extensions(document: &mut Members, api: &Api, style: &Style<'_>) {
    if api.api_key_source == ApiKeySource::Authorizer {
        document.put(
            "x-amazon-apigateway-api-key-source",
            api.api_key_source.as_str(),
        );
    }
    document.put_filled(
        "x-amazon-apigateway-binary-media-types",
        api.binary_media_types.as_slice(),
    );
    let validators: Members = api
        .request_validators
        .iter()
        .map(|(name, validator)| {
            let mut checks = Members::default();
            checks.put("validateRequestBody", validator.validate_request_body);
            checks.put(
                "validateRequestParameters",
                validator.validate_request_parameters,
            );
            (name, checks)
        })
        .collect();
    document.put_filled("x-amazon-apigateway-request-validators", validators);
    let responses: Members = api
        .gateway_responses
        .iter()
        .map(|(response_type, response)| (response_type.as_str(), gateway_response(response)))
        .collect();
    document.put_filled("x-amazon-apigateway-gateway-responses", responses);
    document.put_some(
        "x-amazon-apigateway-minimum-compression-size",
        api.minimum_compression_size,
    );
    document.put_some("x-amazon-apigateway-policy", api.policy.as_ref());
    document.put_some(
        "x-amazon-apigateway-security-policy",
        api.security_policy.as_ref(),
    );
    document.put_some(
        "x-amazon-apigateway-endpoint-access-mode",
        api.endpoint_access_mode.as_ref(),
    );
    if style.documentation {
        document.put_some(
            "x-amazon-apigateway-documentation",
            api.documentation.as_ref(),
        );
    }
    if style.own {
        document.put_some("x-amazon-apigateway-cors", api.cors.as_ref().map(cors));
        document.put_filled("x-petstore-stage-variables", &api.stage_variables);
        document.put_filled("x-petstore-allow", &api.allowed_lints);
        let channels = api.channels.iter().map(|(name, c)| (name, channel(c)));
        document.put_filled("x-petstore-channels", channels.collect::<Members>());
    }
}

fn gateway_response(response: &GatewayResponse) -> Members {
    let mut members = Members::default();
    let status = response.status_code.map(|code| code.to_string());
    members.put_some("statusCode", status);
    members.put_filled("responseParameters", &response.response_parameters);
    members.put_filled("responseTemplates", &response.response_templates);
    members
}

fn channel(channel: &Channel) -> Members {
    let reference = |model: &String| -> Members {
        let target = format!("{}{model}", Model::REF_PREFIX);
        [("$ref", target)].into_iter().collect()
    };
    let mut members = Members::default();
    members.put("kind", channel.kind.as_str());
    members.put_some("description", channel.description.as_ref());
    members.put_some("publishes", channel.publishes.as_ref().map(reference));
    members.put_some("consumes", channel.consumes.as_ref().map(reference));
    members
}

pub(super) fn cors(cors: &Cors) -> Members {
    let mut members = Members::default();
    members.put_filled("allowOrigins", cors.allow_origins.as_slice());
    members.put_filled("allowMethods", cors.allow_methods.as_slice());
    members.put_filled("allowHeaders", cors.allow_headers.as_slice());
    members.put_filled("exposeHeaders", cors.expose_headers.as_slice());
    members.put_some("maxAge", cors.max_age);
    if cors.allow_credentials {
        members.put("allowCredentials", true);
    }
    members
}
