//! What API Gateway refuses, in its words, and where.

use petstore_openapi::import::{Code, Options, import};
use serde_json::{Value, json};

use crate::{openapi, problem, swagger, with};

fn bad_request(document: &Value, message: &str, path: &str) {
    let (code, found, at) = problem(document);
    assert!(found.contains(message), "{found}");
    assert_eq!((code, at.as_str()), (Code::BadRequest, path));
}

fn validation(document: &Value, message: &str, path: &str) {
    let (code, found, at) = problem(document);
    assert!(found.contains(message), "{found}");
    assert_eq!((code, at.as_str()), (Code::Validation, path));
}

fn operation(operation: Value) -> Value {
    openapi(json!({"/pets": {"post": operation}}))
}

const OPERATION: &str = "#/paths/~1pets/post";

fn integration(integration: Value) -> Value {
    operation(json!({"x-amazon-apigateway-integration": integration}))
}

const INTEGRATION: &str = "#/paths/~1pets/post/x-amazon-apigateway-integration";

#[test]
fn what_is_no_definition() {
    for text in [
        "{\"openapi\": \"3.0.1\",",
        "{'a:b}",
        "",
        "[]",
        "a: [1",
        "null",
        "\u{0}",
    ] {
        let error = import(text, &Options::default()).expect_err(text);
        assert_eq!(error.problems.len(), 1, "{text}");
        assert!(
            error.to_string().starts_with("Invalid OpenAPI input."),
            "{error}"
        );
    }
    bad_request(
        &json!({"openapi": "3.1.0"}),
        "version 3.1.0 is not supported",
        "#",
    );
    bad_request(
        &json!({"swagger": "1.2"}),
        "version 1.2 is not supported",
        "#",
    );
}

#[test]
fn what_is_of_the_wrong_type() {
    let invalid = |document: Value, path: &str| {
        bad_request(&document, "Invalid OpenAPI input. expected", path);
    };
    invalid(with(openapi(json!({})), json!({"info": []})), "#/info");
    invalid(
        with(openapi(json!({})), json!({"paths": "none"})),
        "#/paths",
    );
    invalid(openapi(json!({"/pets": 1})), "#/paths/~1pets");
    invalid(
        operation(json!({"parameters": {}})),
        "#/paths/~1pets/post/parameters",
    );
    invalid(
        operation(json!({"tags": [[]]})),
        "#/paths/~1pets/post/tags/0",
    );
    invalid(integration(json!("mock")), INTEGRATION);
    invalid(
        integration(json!({"type": "mock", "timeoutInMillis": "soon"})),
        "#/paths/~1pets/post/x-amazon-apigateway-integration/timeoutInMillis",
    );
    let gateway_responses = json!({"x-amazon-apigateway-gateway-responses": []});
    invalid(
        with(openapi(json!({})), gateway_responses),
        "#/x-amazon-apigateway-gateway-responses",
    );
}

