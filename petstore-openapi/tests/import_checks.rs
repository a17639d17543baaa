//! What API Gateway checks when it imports a REST API, and what it leaves out, each with its words
//! and its place.

use petstore_core::contract::{ResponseTransferMode, schema};
use petstore_core::verb::Verb;
use petstore_openapi::import::{ImportError, Imported, Options, import};
use petstore_openapi::lint::lint;
use petstore_openapi::{GetExport, Version, get_export};
use serde_json::{Value, json};

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:shop";

fn invocation(function: &str) -> String {
    format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{function}/invocations")
}

fn run(document: &Value) -> Result<Imported, ImportError> {
    import(&document.to_string(), &Options::default())
}

fn errors(document: &Value) -> Vec<(String, String)> {
    let error = match run(document) {
        Err(error) => error,
        Ok(_) => panic!("this is imported: {document:#}"),
    };
    let problems = error.problems.into_iter();
    problems.map(|p| (p.message, p.path)).collect()
}

fn warnings(document: &Value) -> Vec<(String, String)> {
    let imported = run(document).unwrap_or_else(|error| panic!("{error}"));
    let warnings = imported.warnings.into_iter();
    warnings.map(|w| (w.message, w.path)).collect()
}

/// `PUT /carts/{cart}` with this integration.
fn integrated(integration: Value) -> Value {
    json!({"openapi": "3.0.1", "paths": {"/carts/{cart}": {"put": {
        "parameters": [{"name": "page", "in": "query"}, {"name": "X-Trace", "in": "header"}],
        "responses": {"204": {"description": "", "headers": {"ETag": {}}}},
        "x-amazon-apigateway-integration": integration,
    }}}})
}

const ON_CARTS: &str = "for resource at path '/carts/{cart}': ";

#[test]
fn an_invalid_model_and_the_methods_that_name_it() {
    let document = json!({"swagger": "2.0", "paths": {"/carts": {"post": {
        "parameters": [{"in": "body", "name": "cart", "schema": {"$ref": "#/definitions/Cart"}}],
        "responses": {"200": {"description": "", "schema": {"type": "array", "items": {"minimum": "1"}}}},
    }}}, "definitions": {"Cart": {"type": "object", "required": ["id", "id"]}}});
    let found = errors(&document);
    assert_eq!(
        found[0],
        (
            "Unable to create model for 'Cart': Invalid model specified: Validation Result: warnings : [], errors : \
             [Invalid model schema specified]"
                .to_owned(),
            "#/definitions/Cart/required".to_owned()
        )
    );
    let (message, path) = &found[1];
    assert!(message.starts_with("Unable to put method 'POST' on resource at path '/carts': Unable to create model for 'MODEL"), "{message}");
    assert!(path.ends_with("/schema/items/minimum"), "{path}");
}

#[test]
fn a_missing_model_is_left_out() {
    let document = json!({"openapi": "3.0.1", "paths": {"/carts": {"post": {
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Crat"}}}},
        "responses": {"200": {"description": ""}},
    }}}, "components": {"schemas": {"Cart": {"type": "object"}}}});
    assert_eq!(
        warnings(&document),
        [(
            "Reference to model 'Crat' not found. Ignoring.".to_owned(),
            "#/paths/~1carts/post/requestBody/content/application~1json/schema".to_owned()
        )]
    );
    let api = run(&document).expect("an API").api;
    let method = api.method("/carts", Verb::Post).expect("a method");
    assert!(method.request_models.is_empty());
    let mut within = document;
    within["components"]["schemas"]["Cart"]["properties"] =
        json!({"item": {"$ref": "#/components/schemas/Item"}});
    let found = errors(&within);
    assert_eq!(
        found[0].0,
        "Unable to create model for 'Cart': Invalid model specified: Validation Result: warnings : [], errors : \
         [Invalid model specified: Item]"
    );
}

