//! What an import reads from each part of a document.

use petstore_core::contract::{
    Api, ApiKeySource, Auth, AuthorizerKind, Integration, IntegrationType, Method, MethodKey,
    Parameter,
};
use petstore_core::verb::Verb;
use petstore_openapi::import::{Options, PseudoParameters, import};
use serde_json::{Value, json};

use crate::{imported, openapi, problem, swagger, with};

/// The method of a document's only operation, `GET /pets`.
fn get_pets(document: &Value) -> Method {
    let api = imported(document).api;
    api.method("/pets", Verb::Get).expect("GET /pets").clone()
}

/// The operation as `GET /pets` of an OpenAPI document.
fn operation(operation: Value) -> Value {
    openapi(json!({"/pets": {"get": operation}}))
}

fn warnings(document: &Value) -> Vec<String> {
    let warnings = imported(document).warnings.into_iter();
    warnings.map(|warning| warning.path).collect()
}

#[test]
fn the_root() {
    let document = with(
        openapi(json!({})),
        json!({
            "info": {"title": "pets", "description": "All pets", "version": 1.5},
            "servers": [{"url": "/", "x-amazon-apigateway-endpoint-configuration": {
                "disableExecuteApiEndpoint": true, "vpcEndpointIds": ["vpce-1"],
            }}],
            "x-amazon-apigateway-api-key-source": "authorizer",
            "x-amazon-apigateway-binary-media-types": ["image/*"],
            "x-amazon-apigateway-minimum-compression-size": 1024,
            "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": true, "validateRequestParameters": "true"}},
            "x-amazon-apigateway-policy": {"Version": "2012-10-17"},
        }),
    );
    let api = imported(&document).api;
    assert_eq!(
        (api.name.as_str(), api.version.as_deref()),
        ("pets", Some("1.5"))
    );
    assert_eq!(api.description.as_deref(), Some("All pets"));
    assert_eq!(api.api_key_source, ApiKeySource::Authorizer);
    assert_eq!(api.binary_media_types, ["image/*"]);
    assert_eq!(api.minimum_compression_size, Some(1024));
    assert!(api.endpoint.disable_execute_api_endpoint);
    assert_eq!(api.endpoint.vpc_endpoint_ids, ["vpce-1"]);
    let validator = api.request_validators["all"];
    assert!(validator.validate_request_body && validator.validate_request_parameters);
    assert_eq!(api.policy, Some(json!({"Version": "2012-10-17"})));
}

#[test]
fn verbs_and_any() {
    let any = "x-amazon-apigateway-any-method";
    let document = openapi(json!({"/pets": {
        "get": {}, any: {"operationId": "rest"}, "trace": {}, "summary": "pets", "x-own": 1,
    }}));
    let api = imported(&document).api;
    let verbs: Vec<MethodKey> = api.resources["/pets"].methods.keys().copied().collect();
    assert_eq!(verbs, [Verb::Get.into(), MethodKey::Any]);
    let delete = api
        .method("/pets", Verb::Delete)
        .and_then(|m| m.operation_name.as_deref());
    assert_eq!(delete, Some("rest"));
    assert_eq!(warnings(&document), ["#/paths/~1pets/trace"]);
}

#[test]
fn parameters_of_the_path_hold_for_every_method() {
    let document = openapi(json!({"/pets/{petId}/{rest+}": {
        "parameters": [
            {"name": "kind", "in": "query", "schema": {"type": "string"}},
            {"name": "X-Tenant", "in": "header", "required": true, "schema": {"type": "string"}},
        ],
        "get": {"parameters": [
            {"name": "kind", "in": "query", "required": true, "description": "which", "schema": {"type": "string"}},
            {"name": "rest", "in": "path", "schema": {"type": "string"}},
            {"name": "gone", "in": "path", "required": true, "schema": {"type": "string"}},
            {"name": "session", "in": "cookie", "schema": {"type": "string"}},
        ]},
    }}));
    let api = imported(&document).api;
    let method = api
        .method("/pets/{petId}/{rest+}", Verb::Get)
        .expect("a method");
    let kind = Parameter {
        description: Some("which".into()),
        ..Parameter::query_string("kind").required()
    };
    assert_eq!(
        method.request_parameters,
        [
            kind,
            Parameter::header("X-Tenant").required(),
            Parameter::path("rest"),
            Parameter::path("gone"),
            Parameter::path("petId")
        ]
    );
    // The path has no `{gone}`, and cookies are documentation only.
    assert_eq!(warnings(&document).len(), 2);
}