#[test]
fn references_to_nothing_and_in_circles() {
    let parameter = |reference: &str| operation(json!({"parameters": [{"$ref": reference}]}));
    let at = "#/paths/~1pets/post/parameters/0";
    for reference in ["#/components/parameters/Page", "other.yaml#/Page", "", "#"] {
        bad_request(&parameter(reference), "there is no value at", at);
    }
    let circle = with(
        parameter("#/components/parameters/A"),
        json!({"components": {"parameters": {
            "A": {"$ref": "#/components/parameters/B"}, "B": {"$ref": "#/components/parameters/A"},
        }}}),
    );
    let (_, message, _) = problem(&circle);
    assert!(message.contains("circular"), "{message}");
    let model = operation(
        json!({"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}),
    );
    bad_request(
        &model,
        "Invalid model identifier specified: Pet",
        "#/paths/~1pets/post/requestBody/content/application~1json/schema",
    );
}

#[test]
fn paths() {
    let at = |path: &str, message: &str| {
        let pointer = format!("#/paths/{}", path.replace('/', "~1"));
        bad_request(&openapi(json!({path: {}})), message, &pointer);
    };
    at("/bad path", "Resource's path part only allow");
    at("/before{id}", "Resource's path part only allow");
    at("/{}", "Resource's path part only allow");
    at("/a//b", "empty segment");
    at(
        "/{rest+}/more",
        "Cannot create a child of a resource with a greedy path variable: {rest+}",
    );
    let siblings = r#"{"openapi": "3.0.1", "paths": {"/a/{z}/c": {}, "/a/{b}": {}, "/a/{z}": {}, "/{b}": {}}}"#;
    let error = import(siblings, &Options::default()).expect_err("two variables at one place");
    assert_eq!(
        error.to_string(),
        "Unable to create resource at path '/a/{b}': A sibling ({z}) of this resource already has a variable path part -- only one is allowed \
         (at #/paths/~1a~1{b})"
    );
}

#[test]
fn models() {
    let model = |name: &str, schema: Value| {
        with(
            openapi(json!({})),
            json!({"components": {"schemas": {name: schema}}}),
        )
    };
    bad_request(
        &model("", json!({})),
        "Model name must be non-empty",
        "#/components/schemas/",
    );
    bad_request(
        &model("a-b", json!({})),
        "Model name must be alphanumeric: a-b",
        "#/components/schemas/a-b",
    );
    bad_request(
        &model("Pet", json!([])),
        "Unable to create model for 'Pet': Invalid model specified: Validation Result: warnings : [], errors : \
         [Invalid model schema specified]",
        "#/components/schemas/Pet",
    );
    bad_request(
        &model(
            "Pet",
            json!({"properties": {"a/b": {"items": {"$ref": "#/components/schemas/Tag"}}}}),
        ),
        "Unable to create model for 'Pet': Invalid model specified: Validation Result: warnings : [], errors : \
         [Invalid model specified: Tag]",
        "#/components/schemas/Pet/properties/a~1b/items",
    );
}

#[test]
fn parameters() {
    let parameters = |a: &str, b: &str| {
        operation(json!({"parameters": [{"name": a, "in": "query"}, {"name": b, "in": "header"}]}))
    };
    bad_request(
        &parameters("page", "page"),
        "Parameter names must be unique across querystring, header and path",
        "#/paths/~1pets/post/parameters/1",
    );
    bad_request(
        &parameters("ids[]", "page"),
        "Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$",
        "#/paths/~1pets/post/parameters/0",
    );
    bad_request(
        &operation(json!({"parameters": [{"name": "pet", "in": "body"}]})),
        "`in` must be",
        "#/paths/~1pets/post/parameters/0",
    );
}

#[test]
fn names_that_lead_nowhere() {
    bad_request(
        &operation(json!({"x-amazon-apigateway-request-validator": "none"})),
        "Invalid Request Validator identifier specified",
        "#/paths/~1pets/post/x-amazon-apigateway-request-validator",
    );
    bad_request(
        &operation(json!({"x-amazon-apigateway-auth": {"type": "CUSTOM"}})),
        "requires a valid authorizer",
        "#/paths/~1pets/post/x-amazon-apigateway-auth",
    );
}

#[test]
fn integrations() {
    let refused = |members: Value, message: &str| {
        let (_, found, _) = problem(&integration(members));
        assert!(
            found.starts_with("Unable to put integration on 'POST' for resource at path '/pets': "),
            "{found}"
        );
        assert!(found.contains(message), "{found}");
    };
    refused(json!({}), "IntegrationType must be non-empty");
    refused(
        json!({"type": "FTP"}),
        "Value 'FTP' at 'putIntegrationInput.type' failed",
    );
    refused(
        json!({"type": "http", "uri": "https://x"}),
        "Enumeration value for HttpMethod must be non-empty",
    );
    let typed = |kind: &str, uri: &str| json!({"type": kind, "httpMethod": "POST", "uri": uri});
    refused(
        typed("http", "ftp://x"),
        "Invalid HTTP endpoint specified for URI",
    );
    refused(
        typed("aws", "https://x"),
        "Invalid ARN specified in the request",
    );
    refused(
        typed("aws", "arn:aws:sqs:us-east-1:1:q"),
        "AWS ARN for integration must contain path or action",
    );
    refused(
        typed("aws_proxy", "arn:aws:apigateway:us-east-1:sqs:path/1/q"),
        "currently only supports Lambda",
    );
    refused(
        json!({"type": "mock", "timeoutInMillis": 49}),
        "Timeout should be between 50 ms and 29000 ms",
    );
    refused(
        json!({"type": "mock", "contentHandling": "no"}),
        "CONVERT_TO_BINARY",
    );
    refused(
        json!({"type": "mock", "passthroughBehavior": "always"}),
        "WHEN_NO_MATCH",
    );
    refused(
        json!({"type": "mock", "connectionType": "VPC_LINK"}),
        "ConnectionId",
    );
    refused(
        json!({"type": "mock", "requestTemplates": {"a/b": "x".repeat(307_201)}}),
        "307200",
    );
    refused(
        json!({"type": "mock", "requestTemplates": {"123": "x"}}),
        "Invalid content type specified: 123",
    );
}

#[test]
fn mapping_expressions() {
    let request = |target: &str, source: &str| {
        operation(json!({
            "parameters": [
                {"name": "id", "in": "header"},
                {"name": "a", "in": "query"},
            ],
            "x-amazon-apigateway-integration": {"type": "mock", "requestParameters": {target: source}},
        }))
    };
    let response = |target: &str, source: &str| {
        operation(json!({
            "responses": {"200": {"headers": {"x": {}}}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "responses": {"default": {"statusCode": "200", "responseParameters": {target: source}}},
            },
        }))
    };
    let is_good = |document: Value| import(&document.to_string(), &Options::default()).is_ok();
    for source in [
        "method.request.header.id",
        "method.request.multivaluequerystring.a",
        "method.request.body",
        "method.request.body.a[0].b",
        "context.identity.sourceIp",
        "stageVariables.v",
        "''",
        "'a b'",
    ] {
        assert!(
            is_good(request("integration.request.header.x", source)),
            "{source}"
        );
    }
    for source in [
        "true",
        "'",
        "method.request.cookie.x",
        "method.request.header.",
        "method.request.bodyguard",
        "method.request.path.id",
        "method.request.querystring.A",
        "integration.response.body",
        "context.",
    ] {
        assert!(
            !is_good(request("integration.request.header.x", source)),
            "{source}"
        );
    }
    assert!(!is_good(request("integration.request.body", "'x'")));
    for source in [
        "integration.response.header.x",
        "integration.response.multivalueheader.x",
        "integration.response.body.a",
    ] {
        assert!(
            is_good(response("method.response.header.x", source)),
            "{source}"
        );
    }
    assert!(!is_good(response(
        "method.response.header.x",
        "method.request.header.x"
    )));
    assert!(!is_good(response("header.x", "'x'")));
    bad_request(
        &request("integration.request.header.x", "true"),
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression \
         specified: true]",
        "#/paths/~1pets/post/x-amazon-apigateway-integration/requestParameters/integration.request.header.x",
    );
}

#[test]
fn statuses() {
    let pattern = r"Member must satisfy regular expression pattern: [1-5]\d\d";
    for status in ["2XX", "600", "20", "+20", "0200"] {
        validation(
            &operation(json!({"responses": {status: {}}})),
            pattern,
            &format!("{OPERATION}/responses/{status}"),
        );
    }
    validation(
        &integration(json!({"type": "mock", "responses": {"default": {"statusCode": "wrong"}}})),
        pattern,
        &format!("{INTEGRATION}/responses/default/statusCode"),
    );
}

#[test]
fn gateway_responses() {
    let document = |name: &str, response: Value| {
        with(
            openapi(json!({})),
            json!({"x-amazon-apigateway-gateway-responses": {name: response}}),
        )
    };
    let at = "#/x-amazon-apigateway-gateway-responses";
    validation(
        &document("TEAPOT", json!({})),
        "Value 'TEAPOT' at 'responseType' failed",
        &format!("{at}/TEAPOT"),
    );
    bad_request(
        &document(
            "THROTTLED",
            json!({"responseParameters": {"gatewayresponse.header.x": null}}),
        ),
        "Invalid null or empty value in responseParameters",
        &format!("{at}/THROTTLED/responseParameters/gatewayresponse.header.x"),
    );
    bad_request(
        &document(
            "THROTTLED",
            json!({"responseTemplates": {"application/json": ""}}),
        ),
        "Invalid null or empty value in responseTemplates",
        &format!("{at}/THROTTLED/responseTemplates/application~1json"),
    );
}

#[test]
fn authorizers() {
    let document = |extension: Value| {
        with(
            swagger(json!({})),
            json!({"securityDefinitions": {"a": {
                "type": "apiKey", "name": "A", "in": "header", "x-amazon-apigateway-authorizer": extension,
            }}}),
        )
    };
    let at = "#/securityDefinitions/a/x-amazon-apigateway-authorizer";
    validation(
        &document(json!({"type": "jwt"})),
        "Value 'jwt' at 'type' failed",
        at,
    );
    let late = json!({"type": "cognito_user_pools", "authorizerResultTtlInSeconds": 3601});
    bad_request(&document(late), "between 0 and 3600", at);
}

#[test]
fn every_mistake_is_told() {
    let document = openapi(json!({
        "/a b": {},
        "/pets": {"get": {"responses": {"2XX": {}}}, "put": {}, "post": {"x-amazon-apigateway-integration": {}}},
    }));
    let error = import(&document.to_string(), &Options::default()).expect_err("three mistakes");
    let paths: Vec<&str> = error.problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "#/paths/~1a b",
            "#/paths/~1pets/get/responses/2XX",
            INTEGRATION
        ]
    );
}
