//! Definitions of HTTP APIs: what is imported, what is left out with a warning, and what is
//! refused.

use petstore_core::contract::http_api::{
    HttpApi, HttpAuthorizerKind, HttpBackend, IdentitySource, MappingAction, ParameterTarget,
    PayloadFormat, RouteAuth, RouteKey,
};
use petstore_openapi::import::{ApiKind, Options, api_kind, import_http_api};
use serde_json::{Value, json};

const FUNCTION: &str = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\
                        arn:aws:lambda:eu-west-1:123456789012:function:books/invocations";

fn document(paths: Value) -> Value {
    json!({"openapi": "3.0.1", "info": {"title": "books", "version": "1"}, "paths": paths})
}

fn proxy(members: Value) -> Value {
    let mut integration = json!({
        "type": "http_proxy", "httpMethod": "GET", "uri": "https://books.example/", "payloadFormatVersion": "1.0",
    });
    if let (Value::Object(all), Value::Object(more)) = (&mut integration, members) {
        all.extend(more);
    }
    json!({"x-amazon-apigateway-integration": integration})
}

fn imported(document: &Value) -> (HttpApi, Vec<String>) {
    let imported = import_http_api(&document.to_string(), &Options::default());
    let imported = imported.unwrap_or_else(|error| panic!("{error}\n{document:#}"));
    let warnings = imported.warnings.into_iter().map(|w| w.message);
    (imported.api, warnings.collect())
}

fn refused(document: &Value) -> String {
    match import_http_api(&document.to_string(), &Options::default()) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("this is imported: {document:#}"),
    }
}

#[test]
fn routes_have_a_verb_and_a_path() {
    let lambda = json!({
        "operationId": "list",
        "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
        "responses": {"default": {}, "200": {"content": {"application/json": {"schema": {"type": "array"}}}}},
        "x-amazon-apigateway-integration": {"type": "AWS_PROXY", "uri": FUNCTION, "payloadFormatVersion": 2},
    });
    let (api, warnings) = imported(&document(json!({
        "/books": {"get": lambda, "x-amazon-apigateway-any-method": proxy(json!({}))},
        "/books/{id}": {"put": proxy(json!({"timeoutInMillis": 30000}))},
        "/$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": true,
            "x-amazon-apigateway-integration": {"type": "aws_proxy", "uri": FUNCTION}}},
    })));
    assert_eq!(warnings, [""; 0]);
    let keys: Vec<String> = api.routes.keys().map(ToString::to_string).collect();
    assert_eq!(
        keys,
        ["GET /books", "ANY /books", "PUT /books/{id}", "$default"]
    );
    let list = &api.routes[&"GET /books".parse().expect("a key")];
    assert_eq!(list.operation_name.as_deref(), Some("list"));
    let integration = list.integration.as_ref().expect("an integration");
    assert_eq!(
        integration.backend.lambda_function(),
        Some("arn:aws:lambda:eu-west-1:123456789012:function:books")
    );
    assert_eq!(integration.timeout_millis, 30_000);
    let HttpBackend::Lambda { payload_format, .. } = integration.backend else {
        panic!("{integration:?}");
    };
    assert_eq!(payload_format, PayloadFormat::V2);
    assert_eq!(list.interface.request_parameters.len(), 1);
    assert_eq!(list.interface.responses[&200].response_models.len(), 1);
    let rest = api.interface();
    assert_eq!(rest.methods().count(), 3);
    // Definitions exported from REST APIs have no version.
    let fallback = &api.routes[&RouteKey::Default].integration;
    let Some(HttpBackend::Lambda { payload_format, .. }) =
        fallback.as_ref().map(|integration| &integration.backend)
    else {
        panic!("{fallback:?}");
    };
    assert_eq!(*payload_format, PayloadFormat::V1);
}

#[test]
fn schemas_are_not_checked() {
    let mut books = document(json!({"/": {"post": proxy(json!({}))}}));
    books["paths"]["/"]["post"]["requestBody"] = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/new_book"}}}});
    books["components"] = json!({"schemas": {
        "new_book": {"minLength": "1", "properties": {"a": {"$ref": "#/components/schemas/none"}}},
    }});
    let (api, warnings) = imported(&books);
    assert_eq!(warnings, [""; 0]);
    let route = api.routes.values().next().expect("a route");
    assert_eq!(
        route.interface.request_models["application/json"],
        "new_book"
    );
}

