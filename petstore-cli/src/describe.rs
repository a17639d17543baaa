//! `petstore describe` prints an API as the calls of API Gateway's control plane would return it.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use petstore_core::contract::{
    Api, Authorizer, AuthorizerKind, Connection, GatewayResponseType, Integration,
    IntegrationResponse, IntegrationType, Method, MethodKey, Model, RequestValidator,
    ResponseTransferMode,
};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::definition::{Kind, Read};
use crate::lazy::LazyList;
use crate::{Definition, Outcome, describe_http_api, print_json};

/// The id of the API in the URLs of models. A definition does not have an id until it is imported.
const API_ID: &str = "local";

/// The arguments of `petstore describe`.
#[derive(Debug, Args)]
pub(crate) struct Describe {
    #[command(flatten)]
    definition: Definition,
    #[command(flatten)]
    kind: Kind,
}

impl Describe {
    pub(super) fn run(&self) -> Outcome {
        match self.definition.read_as(self.kind)? {
            Read::Rest(imported) => print_json(&Described(&imported.api)),
            Read::Http(imported) => print_json(&describe_http_api::Described(&imported.api)),
        }
    }
}

/// The responses of GetRestApi, GetResources, GetModels, GetAuthorizers, GetRequestValidators and
/// GetGatewayResponses for an API. Its parts are made while they are written, because all of them
/// together are much larger than the API.
struct Described<'a>(&'a Api);

impl Serialize for Described<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let api = self.0;
        let mut map = serializer.serialize_map(None)?;
        let authorizers = || api.authorizers.iter().map(|(name, a)| authorizer(name, a));
        map.serialize_entry("authorizers", &LazyList(authorizers))?;
        map.serialize_entry("documentation", &api.documentation)?;
        let gateway_responses = GatewayResponseType::ALL.map(|t| gateway_response(api, t));
        map.serialize_entry("gatewayResponses", &gateway_responses)?;
        let models = || api.models.iter().map(|(name, m)| model(name, m));
        map.serialize_entry("models", &LazyList(models))?;
        let validators = || api.request_validators.iter().map(request_validator);
        map.serialize_entry("requestValidators", &LazyList(validators))?;
        let paths = paths(api);
        let resources = || paths.iter().map(|path| resource(api, path));
        map.serialize_entry("resources", &LazyList(resources))?;
        map.serialize_entry("restApi", &rest_api(api))?;
        map.end()
    }
}

fn request_validator((name, validator): (&String, &RequestValidator)) -> Value {
    json!({
        "id": name,
        "name": name,
        "validateRequestBody": validator.validate_request_body,
        "validateRequestParameters": validator.validate_request_parameters,
    })
}

fn rest_api(api: &Api) -> Value {
    json!({
        "id": API_ID,
        "name": api.name,
        "description": api.description,
        "version": api.version,
        "apiKeySource": api.api_key_source.as_str(),
        "disableExecuteApiEndpoint": api.endpoint.disable_execute_api_endpoint,
        "endpointConfiguration": {
            "types": [api.endpoint.endpoint_type.as_str()],
            "vpcEndpointIds": api.endpoint.vpc_endpoint_ids,
        },
        "binaryMediaTypes": api.binary_media_types,
        "minimumCompressionSize": api.minimum_compression_size,
        "policy": api.policy.as_ref().map(Value::to_string),
        "securityPolicy": api.security_policy,
        "endpointAccessMode": api.endpoint_access_mode,
    })
}

/// The paths of the resources, including those that exist only as parents of others.
fn paths(api: &Api) -> BTreeSet<&str> {
    let mut paths = BTreeSet::from(["/"]);
    for path in api.resources.keys() {
        let ends = path.match_indices('/').map(|(at, _)| at).skip(1);
        paths.extend(ends.filter_map(|at| path.get(..at)));
        paths.insert(path);
    }
    paths
}

fn resource(api: &Api, path: &str) -> Value {
    let methods = api.resources.get(path).map(|resource| &resource.methods);
    let methods: Map<String, Value> = methods
        .into_iter()
        .flatten()
        .map(|(verb, m)| (verb.to_string(), method(path, *verb, m)))
        .collect();
    json!({"id": path, "path": path, "resourceMethods": methods})
}