#[test]
fn references_are_followed() {
    let document = with(
        operation(json!({
            "parameters": [{"$ref": "#/components/parameters/Page"}],
            "requestBody": {"$ref": "#/components/requestBodies/Pet"},
            "responses": {"404": {"$ref": "#/components/responses/Nothing"}},
        })),
        json!({"components": {
            "parameters": {"Page": {"$ref": "#/components/parameters/~1page~0"}, "/page~": {"name": "page", "in": "query"}},
            "requestBodies": {"Pet": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}},
            "responses": {"Nothing": {"description": "none", "headers": {"X": {"$ref": "#/components/headers/X"}}}},
            "headers": {"X": {"schema": {"type": "integer"}}},
            "schemas": {"Pet": {"type": "object"}},
        }}),
    );
    let method = get_pets(&document);
    assert_eq!(method.request_parameters, [Parameter::query_string("page")]);
    assert_eq!(method.request_models["application/json"], "Pet");
    assert!(method.request_body_optional);
    assert_eq!(
        method.responses[&404].headers["X"].schema,
        json!({"type": "integer"})
    );
}

#[test]
fn swagger_has_one_body_for_all_it_consumes() {
    let document = with(
        swagger(json!({"/pets": {"get": {
            "produces": ["application/xml", "application/json"],
            "parameters": [
                {"name": "pet", "in": "body", "required": true, "schema": {"$ref": "#/definitions/Pet"}},
                {"name": "page", "in": "query", "type": "integer", "x-own": 1},
            ],
            "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Pet"}}},
        }}})),
        json!({"consumes": ["text/json"], "definitions": {"Pet": {"properties": {"mother": {"$ref": "#/definitions/Pet"}}}}}),
    );
    let method = get_pets(&document);
    assert_eq!(
        method.request_models,
        [("text/json".into(), "Pet".into())].into()
    );
    assert_eq!(
        method.request_parameters[0].schema,
        json!({"type": "integer"})
    );
    let types: Vec<&String> = method.responses[&200].response_models.keys().collect();
    assert_eq!(types, ["application/json", "application/xml"]);
    let pet = &imported(&document).api.models["Pet"];
    assert_eq!(
        pet.schema["properties"]["mother"],
        json!({"$ref": "#/components/schemas/Pet"})
    );
}

#[test]
fn a_body_described_in_place_gets_a_model() {
    let body = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
    let document = operation(json!({
        "requestBody": body(json!({"type": "object", "required": ["b", "a"]})),
        "responses": {"200": body(json!({"required": ["a", "b"], "type": "object"})), "201": body(json!({"type": "array"}))},
    }));
    let method = get_pets(&document);
    let model = &method.request_models["application/json"];
    assert_eq!(
        method.responses[&200].response_models["application/json"],
        *model
    );
    assert_ne!(
        method.responses[&201].response_models["application/json"],
        *model
    );
    assert!(model.starts_with("MODEL"));
    let api = imported(&document).api;
    assert_eq!(api.models.len(), 2);
    assert_eq!(
        api.models[model].schema,
        json!({"type": "object", "required": ["a", "b"]})
    );
}

#[test]
fn words_that_models_do_not_know_are_left_out() {
    let document = with(
        openapi(json!({})),
        json!({"components": {"schemas": {"Pet": {
            "description": "One pet", "discriminator": {"propertyName": "kind"}, "x-own": 1, "example": {},
            "properties": {"example": {"type": "number", "exclusiveMinimum": true, "minimum": 0}},
        }}}}),
    );
    let pet = &imported(&document).api.models["Pet"];
    assert_eq!(pet.description.as_deref(), Some("One pet"));
    assert_eq!(
        pet.schema,
        json!({"description": "One pet", "properties": {"example": {"type": "number", "minimum": 0}}})
    );
}