#[test]
fn schemes_without_an_authorizer() {
    let secured = |scheme: Value| {
        json!({"openapi": "3.0.1", "components": {"securitySchemes": {"login": scheme}}, "paths": {
            "/open": {"get": {"responses": {}}},
            "/closed": {"get": {"responses": {}, "security": [{"login": []}]}},
        }})
    };
    let custom = json!({"type": "apiKey", "in": "header", "name": "X", "x-amazon-apigateway-authtype": "oauth2"});
    let found = warnings(&secured(custom.clone()));
    assert!(
        found[0].0.starts_with(
            "Unable to create authorizer from security definition: 'login'. Extension \
             x-amazon-apigateway-authorizer is required. Any methods with security: 'login' will not be created."
        ),
        "{found:?}"
    );
    let api = run(&secured(custom)).expect("an API").api;
    assert_eq!(
        api.methods().map(|(path, ..)| path).collect::<Vec<_>>(),
        ["/open"]
    );
    for kind in ["http", "oauth2", "openIdConnect"] {
        let document = secured(json!({"type": kind}));
        let wanted =
            format!("Unsupported security definition type '{kind}' for 'login'. Ignoring.");
        assert_eq!(warnings(&document)[0].0, wanted);
        assert_eq!(run(&document).expect("an API").api.methods().count(), 2);
    }
}

#[test]
fn uris_of_authorizers() {
    let document = |uri: &str| {
        json!({"swagger": "2.0", "paths": {}, "securityDefinitions": {"keeper": {
            "type": "apiKey", "in": "header", "name": "X",
            "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": uri},
        }}})
    };
    for right in [
        invocation(FUNCTION),
        invocation(&format!("{FUNCTION}:live")),
        invocation(&format!("{FUNCTION}:${{stageVariables.alias}}")),
    ] {
        assert_eq!(warnings(&document(&right)), []);
    }
    for wrong in [
        FUNCTION.to_owned(),
        String::new(),
        format!("uri: {}", invocation(FUNCTION)),
        invocation(FUNCTION).replacen("eu-west-1", "eu-west", 1),
        invocation(FUNCTION).replacen("eu-west-1", "us-east-1", 1),
        invocation(FUNCTION).replace("/invocations", ""),
        invocation("shop"),
        "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/queue".to_owned(),
    ] {
        let wanted = format!(
            "Invalid Authorizer URI: {wrong}. Authorizer URI should be a valid API Gateway ARN that represents a \
             Lambda function invocation."
        );
        assert_eq!(errors(&document(&wrong))[0].0, wanted);
    }
}

#[test]
fn cache_keys_are_parameters() {
    let document = |key: &str| {
        integrated(json!({
            "type": "http", "httpMethod": "GET", "uri": "https://shop.example/",
            "requestParameters": {"integration.request.querystring.p": "method.request.querystring.page"},
            "cacheKeyParameters": [key],
        }))
    };
    for right in [
        "method.request.path.cart",
        "method.request.querystring.page",
        "method.request.header.X-Trace",
        "integration.request.querystring.p",
    ] {
        assert_eq!(warnings(&document(right)), [], "{right}");
    }
    for (wrong, message) in [
        ("page", "Invalid cache key"),
        ("method.request.body", "Invalid cache key"),
        ("method.response.header.ETag", "Invalid cache key"),
        (
            "method.request.querystring.size",
            "Invalid cache key parameter specified",
        ),
        (
            "integration.request.querystring.q",
            "Invalid cache key parameter specified",
        ),
    ] {
        let wanted = format!("Unable to put integration on 'PUT' {ON_CARTS}{message}");
        assert_eq!(errors(&document(wrong))[0].0, wanted);
    }
}

