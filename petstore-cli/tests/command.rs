//! The command `petstore`, from its arguments to its exit status.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

/// A file of this text, with a name of its own.
fn file(text: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("command-{}-{number}", std::process::id());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a file can be written");
    path
}

fn petstore(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_petstore"))
        .args(arguments)
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCOUNT_ID", "111111111111")
        .output()
        .expect("the command runs")
}

/// The exit status and what was printed.
fn on_file(command: &str, text: &str, arguments: &[&str]) -> (i32, String) {
    let path = file(text);
    let mut all = vec![command, path.to_str().expect("a path of UTF-8")];
    all.extend(arguments);
    let output = petstore(&all);
    let printed = [output.stdout, output.stderr].concat();
    let status = output.status.code().expect("it was not killed");
    (status, String::from_utf8(printed).expect("UTF-8"))
}

fn printed_json(command: &str, text: &str, arguments: &[&str]) -> (i32, Value) {
    let (status, printed) = on_file(command, text, arguments);
    let value = serde_json::from_str(&printed);
    (
        status,
        value.unwrap_or_else(|_| panic!("no JSON: {printed}")),
    )
}

/// A definition that has something for every part of a description.
fn pets() -> String {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "servers": [{"url": "https://example.com/v1"}],
        "paths": {"/shops/{shop}/pets": {"post": {
            "operationId": "createPet",
            "parameters": [{"name": "dry", "in": "query", "required": true, "schema": {"type": "boolean"}}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
            "responses": {"201": {"description": "", "headers": {"Location": {"schema": {"type": "string"}}}}},
            "security": [{"pool": ["write"], "key": []}],
            "x-amazon-apigateway-request-validator": "all",
            "x-amazon-apigateway-integration": {
                "type": "aws_proxy", "httpMethod": "POST",
                "uri": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:111111111111:function:pets/invocations",
            },
        }}},
        "components": {
            "schemas": {"Pet": {"properties": {"mother": {"$ref": "#/components/schemas/Pet"}}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                "pool": {"type": "apiKey", "name": "Authorization", "in": "header",
                    "x-amazon-apigateway-authtype": "cognito_user_pools",
                    "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": ["arn:pool"]}},
            },
        },
        "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": true, "validateRequestParameters": true}},
    })
    .to_string()
}

#[test]
fn a_description_has_the_shapes_of_the_control_plane() {
    let (status, described) = printed_json("describe", &pets(), &[]);
    assert_eq!(status, 0);
    let paths: Vec<&Value> = described["resources"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|r| &r["path"])
        .collect();
    assert_eq!(
        paths,
        ["/", "/shops", "/shops/{shop}", "/shops/{shop}/pets"]
    );
    let method = &described["resources"][3]["resourceMethods"]["POST"];
    assert_eq!(method["httpMethod"], "POST");
    assert_eq!(method["authorizationType"], "COGNITO_USER_POOLS");
    assert_eq!(method["authorizationScopes"], json!(["write"]));
    assert_eq!(method["apiKeyRequired"], true);
    assert_eq!(method["operationName"], "createPet");
    assert_eq!(
        method["requestParameters"],
        json!({"method.request.path.shop": true, "method.request.querystring.dry": true})
    );
    assert_eq!(method["requestModels"], json!({"application/json": "Pet"}));
    assert_eq!(
        method["methodResponses"]["201"]["responseParameters"],
        json!({"method.response.header.Location": false})
    );
    let integration = &method["methodIntegration"];
    assert_eq!(integration["type"], "AWS_PROXY");
    assert_eq!(integration["timeoutInMillis"], 29000);
    assert_eq!(
        integration["uri"],
        "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111111111111:function:pets/invocations"
    );
    assert_eq!(
        described["authorizers"][0]["identitySource"],
        "method.request.header.Authorization"
    );
    assert_eq!(
        described["requestValidators"][0]["validateRequestBody"],
        true
    );
    let schema = described["models"][0]["schema"]
        .as_str()
        .expect("the schema as text");
    assert!(
        schema.contains("https://apigateway.amazonaws.com/restapis/local/models/Pet"),
        "{schema}"
    );
    assert_eq!(
        described["gatewayResponses"].as_array().map(Vec::len),
        Some(21)
    );
    assert_eq!(described["gatewayResponses"][0]["defaultResponse"], true);
}