#[test]
fn a_default_response_is_ignored() {
    let document = operation(
        json!({"responses": {"default": {"description": "all else"}, "200": {"description": "good"}, "x-own": 1}}),
    );
    let method = get_pets(&document);
    assert_eq!(method.responses.keys().copied().collect::<Vec<_>>(), [200]);
    assert_eq!(method.responses[&200].description.as_deref(), Some("good"));
    assert_eq!(
        warnings(&document),
        ["#/paths/~1pets/get/responses/default"]
    );
}

/// Security schemes of every kind.
fn schemes() -> Value {
    let function = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/\
         invocations";
    json!({
        "key": {"type": "apiKey", "name": "X-API-KEY", "in": "header"},
        "signed": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"},
        "asked": {"type": "apiKey", "name": "Unused", "in": "header", "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {
                "type": "request", "authorizerUri": function, "authorizerCredentials": "",
                "identitySource": "method.request.header.A, context.path",
            }},
        "token": {"type": "apiKey", "name": "X-Token", "in": "header",
            "x-amazon-apigateway-authorizer": {
                "type": "TOKEN", "authorizerUri": function, "authorizerResultTtlInSeconds": 0,
                "identityValidationExpression": "^x", "identitySource": "method.request.header.Ignored",
            }},
        "pool": {"type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:pool"]}},
        "elsewhere": {"type": "http", "scheme": "bearer"},
    })
}

#[test]
fn authorizers_are_there_used_or_not() {
    let document = with(
        swagger(json!({})),
        json!({"securityDefinitions": schemes()}),
    );
    let api = imported(&document).api;
    assert_eq!(
        api.authorizers.keys().collect::<Vec<_>>(),
        ["asked", "pool", "token"]
    );
    let asked = &api.authorizers["asked"];
    assert_eq!(
        asked.identity_source,
        ["method.request.header.A", "context.path"]
    );
    assert_eq!((asked.result_ttl_seconds, asked.ttl_seconds()), (None, 300));
    assert!(matches!(
        &asked.kind,
        AuthorizerKind::Request {
            credentials: None,
            ..
        }
    ));
    let token = &api.authorizers["token"];
    assert_eq!(token.identity_source, ["method.request.header.X-Token"]);
    assert_eq!(token.ttl_seconds(), 0);
    assert_eq!(
        api.authorizers["pool"].identity_source,
        ["method.request.header.Authorization"]
    );
    assert_eq!(warnings(&document), ["#/securityDefinitions/elsewhere"]);
}

#[test]
fn security_of_the_operation_goes_before_that_of_the_document() {
    let secured = |security: Value| {
        let document = with(
            operation(security),
            json!({"components": {"securitySchemes": schemes()}, "security": [{"asked": []}]}),
        );
        let method = get_pets(&document);
        (method.auth, method.api_key_required)
    };
    let custom = |name: &str| Auth::Custom {
        authorizer: name.into(),
    };
    assert_eq!(secured(json!({})), (custom("asked"), false));
    assert_eq!(secured(json!({"security": []})), (Auth::None, false));
    assert_eq!(
        secured(json!({"security": [{"token": []}, {"key": []}]})),
        (custom("token"), true)
    );
    assert_eq!(
        secured(json!({"security": [{"key": [], "signed": []}]})),
        (Auth::Iam, true)
    );
    let pool = Auth::Cognito {
        authorizer: "pool".into(),
        scopes: vec!["read".into()],
    };
    assert_eq!(
        secured(json!({"security": [{"pool": ["read"]}]})),
        (pool, false)
    );
    assert_eq!(
        secured(json!({"security": [{"elsewhere": []}, {"unknown": []}]})),
        (Auth::None, false)
    );
    assert_eq!(
        secured(json!({"x-amazon-apigateway-auth": {"type": "aws_iam"}})),
        (Auth::Iam, false)
    );
    assert_eq!(
        secured(json!({"x-amazon-apigateway-auth": {"type": "NONE"}})),
        (Auth::None, false)
    );
}

#[test]
fn the_validator_of_the_operation_goes_before_that_of_the_document() {
    let name = "x-amazon-apigateway-request-validator";
    let document = with(
        openapi(json!({"/pets": {"get": {}, "post": {name: "body"}}})),
        json!({name: "all", "x-amazon-apigateway-request-validators": {"all": {}, "body": {}}}),
    );
    let api = imported(&document).api;
    let validator = |verb| {
        api.method("/pets", verb)
            .and_then(|m| m.request_validator.as_deref())
    };
    assert_eq!(
        (validator(Verb::Get), validator(Verb::Post)),
        (Some("all"), Some("body"))
    );
}