#[test]
fn mappings_name_what_the_method_declares() {
    let request = |source: &str| {
        integrated(
            json!({"type": "mock", "requestParameters": {"integration.request.header.a": source}}),
        )
    };
    let response = |status: &str, header: &str| {
        let target = format!("method.response.header.{header}");
        integrated(json!({"type": "mock", "responses": {"default": {
            "statusCode": status, "responseParameters": {target: "'x'"},
        }}}))
    };
    let validated =
        "Invalid mapping expression specified: Validation Result: warnings : [], errors : ";
    assert_eq!(warnings(&request("method.request.path.cart")), []);
    assert_eq!(warnings(&response("204", "ETag")), []);
    for (document, part, error) in [
        (
            request("method.request.querystring.size"),
            "integration",
            "[Invalid mapping expression parameter specified: method.request.querystring.size]",
        ),
        (
            request("size"),
            "integration",
            "[Invalid mapping expression specified: size]",
        ),
        (
            response("204", "Etag"),
            "integration response",
            "[Invalid mapping expression parameter specified: method.response.header.Etag]",
        ),
        (
            response("200", "ETag"),
            "integration response",
            "[No method response exists for method.]",
        ),
    ] {
        let wanted = format!("Unable to put {part} on 'PUT' {ON_CARTS}{validated}{error}");
        assert_eq!(errors(&document)[0].0, wanted);
    }
}