#[test]
fn cors_tags_and_the_endpoint() {
    let mut books = document(json!({}));
    books["x-amazon-apigateway-cors"] =
        json!({"allowOrigins": ["https://a.example"], "allowCredentials": true, "maxAge": 60});
    books["tags"] =
        json!([{"name": "team", "x-amazon-apigateway-tag-value": "shop"}, {"name": "x"}]);
    books["servers"] = json!([{"x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": true}}]);
    let (api, _) = imported(&books);
    let cors = api.cors.expect("a configuration");
    assert_eq!((cors.max_age, cors.allow_credentials), (Some(60), true));
    assert_eq!(api.tags["team"], "shop");
    assert_eq!(api.tags.len(), 1);
    assert!(api.disable_execute_api_endpoint);
    books["x-amazon-apigateway-cors"]["allowOrigins"] = json!(["*"]);
    assert!(refused(&books).contains("allowCredentials"));
}

fn with_scheme(scheme: Value) -> Value {
    let mut route = proxy(json!({}));
    route["security"] = json!([{"a": ["read"]}]);
    let mut books = document(json!({"/": {"get": route}}));
    books["components"] = json!({"securitySchemes": {"a": scheme}});
    books
}

#[test]
fn authorizers() {
    let jwt = json!({"type": "oauth2", "x-amazon-apigateway-authorizer": {
        "type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["books"]},
    }});
    let (api, warnings) = imported(&with_scheme(jwt));
    assert_eq!(warnings, [""; 0]);
    let route = api.routes.values().next().expect("a route");
    let wanted = RouteAuth::Jwt {
        authorizer: "a".to_owned(),
        scopes: vec!["read".to_owned()],
    };
    assert_eq!(route.auth, wanted);
    assert_eq!(
        api.authorizers["a"].identity_sources,
        [IdentitySource::Header("Authorization".to_owned())]
    );
    let lambda = json!({"type": "apiKey", "in": "header", "name": "x", "x-amazon-apigateway-authorizer": {
        "type": "request",
        "identitySource": "$request.header.x, $context.stage",
        "authorizerUri": FUNCTION,
        "authorizerPayloadFormatVersion": "2.0",
        "enableSimpleResponses": true,
    }});
    let (api, _) = imported(&with_scheme(lambda));
    let authorizer = &api.authorizers["a"];
    assert_eq!(authorizer.identity_sources.len(), 2);
    assert!(matches!(
        authorizer.kind,
        HttpAuthorizerKind::Lambda {
            simple_responses: true,
            ..
        }
    ));
}

#[test]
fn a_route_whose_authorizer_cannot_be_created_is_missing() {
    for (authorizer, reason) in [
        (json!({"type": "token"}), "Invalid authorizer type 'token'"),
        (
            json!({"type": "jwt", "identitySource": "$request.header.x"}),
            "JwtConfiguration is required",
        ),
        (
            json!({"type": "jwt", "identitySource": "method.request.header.x",
                "jwtConfiguration": {"issuer": "https://i.example"}}),
            "Invalid identity source 'method.request.header.x'",
        ),
        (
            json!({"type": "request", "authorizerUri": FUNCTION}),
            "AuthorizerPayloadFormatVersion is a required parameter",
        ),
        (
            json!({"type": "request", "authorizerUri": FUNCTION, "authorizerPayloadFormatVersion": "1.0",
                "enableSimpleResponses": true}),
            "EnableSimpleResponses is only supported",
        ),
        (
            json!({"type": "request", "authorizerUri": "f", "authorizerPayloadFormatVersion": "2.0"}),
            "Invalid Authorizer URI: f",
        ),
    ] {
        let scheme = json!({"type": "oauth2", "x-amazon-apigateway-authorizer": authorizer});
        let (api, warnings) = imported(&with_scheme(scheme));
        assert_eq!(api.routes.len(), 0, "{reason}");
        assert!(warnings[0].contains(reason), "{warnings:?}");
        assert!(warnings[1].contains("route 'GET /'"), "{warnings:?}");
    }
}

#[test]
fn parameter_mapping() {
    let (api, _) = imported(&document(json!({"/": {"get": proxy(json!({
        "requestParameters": {"append:header.x": "$context.requestId", "remove:querystring.q": "''"},
        "responseParameters": {"500": {"overwrite:statuscode": 503, "overwrite:header.y": "${response.header.z}!"}},
    }))}})));
    let route = api.routes.values().next().expect("a route");
    let integration = route.integration.as_ref().expect("an integration");
    let [appended, removed] = &integration.request_parameters[..] else {
        panic!("{integration:?}");
    };
    assert_eq!(appended.key.action, MappingAction::Append);
    assert_eq!(
        removed.key.target,
        ParameterTarget::QueryString("q".to_owned())
    );
    let texts = integration.response_parameters[&500].iter();
    let texts: Vec<String> = texts.map(|m| format!("{}={}", m.key, m.value)).collect();
    assert_eq!(
        texts,
        [
            "overwrite:header.y=${response.header.z}!",
            "overwrite:statuscode=503"
        ]
    );
}

