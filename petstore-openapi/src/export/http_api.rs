//! Writes HTTP APIs as documents, as API Gateway's ExportApi returns them.
//!
//! <https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-exports-specification.html>

use super::super::node::{Members, Node};
use super::style::{SchemeNames, Style, Version};
use super::{GetExport, Options, operation, root, schemas};
use crate::Document;
use petstore_core::contract::http_api::{
    DEFAULT_TIMEOUT_MILLIS, HttpApi, HttpAuthorizer, HttpAuthorizerKind, HttpBackend,
    HttpIntegration, ParameterMapping, PayloadFormat, Route, RouteAuth, RouteKey,
};
use petstore_core::contract::{Api, Connection, Integration, Method, MethodKey};
use petstore_core::resource::PathTemplate;

/// The name of the scheme for signatures that IAM checks.
const SIGV4: &str = "sigv4";

/// Writes the document that API Gateway's ExportApi returns for a stage of an HTTP API, which is
/// always OpenAPI 3.0. It contains what API Gateway stores of a contract, which excludes
/// descriptions and schemas.
pub fn export_http_api(api: &HttpApi, request: &GetExport) -> Document {
    let mut document = Members::default();
    document.put("openapi", "3.0.1");
    let mut info = Members::default();
    info.put("title", &api.name);
    info.put_some("description", api.description.as_ref());
    let version = api.version.as_deref().unwrap_or(root::NO_VERSION);
    info.put("version", version);
    document.put("info", info);
    document.put("servers", vec![server(api, request)]);
    let tags = api.tags.iter().map(|(key, value)| {
        let tag: Members = [
            ("name", key.as_str()),
            ("x-amazon-apigateway-tag-value", value.as_str()),
        ]
        .into_iter()
        .collect();
        Node::from(tag)
    });
    document.put_filled("tags", tags.collect::<Vec<_>>());
    document.put("paths", paths(api, request.extensions));
    let mut components = Members::default();
    components.put_filled("securitySchemes", schemes(api, request.extensions));
    document.put_filled("components", components);
    if request.extensions {
        document.put_some(
            "x-amazon-apigateway-cors",
            api.cors.as_ref().map(root::cors),
        );
        document.put("x-amazon-apigateway-importexport-version", "1.0");
    }
    Document(document.into())
}

/// Writes an HTTP API as an OpenAPI 3.0.1 document that API Gateway can import without changes.
/// Unlike [`export_http_api`], it contains the whole contract: parameters, bodies and responses
/// too, which API Gateway does not keep.
pub fn http_api_definition(api: &HttpApi, options: &Options) -> Document {
    let interface = Api {
        authorizers: Default::default(),
        ..api.interface()
    };
    let style = Style {
        version: Version::OpenApi30,
        extensions: false,
        own: true,
        documentation: true,
        function_arn: None,
        schemes: SchemeNames::from_api(&interface),
    };
    let mut document = Members::default();
    document.put("openapi", "3.0.1");
    document.put("info", root::info(&interface, &style));
    document.put_filled("servers", root::servers(&interface));
    let mut items: Vec<(&str, Members)> = Vec::new();
    for (key, route) in &api.routes {
        let (path, name) = place(key);
        let mut operation = match key {
            RouteKey::Default => operation(key, route, false),
            RouteKey::Path { .. } => {
                let method = Method {
                    operation_name: route.operation_name.clone(),
                    ..route.interface.clone()
                };
                operation::write(path, &method, &style)
            }
        };
        if let Some(requirement) = security(route).filter(|_| *key != RouteKey::Default) {
            operation.put("security", vec![requirement]);
        }
        if let Some(integration) = &route.integration {
            let integration = with_function(integration, options);
            operation.put("x-amazon-apigateway-integration", written(&integration));
        }
        add_operation(&mut items, path, name, operation);
    }
    document.put("paths", items.into_iter().collect::<Members>());
    let mut components = Members::default();
    let models = api.models.iter();
    let models: Members = models
        .map(|(name, model)| (name, schemas::write(&model.schema, &style)))
        .collect();
    components.put_filled("schemas", models);
    components.put_filled("securitySchemes", schemes(api, true));
    document.put_filled("components", components);
    document.put_some(
        "x-amazon-apigateway-cors",
        api.cors.as_ref().map(root::cors),
    );
    document.put("x-amazon-apigateway-importexport-version", "1.0");
    Document(document.into())
}