#[test]
fn uris_of_integrations() {
    let aws = |kind: &str, uri: &str| {
        integrated(
            json!({"type": kind, "httpMethod": "POST", "uri": uri, "credentials": "arn:aws:iam::1:role/r"}),
        )
    };
    let lambda = invocation(FUNCTION);
    for (kind, right) in [
        (
            "aws",
            "arn:aws:apigateway:eu-west-1:sqs:path/123456789012/q",
        ),
        (
            "aws",
            "arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem",
        ),
        ("aws_proxy", lambda.as_str()),
        (
            "aws_proxy",
            "arn:aws:apigateway:eu-west-1:firehose:action/PutRecord",
        ),
        ("http", "https://${stageVariables.host}/x"),
    ] {
        assert_eq!(warnings(&aws(kind, right)), [], "{right}");
    }
    let only = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream \
                invocations.";
    for (kind, wrong, message) in [
        (
            "aws",
            "arn:aws:sqs:eu-west-1:123456789012:q",
            "AWS ARN for integration must contain path or action",
        ),
        (
            "aws",
            "arn:aws:apigateway:eu-west-1:sqs:queue/path/",
            "AWS ARN for integration must contain path or action",
        ),
        (
            "aws",
            "arn:aws:apigateway:eu-west-1",
            "Invalid ARN specified in the request",
        ),
        ("aws", "${sqs}", "Invalid ARN specified in the request"),
        (
            "aws_proxy",
            "arn:aws:apigateway:eu-west-1:sqs:path/1/q",
            only,
        ),
        (
            "aws_proxy",
            "arn:aws:apigateway:eu-west-1:lambda:path/2016-01-01/functions/f/invocations",
            only,
        ),
        (
            "aws_proxy",
            "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/shop/invocations",
            "Invalid function ARN or invalid uri",
        ),
        (
            "http",
            "shop.example",
            "Invalid HTTP endpoint specified for URI",
        ),
        (
            "http_proxy",
            "https://",
            "Invalid HTTP endpoint specified for URI",
        ),
        (
            "http_proxy",
            "${stageVariables.url}",
            "Invalid HTTP endpoint specified for URI",
        ),
    ] {
        let wanted = format!("Unable to put integration on 'PUT' {ON_CARTS}{message}");
        assert_eq!(errors(&aws(kind, wrong))[0].0, wanted, "{wrong}");
    }
    let without_role = integrated(json!({"type": "aws", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:eu-west-1:sns:action/Publish"}));
    assert!(
        errors(&without_role)[0]
            .0
            .ends_with(": Role ARN must be specified for AWS integrations")
    );
    let forwarded = integrated(
        json!({"type": "aws", "httpMethod": "POST", "credentials": "arn:aws:iam::*:user/*",
        "uri": "arn:aws:apigateway:eu-west-1:sns:action/Publish"}),
    );
    assert!(
        errors(&forwarded)[0]
            .0
            .contains("AWS_IAM Auth type is required")
    );
}

#[test]
fn what_is_left_out_is_named() {
    let yaml = r#"
openapi: 3.0.1
x-amazon-apigateway-cors: {allowOrigins: ["*"]}
paths:
  /carts:
    x-amazon-apigateway-integration: {}
    get:
      x-amazon-apigateway-authorizer: {}
      responses: {"200": {description: carts}}
      x-amazon-apigateway-integration:
        type: http
        httpMethod: GET
        uri: https://shop.example
        requestParameter: {}
        requestParameters:
          integration.request.header.N: 5
        requestTemplates:
          application/json: {statusCode: 200}
        responses:
          default: {statusCode: 200, responseParameter: {}}
components:
  schemas:
    Cart: {properties: {n: {type: number, exclusiveMinimum: true, minimum: 1}}}
"#;
    let imported = import(yaml, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let operation = "#/paths/~1carts/get";
    let mut paths: Vec<String> = imported.warnings.into_iter().map(|w| w.path).collect();
    paths.sort();
    let mut wanted = vec![
        "#/components/schemas/Cart/properties/n/exclusiveMinimum".to_owned(),
        "#/paths/~1carts/x-amazon-apigateway-integration".to_owned(),
        "#/x-amazon-apigateway-cors".to_owned(),
        format!("{operation}/x-amazon-apigateway-authorizer"),
        format!("{operation}/x-amazon-apigateway-integration/requestParameter"),
        format!(
            "{operation}/x-amazon-apigateway-integration/requestParameters/integration.request.header.N"
        ),
        format!("{operation}/x-amazon-apigateway-integration/requestTemplates/application~1json"),
        format!("{operation}/x-amazon-apigateway-integration/responses/default/responseParameter"),
    ];
    wanted.sort();
    assert_eq!(paths, wanted);
}

#[test]
fn responses_can_be_streamed() {
    let streamed = format!(
        "arn:aws:apigateway:eu-west-1:lambda:path/2021-11-15/functions/{FUNCTION}/response-streaming-invocations"
    );
    let document = integrated(
        json!({"type": "aws_proxy", "httpMethod": "POST", "uri": streamed,
        "responseTransferMode": "stream", "timeoutInMillis": 900_000}),
    );
    assert_eq!(warnings(&document), []);
    let api = run(&document).expect("an API").api;
    let integration = api
        .method("/carts/{cart}", Verb::Put)
        .and_then(|m| m.integration.as_ref());
    let integration = integration.expect("an integration");
    assert_eq!(
        integration.response_transfer_mode,
        ResponseTransferMode::Stream
    );
    assert_eq!(integration.lambda_function(), Some(FUNCTION));
    let exported = get_export(&api, &export_request()).to_value();
    let again = run(&exported).expect("an API").api;
    assert_eq!(
        again.methods().next().map(|m| m.2.integration.clone()),
        Some(Some(integration.clone()))
    );
    for (changes, message) in [
        (
            json!({"timeoutInMillis": 900_001}),
            "Timeout should be between 50 ms and 900000 ms",
        ),
        (
            json!({"responseTransferMode": "BUFFERED"}),
            "Timeout should be between 50 ms and 29000 ms",
        ),
        (
            json!({"responseTransferMode": "SLOW"}),
            "Member must satisfy enum value set: [BUFFERED, STREAM]",
        ),
        (
            json!({"type": "mock"}),
            "only supported for HTTP_PROXY and AWS_PROXY",
        ),
    ] {
        let mut wrong = document.clone();
        let integration =
            &mut wrong["paths"]["/carts/{cart}"]["put"]["x-amazon-apigateway-integration"];
        for (name, value) in changes.as_object().expect("changes") {
            integration[name] = value.clone();
        }
        assert!(errors(&wrong)[0].0.contains(message), "{message}");
    }
    let mut buffered = document;
    let integration =
        &mut buffered["paths"]["/carts/{cart}"]["put"]["x-amazon-apigateway-integration"];
    integration["uri"] = invocation(FUNCTION).into();
    assert!(
        warnings(&buffered)[0]
            .0
            .contains("response-streaming-invocations")
    );
}

fn export_request() -> GetExport {
    GetExport {
        version: Version::OpenApi30,
        extensions: true,
        documentation: true,
        stage: "live".to_owned(),
        host: "a1.execute-api.eu-west-1.amazonaws.com".to_owned(),
    }
}

#[test]
fn new_settings_are_kept() {
    let mut document = integrated(
        json!({"type": "http_proxy", "httpMethod": "ANY", "uri": "http://inner.example/",
        "connectionType": "VPC_LINK", "connectionId": "link1",
        "integrationTarget": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/n/1"}),
    );
    document["x-amazon-apigateway-security-policy"] = "TLS_1_2".into();
    document["x-amazon-apigateway-endpoint-access-mode"] = "BASIC".into();
    document["x-amazon-apigateway-documentation"] =
        json!({"version": "2", "documentationParts": []});
    document["servers"] = json!({"url": "/", "x-amazon-apigateway-endpoint-configuration": {"vpcEndpointIds": ["vpce-1"]}});
    assert_eq!(warnings(&document), []);
    let api = run(&document).expect("an API").api;
    assert_eq!(api.endpoint.vpc_endpoint_ids, ["vpce-1"]);
    let again = run(&get_export(&api, &export_request()).to_value())
        .expect("an API")
        .api;
    assert_eq!(again.security_policy, api.security_policy);
    assert_eq!(again.endpoint_access_mode, api.endpoint_access_mode);
    assert_eq!(again.documentation, api.documentation);
    assert_eq!(again.endpoint, api.endpoint);
    let target = |api: &petstore_core::contract::Api| {
        let method = api.methods().next().expect("a method").2;
        method
            .integration
            .as_ref()
            .and_then(|i| i.integration_target.clone())
    };
    assert!(target(&api).is_some_and(|target| target.ends_with("net/n/1")));
    assert_eq!(target(&again), target(&api));
}

#[test]
fn the_response_that_the_console_adds_is_not_reported() {
    let with = |response: Value| {
        let mut document = integrated(
            json!({"type": "http_proxy", "httpMethod": "GET", "uri": "https://shop.example",
            "responses": {"default": response}}),
        );
        document["paths"]["/carts/{cart}"]["put"]["responses"] = json!({});
        lint(&run(&document).expect("an API").api).len()
    };
    assert_eq!(with(json!({"statusCode": "200"})), 0);
    assert_eq!(with(json!({"statusCode": "202"})), 1);
    assert_eq!(
        with(json!({"statusCode": "200", "responseTemplates": {"text/plain": "x"}})),
        1
    );
}

/// A missing value can be written as `null`, as YAML does where a member has no value.
#[test]
fn null_is_missing() {
    let document = json!({"openapi": "3.0.1", "info": null, "security": null, "paths": {
        "/empty": null,
        "/carts": {"parameters": null, "get": {"parameters": null, "requestBody": null, "responses": {"200": null},
            "x-amazon-apigateway-integration": {"type": "mock", "uri": null, "requestTemplates": {"text/plain": null},
                "requestParameters": {"integration.request.header.a": null},
                "responses": {"default": {"statusCode": 200, "responseParameters": null}}}}},
    }, "components": {"schemas": {"Any": null}}, "x-amazon-apigateway-policy": null});
    assert_eq!(warnings(&document), []);
    let api = run(&document).expect("an API").api;
    assert_eq!(api.methods().count(), 1);
    assert_eq!(
        api.models["Any"].schema,
        schema::restrict(&json!({})).schema
    );
    assert!(
        run(
            &json!({"openapi": "3.0.1", "paths": {}, "x-amazon-apigateway-gateway-responses": {
                "THROTTLED": {"responseTemplates": {"application/json": null}},
            }})
        )
        .is_err()
    );
    let compression = |size: Value| json!({"openapi": "3.0.1", "paths": {}, "x-amazon-apigateway-minimum-compression-size": size});
    assert_eq!(warnings(&compression(Value::Null)), []);
    for wrong in [json!(-1), json!(10_485_761), json!("many")] {
        let message = errors(&compression(wrong))[0].0.clone();
        assert_eq!(
            message,
            "Invalid minimum compression size, must be between 0 and 10485760"
        );
    }
}