fn method(path: &str, verb: MethodKey, method: &Method) -> Value {
    let parameters: BTreeMap<String, bool> = method
        .request_parameters
        .iter()
        .map(|parameter| (parameter.source(), parameter.required))
        .collect();
    let responses: Map<String, Value> = method
        .responses
        .iter()
        .map(|(status, response)| {
            let headers: BTreeMap<String, bool> = response
                .headers
                .keys()
                .map(|name| (format!("method.response.header.{name}"), false))
                .collect();
            let described = json!({
                "statusCode": status.to_string(),
                "responseParameters": headers,
                "responseModels": response.response_models,
            });
            (status.to_string(), described)
        })
        .collect();
    json!({
        "httpMethod": verb.as_str(),
        "authorizationType": method.auth.authorization_type(),
        "authorizerId": method.auth.authorizer(),
        "authorizationScopes": method.auth.scopes(),
        "apiKeyRequired": method.api_key_required,
        "operationName": method.operation_name,
        "requestValidatorId": method.request_validator,
        "requestParameters": parameters,
        "requestModels": method.request_models,
        "methodResponses": responses,
        "methodIntegration": method.integration.as_ref().map(|i| integration(path, i)),
    })
}

fn integration(path: &str, integration: &Integration) -> Value {
    // API Gateway returns the connection only for HTTP integrations.
    let connection_type = match (&integration.connection, integration.integration_type) {
        (Connection::VpcLink(_), _) => Some("VPC_LINK"),
        (Connection::Internet, IntegrationType::Http | IntegrationType::HttpProxy) => {
            Some("INTERNET")
        }
        (Connection::Internet, _) => None,
    };
    let connection_id = match &integration.connection {
        Connection::VpcLink(id) => Some(id),
        Connection::Internet => None,
    };
    let skips = integration.tls_config.insecure_skip_verification;
    let mode = integration.response_transfer_mode;
    let streams = mode == ResponseTransferMode::Stream;
    let responses: Map<String, Value> = integration
        .responses
        .iter()
        .map(|(status, response)| (status.to_string(), integration_response(*status, response)))
        .collect();
    json!({
        "type": integration.integration_type.as_str(),
        "httpMethod": integration.http_method,
        "uri": integration.uri,
        "connectionType": connection_type,
        "connectionId": connection_id,
        "credentials": integration.credentials,
        "requestParameters": integration.request_parameters,
        "requestTemplates": integration.request_templates,
        "passthroughBehavior": integration.passthrough_behavior.as_str(),
        "contentHandling": integration.content_handling.map(|handling| handling.as_str()),
        "timeoutInMillis": integration.timeout_millis,
        "cacheNamespace": integration.cache_namespace.as_deref().unwrap_or(path),
        "cacheKeyParameters": integration.cache_key_parameters,
        "responseTransferMode": streams.then(|| mode.as_str()),
        "integrationTarget": integration.integration_target,
        "tlsConfig": skips.then(|| json!({"insecureSkipVerification": true})),
        "integrationResponses": responses,
    })
}

fn integration_response(status: u16, response: &IntegrationResponse) -> Value {
    json!({
        "statusCode": status.to_string(),
        "selectionPattern": response.selection_pattern,
        "responseParameters": response.response_parameters,
        "responseTemplates": response.response_templates,
        "contentHandling": response.content_handling.map(|handling| handling.as_str()),
    })
}

fn model(name: &str, model: &Model) -> Value {
    let base = format!("https://apigateway.amazonaws.com/restapis/{API_ID}/models/");
    json!({
        "id": name,
        "name": name,
        "description": model.description,
        "contentType": model.content_type,
        "schema": model.schema_with_references(&base).to_string(),
    })
}

fn authorizer(name: &str, authorizer: &Authorizer) -> Value {
    let (uri, credentials, provider_arns) = match &authorizer.kind {
        AuthorizerKind::Token { uri, credentials }
        | AuthorizerKind::Request { uri, credentials } => (Some(uri), credentials.as_ref(), None),
        AuthorizerKind::CognitoUserPools { provider_arns } => (None, None, Some(provider_arns)),
    };
    // API Gateway has been observed to add the default only for `REQUEST`.
    let is_request = matches!(authorizer.kind, AuthorizerKind::Request { .. });
    let ttl = authorizer
        .result_ttl_seconds
        .or(is_request.then(|| authorizer.ttl_seconds()));
    json!({
        "id": name,
        "name": name,
        "type": authorizer.kind.as_str(),
        "authType": authorizer.auth_type,
        "authorizerUri": uri,
        "authorizerCredentials": credentials,
        "identitySource": (!authorizer.identity_source.is_empty())
            .then(|| authorizer.identity_source.join(",")),
        "identityValidationExpression": authorizer.identity_validation_expression,
        "authorizerResultTtlInSeconds": ttl,
        "providerARNs": provider_arns,
    })
}

fn gateway_response(api: &Api, response_type: GatewayResponseType) -> Value {
    let response = api.effective_gateway_response(response_type);
    json!({
        "responseType": response_type.as_str(),
        "statusCode": response.status_code.map(|code| code.to_string()),
        "responseParameters": response.response_parameters,
        "responseTemplates": response.response_templates,
        "defaultResponse": !api.gateway_responses.contains_key(&response_type),
    })
}