/// The integration, with the function that the options name.
fn with_function(integration: &HttpIntegration, options: &Options) -> HttpIntegration {
    let mut integration = integration.clone();
    if let (Some(function), HttpBackend::Lambda { uri, .. }) =
        (&options.function_arn, &mut integration.backend)
    {
        *uri = Integration::lambda_uri(function);
    }
    integration
}

/// The path and the name of the operation of a route.
fn place(key: &RouteKey) -> (&str, String) {
    let (path, verb) = match key {
        RouteKey::Default => ("/$default", MethodKey::Any),
        RouteKey::Path { path, verb } => (path.as_str(), *verb),
    };
    let name = match verb {
        MethodKey::Any => "x-amazon-apigateway-any-method".to_owned(),
        MethodKey::Verb(verb) => verb.as_str().to_ascii_lowercase(),
    };
    (path, name)
}

/// Adds an operation to the item of its path; the routes of one path are side by side.
fn add_operation<'p>(
    items: &mut Vec<(&'p str, Members)>,
    path: &'p str,
    name: String,
    operation: Members,
) {
    match items.last_mut() {
        Some((last, item)) if *last == path => item.put(name, operation),
        _ => {
            let mut item = Members::default();
            item.put(name, operation);
            items.push((path, item));
        }
    }
}

/// The security requirement of a route.
fn security(route: &Route) -> Option<Node> {
    let none: &[String] = &[];
    let scheme = match &route.auth {
        RouteAuth::None => return None,
        RouteAuth::Iam => (SIGV4, none),
        RouteAuth::Jwt { authorizer, scopes } => (authorizer.as_str(), scopes.as_slice()),
        RouteAuth::Lambda { authorizer } => (authorizer.as_str(), none),
    };
    let requirement: Members = [scheme].into_iter().collect();
    Some(Node::from(requirement))
}

fn server(api: &HttpApi, request: &GetExport) -> Node {
    let mut server = Members::default();
    if request.stage == HttpApi::DEFAULT_STAGE {
        server.put("url", format!("https://{}", request.host));
    } else {
        server.put("url", format!("https://{}/{{basePath}}", request.host));
        let base_path: Members = [("default", &request.stage)].into_iter().collect();
        let variables: Members = [("basePath", base_path)].into_iter().collect();
        server.put("variables", variables);
    }
    if api.disable_execute_api_endpoint && request.extensions {
        let configuration: Members = [("disableExecuteApiEndpoint", true)].into_iter().collect();
        server.put("x-amazon-apigateway-endpoint-configuration", configuration);
    }
    server.into()
}

fn paths(api: &HttpApi, extensions: bool) -> Members {
    let mut items: Vec<(&str, Members)> = Vec::new();
    for (key, route) in &api.routes {
        let (path, name) = place(key);
        let operation = operation(key, route, extensions);
        add_operation(&mut items, path, name, operation);
    }
    items.into_iter().collect()
}

fn operation(key: &RouteKey, route: &Route, extensions: bool) -> Members {
    let mut operation = Members::default();
    operation.put_some("operationId", route.operation_name.as_ref());
    if let RouteKey::Path { path, .. } = key
        && let Ok(template) = PathTemplate::parse(path)
    {
        let parameters = template.parameters().map(path_parameter);
        operation.put_filled("parameters", parameters.collect::<Vec<_>>());
    }
    let description = format!("Default response for {key}");
    let any: Members = [("description", description)].into_iter().collect();
    let responses: Members = [("default", any)].into_iter().collect();
    operation.put("responses", responses);
    if let Some(requirement) = security(route) {
        operation.put("security", vec![requirement]);
    }
    if *key == RouteKey::Default {
        operation.put("isDefaultRoute", true);
    }
    if let (Some(integration), true) = (&route.integration, extensions) {
        operation.put("x-amazon-apigateway-integration", written(integration));
    }
    operation
}

fn path_parameter(name: &str) -> Node {
    let text: Members = [("type", "string")].into_iter().collect();
    let mut parameter = Members::default();
    parameter.put("name", name);
    parameter.put("in", "path");
    parameter.put("required", true);
    parameter.put("schema", text);
    parameter.into()
}

