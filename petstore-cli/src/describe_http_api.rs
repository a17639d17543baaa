//! The description of an HTTP API: what GetApi, GetRoutes, GetIntegrations and GetAuthorizers would
//! return.

use petstore_core::contract::http_api::{
    HttpApi, HttpAuthorizer, HttpAuthorizerKind, HttpBackend, HttpIntegration, HttpStage,
    ParameterMapping, PayloadFormat, Route, RouteKey,
};
use petstore_core::contract::{Connection, Cors};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::lazy::LazyList;

/// The responses of the calls of the control plane for an HTTP API. An integration has the id of
/// its route.
pub(crate) struct Described<'a>(pub(crate) &'a HttpApi);

impl Serialize for Described<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let api = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("api", &described_api(api))?;
        let authorizers = || api.authorizers.iter().map(|(name, a)| authorizer(name, a));
        map.serialize_entry("authorizers", &LazyList(authorizers))?;
        let integrations = || {
            api.routes.iter().filter_map(|(key, route)| {
                let integration = route.integration.as_ref()?;
                Some(described(key, integration))
            })
        };
        map.serialize_entry("integrations", &LazyList(integrations))?;
        let routes = || api.routes.iter().map(|(key, r)| route(key, r));
        map.serialize_entry("routes", &LazyList(routes))?;
        let stage = |(name, stage): (&String, &HttpStage)| json!({"stageName": name, "stageVariables": stage.variables});
        let stages = || api.stages.iter().map(stage);
        map.serialize_entry("stages", &LazyList(stages))?;
        map.end()
    }
}

fn described_api(api: &HttpApi) -> Value {
    json!({
        "apiId": "local",
        "name": api.name,
        "description": api.description,
        "version": api.version,
        "protocolType": "HTTP",
        "routeSelectionExpression": "$request.method $request.path",
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "disableExecuteApiEndpoint": api.disable_execute_api_endpoint,
        "corsConfiguration": api.cors.as_ref().map(cors),
        "tags": api.tags,
    })
}

fn route(key: &RouteKey, route: &Route) -> Value {
    let key = key.to_string();
    let target = route.integration.as_ref();
    json!({
        "routeId": key,
        "routeKey": key,
        "operationName": route.operation_name,
        "apiKeyRequired": false,
        "authorizationType": route.auth.authorization_type(),
        "authorizerId": route.auth.authorizer(),
        "authorizationScopes": route.auth.scopes(),
        "target": target.map(|_| format!("integrations/{key}")),
    })
}

fn described(key: &RouteKey, integration: &HttpIntegration) -> Value {
    let (kind, method, uri, format) = match &integration.backend {
        HttpBackend::Lambda {
            uri,
            payload_format,
        } => ("AWS_PROXY", Some("POST"), Some(uri), *payload_format),
        HttpBackend::Http { uri, http_method } => (
            "HTTP_PROXY",
            Some(http_method.as_str()),
            Some(uri),
            PayloadFormat::V1,
        ),
        _ => ("AWS_PROXY", None, None, PayloadFormat::V1),
    };
    let (subtype, parameters) = match &integration.backend {
        HttpBackend::Service(action) => {
            let parameters = action.parameters.iter();
            let parameters: Map<String, Value> = parameters
                .map(|(name, value)| (name.clone(), value.to_string().into()))
                .collect();
            (Some(&action.subtype), parameters)
        }
        _ => (None, mappings(&integration.request_parameters)),
    };
    let (connection_type, connection_id) = match &integration.connection {
        Connection::Internet => ("INTERNET", None),
        Connection::VpcLink(id) => ("VPC_LINK", Some(id)),
    };
    let responses: Map<String, Value> = integration
        .response_parameters
        .iter()
        .map(|(status, all)| (status.to_string(), mappings(all).into()))
        .collect();
    let server_name = integration.server_name_to_verify.as_ref();
    json!({
        "integrationId": key.to_string(),
        "integrationType": kind,
        "integrationSubtype": subtype,
        "integrationMethod": method,
        "integrationUri": uri,
        "payloadFormatVersion": format.as_str(),
        "credentialsArn": integration.credentials,
        "connectionType": connection_type,
        "connectionId": connection_id,
        "timeoutInMillis": integration.timeout_millis,
        "requestParameters": parameters,
        "responseParameters": responses,
        "tlsConfig": server_name.map(|name| json!({"serverNameToVerify": name})),
    })
}

fn mappings(all: &[ParameterMapping]) -> Map<String, Value> {
    all.iter()
        .map(|mapping| (mapping.key.to_string(), mapping.value.to_string().into()))
        .collect()
}

fn authorizer(name: &str, authorizer: &HttpAuthorizer) -> Value {
    let sources = authorizer.identity_sources.iter();
    let mut described = json!({
        "authorizerId": name,
        "name": name,
        "authorizerType": authorizer.kind.as_str(),
        "identitySource": sources.map(ToString::to_string).collect::<Vec<_>>(),
        "authorizerResultTtlInSeconds": authorizer.result_ttl_seconds,
    });
    match &authorizer.kind {
        HttpAuthorizerKind::Jwt(jwt) => {
            described["jwtConfiguration"] = json!({"issuer": jwt.issuer, "audience": jwt.audience});
        }
        HttpAuthorizerKind::Lambda {
            uri,
            credentials,
            payload_format,
            simple_responses,
        } => {
            described["authorizerUri"] = uri.as_str().into();
            described["authorizerCredentialsArn"] = json!(credentials);
            described["authorizerPayloadFormatVersion"] = payload_format.as_str().into();
            described["enableSimpleResponses"] = (*simple_responses).into();
        }
        _ => {}
    }
    described
}

fn cors(cors: &Cors) -> Value {
    json!({
        "allowOrigins": cors.allow_origins,
        "allowMethods": cors.allow_methods,
        "allowHeaders": cors.allow_headers,
        "exposeHeaders": cors.expose_headers,
        "maxAge": cors.max_age,
        "allowCredentials": cors.allow_credentials,
    })
}