#[test]
fn parameters_of_the_import() {
    let path = |arguments: &[&str]| {
        let (_, described) = printed_json("describe", &pets(), arguments);
        let resources = described["resources"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        resources.last().map(|resource| resource["path"].clone())
    };
    assert_eq!(
        path(&["--parameter", "basepath=prepend"]),
        Some("/v1/shops/{shop}/pets".into())
    );
    assert_eq!(
        path(&["--parameter", "basepath=split"]),
        Some("/shops/{shop}/pets".into())
    );
    let regional = ["--parameter", "endpointConfigurationTypes=REGIONAL"];
    let (_, described) = printed_json("describe", &pets(), &regional);
    assert_eq!(
        described["restApi"]["endpointConfiguration"]["types"],
        json!(["REGIONAL"])
    );
    for wrong in [
        "basepath=keep",
        "failonwarnings=maybe",
        "endpointConfigurationTypes=MOON",
        "=x",
    ] {
        let (status, printed) = on_file("describe", &pets(), &["--parameter", wrong]);
        assert_eq!(status, 2, "{printed}");
    }
}

#[test]
fn warnings_can_fail_an_import() {
    let warned = r#"{"swagger": "2.0", "paths": {"/": {"get": {"responses": {"default": {}}}}}}"#;
    assert_eq!(on_file("describe", warned, &[]).0, 0);
    let (status, printed) = on_file("describe", warned, &["--parameter", "failonwarnings=true"]);
    assert_eq!(status, 2);
    assert!(
        printed.contains("#/paths/~1/get/responses/default"),
        "{printed}"
    );
}

#[test]
fn a_good_definition_has_no_errors() {
    let (status, found) = printed_json("check", &pets(), &["--format", "json"]);
    assert_eq!((status, &found["errors"]), (0, &json!([])));
    // What the gateway answers by itself is not among the responses.
    let rules: Vec<&Value> = found["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|w| &w["rule"])
        .collect();
    assert_eq!(rules, ["undeclared-error"; 4]);
    let (status, printed) = on_file("check", &pets(), &[]);
    assert_eq!(status, 0);
    assert!(
        printed.ends_with("API Gateway would import this definition; warnings: 4.\n"),
        "{printed}"
    );
}

#[test]
fn a_bad_definition_has_its_error_and_the_place() {
    let bad = r#"{"openapi": "3.0.1", "paths": {"/a{b}": {}}}"#;
    let (status, found) = printed_json("check", bad, &["--format", "json"]);
    assert_eq!(status, 1);
    assert_eq!(found["errors"][0]["code"], "BadRequestException");
    assert_eq!(found["errors"][0]["path"], "#/paths/~1a{b}");
    let (status, printed) = on_file("check", "{", &[]);
    assert_eq!(status, 1);
    assert!(
        printed.starts_with("error: Invalid OpenAPI input. "),
        "{printed}"
    );
    assert_eq!(petstore(&["check", "no such file"]).status.code(), Some(2));
}

#[test]
fn keys_are_checked_as_well() {
    let plans = |value: &str| file(&json!({"apiKeys": [{"id": "k", "value": value}]}).to_string());
    let messages = |plans: PathBuf| {
        let plans = plans.to_str().expect("a path of UTF-8");
        let (_, found) = printed_json(
            "check",
            &pets(),
            &["--format", "json", "--usage-plans", plans],
        );
        found["errors"].clone()
    };
    let short = messages(plans("short"));
    assert_eq!(
        short[0]["message"],
        "API Key value should be at least 20 characters"
    );
    assert_eq!(short[0]["path"], "#/apiKeys/0/value");
    let long = messages(plans(&"x".repeat(129)));
    assert_eq!(
        long[0]["message"],
        "API Key value exceeds maximum size of 128 characters"
    );
    assert_eq!(messages(plans(&"x".repeat(128))), json!([]));
}

#[test]
fn an_export_is_of_a_stage() {
    let arguments = ["--type", "swagger", "--stage", "prod"];
    let (status, bare) = printed_json("export", &pets(), &arguments);
    assert_eq!(status, 0);
    assert_eq!(bare["basePath"], "/prod");
    assert_eq!(bare["host"], "local.execute-api.eu-west-1.amazonaws.com");
    assert!(!bare.to_string().contains("x-amazon"), "{bare}");
    let extended = [
        "--type",
        "oas30",
        "--stage",
        "prod",
        "--parameter",
        "extensions=apigateway",
    ];
    let (_, extended) = printed_json("export", &pets(), &extended);
    assert_eq!(
        extended["servers"][0]["variables"]["basePath"]["default"],
        "prod"
    );
    assert!(
        extended
            .to_string()
            .contains("x-amazon-apigateway-integration")
    );
    let yaml = ["--type", "oas30", "--stage", "prod", "--format", "yaml"];
    assert!(
        on_file("export", &pets(), &yaml)
            .1
            .starts_with("openapi: \"3.0.1\"\n")
    );
}

#[test]
fn a_difference_that_breaks_clients_fails() {
    let old = file(&pets());
    let new = file(&pets().replace("createPet", "addPet"));
    let open = file(&pets().replace(r#""pool":["write"]"#, r#""pool":["write","all"]"#));
    let diff = |a: &PathBuf, b: &PathBuf, format: &str| {
        let [a, b] = [a, b].map(|path| path.to_str().expect("a path of UTF-8"));
        let output = petstore(&["diff", a, b, "--format", format]);
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("UTF-8"),
        )
    };
    assert_eq!(
        diff(&old, &old, "text"),
        (Some(0), "Nothing changes.\n".into())
    );
    assert_eq!(
        diff(&old, &new, "text"),
        (
            Some(0),
            "neutral: POST /shops/{shop}/pets: other words\n".into()
        )
    );
    let (status, printed) = diff(&open, &old, "json");
    assert_eq!(status, Some(1));
    let printed: Value = serde_json::from_str(&printed).expect("JSON");
    let change = json!({
        "impact": "breaking",
        "place": "POST /shops/{shop}/pets",
        "what": "the accepted scope `all` is gone",
    });
    assert_eq!(printed, json!({"breaking": true, "changes": [change]}));
}

/// An HTTP API in a template.
const TEMPLATE: &str = r#"
Resources:
  Books: {Type: AWS::Serverless::Function}
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      DefinitionBody:
        openapi: 3.0.1
        info: {title: books, version: "1"}
        paths:
          /books:
            get:
              responses: {default: {description: books}}
              x-amazon-apigateway-integration:
                type: aws_proxy
                payloadFormatVersion: "2.0"
                uri: !Sub arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Books.Arn}/invocations
"#;

#[test]
fn a_definition_is_found_in_a_template() {
    let arn = "arn:aws:lambda:eu-west-1:111111111111:function:Books";
    let (status, printed) = on_file("check", TEMPLATE, &[]);
    assert_eq!(
        (status, printed.as_str()),
        (
            0,
            format!("made up: Books.Arn = {arn}\nAPI Gateway would import this definition.\n")
                .as_str()
        )
    );
    let (_, checked) = printed_json("check", TEMPLATE, &["--format", "json"]);
    assert_eq!(
        checked["assumptions"],
        json!([{"name": "Books.Arn", "value": arn}])
    );
    let given = "arn:aws:lambda:eu-west-1:222222222222:function:real";
    let value = format!("Books.Arn={given}");
    let (_, described) = printed_json("describe", TEMPLATE, &["--value", &value]);
    assert_eq!(described["api"]["protocolType"], "HTTP");
    assert_eq!(described["routes"][0]["routeKey"], "GET /books");
    let uri = described["integrations"][0]["integrationUri"]
        .as_str()
        .expect("a URI");
    assert!(uri.contains(given), "{uri}");
}

#[test]
fn the_kind_of_an_api_can_be_chosen() {
    let (status, printed) = on_file("check", TEMPLATE, &["--rest-api"]);
    assert_eq!(status, 1);
    assert!(
        printed.contains("HttpMethod must be non-empty"),
        "{printed}"
    );
    let value = "Books.Arn=arn:aws:lambda:eu-west-1:111111111111:function:b";
    let arguments = [
        "--type",
        "oas30",
        "--stage",
        "$default",
        "--http-api",
        "--value",
        value,
    ];
    let (_, exported) = printed_json("export", TEMPLATE, &arguments);
    let operation = &exported["paths"]["/books"]["get"];
    assert_eq!(
        operation["responses"]["default"]["description"],
        "Default response for GET /books"
    );
}

#[test]
fn http_apis_are_compared() {
    let (old, new) = (
        file(TEMPLATE),
        file(&TEMPLATE.replace("/books:", "/novels:")),
    );
    let (old, new) = (old.to_str().expect("UTF-8"), new.to_str().expect("UTF-8"));
    let output = petstore(&["diff", old, new]);
    assert_eq!(output.status.code(), Some(1));
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(
        printed.starts_with("breaking: GET /books: the method is gone\n"),
        "{printed}"
    );
    assert_eq!(petstore(&["diff", old, old]).status.code(), Some(0));
}

#[test]
fn an_api_has_one_type_of_endpoint() {
    let types = [
        "--parameter",
        "endpointConfigurationTypes=EDGE,REGIONAL",
        "--format",
        "json",
    ];
    let (status, checked) = printed_json("check", &pets(), &types);
    assert_eq!(status, 1);
    let message = &checked["errors"][0]["message"];
    assert_eq!(
        message,
        "Cannot create an api with multiple Endpoint Types."
    );
}

#[test]
fn warnings_are_errors_where_they_fail_an_import() {
    let document = pets().replacen(
        "\"paths\"",
        "\"x-amazon-apigateway-other\": 1, \"paths\"",
        1,
    );
    let (status, checked) = printed_json("check", &document, &["--format", "json"]);
    assert_eq!(
        (status, &checked["warnings"][0]["path"]),
        (0, &json!("#/x-amazon-apigateway-other"))
    );
    let arguments = ["--format", "json", "--parameter", "failonwarnings=true"];
    let (status, checked) = printed_json("check", &document, &arguments);
    assert_eq!(
        (status, &checked["errors"][0]["path"]),
        (1, &json!("#/x-amazon-apigateway-other"))
    );
}