fn written(integration: &HttpIntegration) -> Members {
    let mut members = Members::default();
    let format = match &integration.backend {
        HttpBackend::Lambda { payload_format, .. } => *payload_format,
        _ => PayloadFormat::V1,
    };
    members.put("payloadFormatVersion", format.as_str());
    match &integration.backend {
        HttpBackend::Lambda { uri, .. } => {
            members.put("type", "aws_proxy");
            members.put("httpMethod", "POST");
            members.put("uri", uri);
        }
        HttpBackend::Http { uri, http_method } => {
            members.put("type", "http_proxy");
            members.put("httpMethod", http_method);
            members.put("uri", uri);
        }
        HttpBackend::Service(action) => {
            members.put("type", "aws_proxy");
            members.put("integrationSubtype", &action.subtype);
            let parameters = action.parameters.iter();
            let parameters: Members = parameters.map(|(k, v)| (k, v.to_string())).collect();
            members.put_filled("requestParameters", parameters);
        }
        _ => {}
    }
    members.put_some("credentials", integration.credentials.as_ref());
    match &integration.connection {
        Connection::Internet => members.put("connectionType", "INTERNET"),
        Connection::VpcLink(id) => {
            members.put("connectionType", "VPC_LINK");
            members.put("connectionId", id);
        }
    }
    if integration.timeout_millis != DEFAULT_TIMEOUT_MILLIS {
        members.put("timeoutInMillis", integration.timeout_millis);
    }
    if let Some(name) = &integration.server_name_to_verify {
        let tls: Members = [("serverNameToVerify", name)].into_iter().collect();
        members.put("tlsConfig", tls);
    }
    members.put_filled(
        "requestParameters",
        mappings(&integration.request_parameters),
    );
    let responses = integration.response_parameters.iter();
    let responses: Members = responses
        .map(|(status, all)| (status.to_string(), mappings(all)))
        .collect();
    members.put_filled("responseParameters", responses);
    members
}

fn mappings(all: &[ParameterMapping]) -> Members {
    all.iter()
        .map(|mapping| (mapping.key.to_string(), mapping.value.to_string()))
        .collect()
}

fn schemes(api: &HttpApi, extensions: bool) -> Members {
    let mut schemes = Members::default();
    for (name, authorizer) in &api.authorizers {
        schemes.put(name, scheme(authorizer, extensions));
    }
    let uses_iam = api
        .routes
        .values()
        .any(|route| route.auth == RouteAuth::Iam);
    if uses_iam {
        let mut sigv4 = api_key("Authorization");
        if extensions {
            sigv4.put("x-amazon-apigateway-authtype", "awsSigv4");
        }
        schemes.put(SIGV4, sigv4);
    }
    schemes
}

fn api_key(name: &str) -> Members {
    [("type", "apiKey"), ("name", name), ("in", "header")]
        .into_iter()
        .collect()
}

fn scheme(authorizer: &HttpAuthorizer, extensions: bool) -> Members {
    let sources = authorizer.identity_sources.iter();
    let sources: Vec<String> = sources.map(ToString::to_string).collect();
    let mut extension = Members::default();
    extension.put("type", authorizer.kind.as_str().to_ascii_lowercase());
    if !sources.is_empty() {
        extension.put("identitySource", sources.join(","));
    }
    let mut scheme = match &authorizer.kind {
        HttpAuthorizerKind::Jwt(jwt) => {
            let mut configuration = Members::default();
            configuration.put_filled("audience", jwt.audience.as_slice());
            configuration.put("issuer", &jwt.issuer);
            extension.put("jwtConfiguration", configuration);
            [("type", "oauth2")].into_iter().collect()
        }
        HttpAuthorizerKind::Lambda {
            uri,
            credentials,
            payload_format,
            simple_responses,
        } => {
            extension.put("authorizerUri", uri);
            extension.put_some("authorizerCredentials", credentials.as_ref());
            extension.put("authorizerPayloadFormatVersion", payload_format.as_str());
            if *simple_responses {
                extension.put("enableSimpleResponses", true);
            }
            api_key("Authorization")
        }
        _ => Members::default(),
    };
    extension.put_some(
        "authorizerResultTtlInSeconds",
        authorizer.result_ttl_seconds,
    );
    if extensions {
        scheme.put("x-amazon-apigateway-authorizer", extension);
    }
    scheme
}