#[test]
fn mistakes_in_integrations() {
    for (members, message) in [
        (
            json!({"timeoutInMillis": 30001}),
            "Timeout should be between 50 ms and 30000 ms",
        ),
        (
            json!({"payloadFormatVersion": "2.0"}),
            "PayloadFormatVersion should be 1.0",
        ),
        (
            json!({"payloadFormatVersion": "3.0"}),
            "PayloadFormatVersion should be 1.0 or 2.0",
        ),
        (
            json!({"uri": "books"}),
            "Invalid HTTP endpoint specified for URI",
        ),
        (
            json!({"type": "aws_proxy", "uri": "books"}),
            "Invalid ARN specified in the request",
        ),
        (
            json!({"type": "aws_proxy", "integrationSubtype": "SQS-Read"}),
            "Invalid integration subtype: SQS-Read",
        ),
        (
            json!({"type": "aws_proxy", "integrationSubtype": "SQS-SendMessage", "credentials": "arn:aws:iam::1:role/r",
                "requestParameters": {"QueueUrl": "u"}}),
            "Missing required parameters for the integration subtype SQS-SendMessage: MessageBody",
        ),
        (
            json!({"requestParameters": {"header.x": "y"}}),
            "Invalid mapping expression parameter specified: header.x",
        ),
        (
            json!({"requestParameters": {"append:header.Via": "y"}}),
            "Operations on header Via are restricted",
        ),
        (
            json!({"requestParameters": {"append:header.x": "$response.body"}}),
            "Invalid mapping expression specified",
        ),
        (
            json!({"requestParameters": {"overwrite:statuscode": "200"}}),
            "Invalid mapping expression specified",
        ),
        (
            json!({"responseParameters": {"2xx": {}}}),
            "Invalid status code for response parameters: 2xx",
        ),
    ] {
        let message_found = refused(&document(json!({"/": {"get": proxy(members)}})));
        assert!(
            message_found.contains(message) && message_found.contains("for route 'GET /'"),
            "{message_found}"
        );
    }
    let (api, warnings) = imported(&document(
        json!({"/": {"get": proxy(json!({"type": "mock"}))}}),
    ));
    let route = api.routes.values().next().expect("a route");
    assert_eq!(route.integration, None);
    assert!(warnings[0].contains("type 'mock'"), "{warnings:?}");
    let misspelled = proxy(json!({"reqestParameters": {}}));
    let (_, warnings) = imported(&document(json!({"/": {"get": misspelled}})));
    assert!(warnings[0].contains("`reqestParameters`"), "{warnings:?}");
    let swagger = json!({"swagger": "2.0", "info": {}, "paths": {}});
    assert!(refused(&swagger).contains("Swagger 2.0"));
}

#[test]
fn the_kind_of_a_document_is_found_in_its_members() {
    let kind = |document: &Value| {
        api_kind(&document.to_string(), &Options::default()).expect("a document")
    };
    let plain = document(json!({"/": {"get": {"responses": {}}}}));
    assert_eq!(kind(&plain), ApiKind::Rest);
    for (name, value) in [
        ("x-amazon-apigateway-importexport-version", json!("1.0")),
        ("x-amazon-apigateway-cors", json!({"allowOrigins": ["*"]})),
        (
            "components",
            json!({"x-amazon-apigateway-integrations": {}}),
        ),
    ] {
        let mut http = plain.clone();
        http[name] = value;
        assert_eq!(kind(&http), ApiKind::Http, "{name}");
    }
    let versioned = document(json!({"/": {"get": proxy(json!({}))}}));
    assert_eq!(kind(&versioned), ApiKind::Http);
    // A REST API may have the members of an HTTP API that it ignores.
    let templated = proxy(json!({"requestTemplates": {}}));
    assert_eq!(
        kind(&document(json!({"/": {"get": templated}}))),
        ApiKind::Rest
    );
    let fallback = json!({"isDefaultRoute": true});
    let by_default = document(json!({"/$default": {"x-amazon-apigateway-any-method": fallback}}));
    assert_eq!(kind(&by_default), ApiKind::Http);
}