fn integration(integration: Value) -> Integration {
    let document = operation(json!({"x-amazon-apigateway-integration": integration}));
    get_pets(&document).integration.expect("an integration")
}

#[test]
fn an_integration_has_defaults() {
    let bare =
        integration(json!({"type": "http", "httpMethod": "get", "uri": "https://example.com"}));
    let wanted = Integration {
        http_method: Some("GET".into()),
        uri: Some("https://example.com".into()),
        ..Integration::new(IntegrationType::Http)
    };
    assert_eq!(bare, wanted);
    let mock =
        integration(json!({"type": "MOCK", "httpMethod": "GET", "uri": "https://example.com"}));
    assert_eq!(mock, Integration::mock());
}

#[test]
fn what_is_no_text_is_no_mapping() {
    let document = |flag: Value| {
        operation(
            json!({"x-amazon-apigateway-integration": {"type": "mock", "requestParameters": {
                "integration.request.header.a": flag, "integration.request.header.b": "'true'",
            }}}),
        )
    };
    // Every JSON document but for its first character is YAML too.
    let yaml = |flag| format!("# YAML\n{}", document(flag));
    let imported = import(&yaml(json!(true)), &Options::default()).expect("YAML");
    let method = imported.api.method("/pets", Verb::Get).expect("a method");
    let mapped = method.integration.as_ref().expect("an integration");
    let names: Vec<&String> = mapped.request_parameters.keys().collect();
    assert_eq!(names, ["integration.request.header.b"]);
    let [warning] = &imported.warnings[..] else {
        panic!("{:?}", imported.warnings);
    };
    assert!(
        warning
            .path
            .ends_with("/requestParameters/integration.request.header.a"),
        "{warning:?}"
    );
    let (_, message, path) = problem(&document(json!(true)));
    assert!(
        message.ends_with("[Invalid mapping expression specified: true]"),
        "{message}"
    );
    assert_eq!(path, warning.path);
    assert_eq!(warnings(&document(Value::Null)).len(), 0);
}

#[test]
fn one_integration_response_a_status() {
    let document = operation(
        json!({"x-amazon-apigateway-integration": {"type": "mock", "responses": {
            "1..": {"statusCode": 200}, "2..": {"statusCode": "200"}, "5..": {"statusCode": "502"},
        }}}),
    );
    let integration = get_pets(&document).integration.expect("an integration");
    assert_eq!(
        integration.responses[&200].selection_pattern.as_deref(),
        Some("2..")
    );
    assert_eq!(integration.responses.len(), 2);
    assert_eq!(warnings(&document).len(), 1);
}

#[test]
fn variables_of_the_account_are_resolved() {
    let uri = Integration::lambda_uri("pets");
    let document = operation(
        json!({"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}}),
    );
    let options = Options {
        pseudo_parameters: Some(PseudoParameters {
            partition: "aws".into(),
            region: "eu-west-1".into(),
            account_id: "111111111111".into(),
        }),
        ..Options::default()
    };
    let function = |api: &Api| {
        let method = api.method("/pets", Verb::Get)?.integration.clone()?;
        method.lambda_function().map(str::to_owned)
    };
    let resolved = import(&document.to_string(), &options)
        .expect("a good document")
        .api;
    assert_eq!(
        function(&resolved).as_deref(),
        Some("arn:aws:lambda:eu-west-1:111111111111:function:pets")
    );
    assert!(function(&imported(&document).api).is_some_and(|arn| arn.contains("${AWS::Region}")));
}

#[test]
fn yaml_is_as_good_as_json() {
    let yaml = "
swagger: '2.0'
info: {title: pets, version: 1.0}
paths:
  /pets:
    get:
      responses:
        200: &good
          description: good
        201: *good
      x-amazon-apigateway-integration:
        type: mock
        responses:
          default: {statusCode: 200}
";
    let api = import(yaml, &Options::default())
        .expect("a good document")
        .api;
    assert_eq!(api.version.as_deref(), Some("1.0"));
    let method = api.method("/pets", Verb::Get).expect("GET /pets");
    assert_eq!(method.responses[&200], method.responses[&201]);
}
