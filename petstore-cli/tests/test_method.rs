//! `petstore test-method`: one invocation with its execution log, for each kind of integration.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod served;

use serde_json::{Value, json};
use served::{Lambda, file, petstore};

/// What the command prints, and whether it succeeds.
fn run(arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String, String) {
    let mut command = petstore("test-method");
    let output = command
        .args(arguments)
        .envs(variables.iter().copied())
        .output()
        .expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.success(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// The lines of an execution log without their times, and the lines that follow it.
fn lines(printed: &str) -> (Vec<&str>, &str) {
    let (log, rest) = printed
        .split_once("\n\n")
        .expect("an empty line after the log");
    let mut lines = log.lines();
    let first = lines.next().expect("a first line");
    let id = first
        .strip_prefix("Execution log for request ")
        .expect("an id");
    assert_eq!(id.len(), 36, "{first}");
    let lines = lines.map(|line| {
        let (time, text) = line.split_once(" : ").expect("a time");
        let words: Vec<_> = time.split(' ').collect();
        assert!(words.len() == 6 && words[4] == "UTC", "{line}");
        text
    });
    (lines.collect(), rest)
}

fn definition(path: &str, verb: &str, method: Value) -> String {
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "kennel", "version": "1"},
        "paths": {path: {verb: method}},
    });
    file(&document.to_string())
}

#[test]
fn a_mock_is_tested_without_a_stage() {
    let kennel = definition(
        "/dogs/{name}",
        "put",
        json!({
            "responses": {"200": {"description": "the dog", "headers": {"X-Path": {"schema": {"type": "string"}}}}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                "responses": {"default": {
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.X-Path": "context.path"},
                    "responseTemplates": {"application/json":
                        "$input.params('name')|$input.params('Collar')|$input.params('age')|\
                         $context.stage|$context.identity.sourceIp|$stageVariables.kennel"},
                }},
            },
        }),
    );
    let (succeeded, printed, error) = run(
        &[
            &kennel,
            "--method",
            "put",
            "--path",
            "/dogs/rex?age=3",
            "--query",
            "q=a b",
            "--header",
            "Collar: red",
            "--body",
            "woof",
            "--stage-variable",
            "kennel=north",
        ],
        &[],
    );
    assert!(succeeded, "{error}");
    let (log, rest) = lines(&printed);
    let body = "rex|red|3|test-invoke-stage|test-invoke-source-ip|north";
    assert_eq!(
        log[1..],
        [
            "HTTP Method: PUT, Resource Path: /dogs/rex",
            "Method request path: {name=rex}",
            "Method request query string: {age=3, q=a b}",
            "Method request headers: {Collar=red}",
            "Method request body before transformations: woof",
            &format!("Method response body after transformations: {body}"),
            "Method response headers: {X-Path=/dogs/rex, Content-Type=application/json}",
            "Successfully completed execution",
            "Method completed with status: 200",
        ]
    );
    assert!(rest.starts_with("Status: 200\nLatency: "), "{rest}");
    let end = format!(
        " ms\nHeaders:\n  X-Path: /dogs/rex\n  Content-Type: application/json\nBody:\n{body}\n"
    );
    assert!(rest.ends_with(&end), "{rest}");
}

#[test]
fn a_server_receives_the_mapped_request() {
    let server = Lambda::start("418 I'm a teapot", "Content-Type: text/plain\r\n", "no tea");
    let tea = definition(
        "/tea",
        "post",
        json!({
            "parameters": [{"name": "sort", "in": "query"}],
            "responses": {"503": {"description": "no tea"}},
            "x-amazon-apigateway-integration": {
                "type": "http", "httpMethod": "POST", "uri": format!("{}/brew", server.url),
                "requestParameters": {"integration.request.querystring.sort": "method.request.querystring.sort"},
                "requestTemplates": {"application/json": "<$input.path('$.cups')>"},
                "responses": {"4\\d\\d": {"statusCode": "503"}},
            },
        }),
    );
    let body = file(r#"{"cups": 2}"#);
    let arguments = [
        &*tea,
        "--method",
        "POST",
        "--path",
        "/tea",
        "--query",
        "sort=green",
        "--body",
        &format!("@{body}"),
    ];
    let (succeeded, printed, error) = run(&arguments, &[]);
    assert!(succeeded, "{error}");
    let request = server.request();
    assert!(
        request.starts_with("POST /brew?sort=green HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.ends_with("\r\n\r\n<2>"), "{request}");
    let (log, rest) = lines(&printed);
    let uri = format!("Endpoint request URI: {}/brew?sort=green", server.url);
    for line in [
        uri.as_str(),
        "Endpoint request body after transformations: <2>",
        "Endpoint response body before transformations: no tea",
        "Method completed with status: 503",
    ] {
        assert!(log.contains(&line), "{line}: {log:#?}");
    }
    assert!(
        rest.starts_with("Status: 503\n") && rest.ends_with("Body:\nno tea\n"),
        "{rest}"
    );
}

fn greeter(authorizer: &str) -> String {
    let uri = |function: &str| {
        format!(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
             arn:aws:lambda:us-east-1:111111111111:function:{function}/invocations"
        )
    };
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "greeter", "version": "1"},
        "paths": {"/pets": {"get": {
            "security": [{"door": []}],
            "responses": {},
            "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": uri("pets")},
        }}},
        "components": {"securitySchemes": {"door": {
            "type": "apiKey", "in": "header", "name": "Authorization",
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": uri(authorizer)},
        }}},
    });
    file(&document.to_string())
}

#[cfg(unix)]
#[test]
fn a_function_process_is_invoked_without_the_authorizer() {
    let definition = greeter("unused");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/served/runtime.py");
    let function = format!("pets=python3 '{script}'");
    let arguments = [
        &*definition,
        "--path",
        "/pets",
        "--function",
        &function,
        "--format",
        "json",
    ];
    let (succeeded, printed, error) = run(&arguments, &[]);
    assert!(succeeded, "{error}");
    let result: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(result["status"], 200);
    assert_eq!(result["body"], "GET /pets");
    assert_eq!(
        result["multiValueHeaders"]["Content-Type"],
        json!(["application/json"])
    );
    assert!(
        result["headers"]["X-Amzn-Trace-Id"].is_string(),
        "{printed}"
    );
    assert!(result["latency"].is_u64(), "{printed}");
    let log = result["log"].as_str().expect("a text");
    assert!(
        log.contains("/functions/arn:aws:lambda:us-east-1:111111111111:function:pets/invocations"),
        "{log}"
    );
    // The event, which has the fixed values of a test.
    assert!(
        log.contains(r#""headers":null,"multiValueHeaders":null"#),
        "{log}"
    );
    assert!(
        log.contains(r#""domainName":"testPrefix.testDomainName","domainPrefix":"testPrefix""#),
        "{log}"
    );
    assert!(
        log.contains(r#""apiKey":"test-invoke-api-key","apiKeyId":"test-invoke-api-key-id""#),
        "{log}"
    );
    assert!(!log.contains("a secret"), "{log}");
}

#[test]
fn a_failed_method_has_a_response_and_a_reason() {
    let definition = greeter("unused");
    let variables = [("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:9")];
    let (succeeded, printed, error) = run(&[&definition, "--path", "/pets"], &variables);
    assert!(succeeded, "{error}");
    let (log, rest) = lines(&printed);
    let [.., reason, last] = log.as_slice() else {
        panic!("two lines: {printed}")
    };
    assert!(reason.starts_with("Execution failed due to "), "{reason}");
    assert_eq!(*last, "Method completed with status: 502");
    assert!(
        rest.contains("x-amzn-errortype") || rest.contains("X-Amzn-Errortype"),
        "{rest}"
    );
    assert!(
        rest.ends_with("{\"message\": \"Internal server error\"}\n"),
        "{rest}"
    );
}

#[test]
fn a_mocked_method_needs_no_function() {
    let definition = greeter("unused");
    let (succeeded, printed, error) = run(&[&definition, "--path", "/pets", "--mock"], &[]);
    assert!(succeeded, "{error}");
    let (log, _) = lines(&printed);
    assert_eq!(
        log.last().copied(),
        Some("Method completed with status: 200")
    );
}

#[test]
fn what_cannot_be_tested_is_refused() {
    let definition = greeter("unused");
    for (arguments, message) in [
        (
            &["--path", "/cats"][..],
            "Invalid Resource identifier specified",
        ),
        (
            &["--resource-path", "/cats", "--path", "/pets"],
            "Invalid Resource identifier specified",
        ),
        (
            &["--path", "/pets", "--method", "POST"],
            "Invalid Method identifier specified",
        ),
        (&["--path", "pets"], "is not a path"),
        (
            &["--path", "/pets", "--header", "a b: c"],
            "the header \"a b\" is invalid",
        ),
        (
            &["--path", "/pets", "--header", "a"],
            "expected NAME: VALUE",
        ),
        (
            &["--path", "/pets", "--body", "@no such file"],
            "`no such file` cannot be read",
        ),
        (
            &["--path", "/pets", "--stage-variable", "a-b=c"],
            "the name may have",
        ),
        (&[], "--path <PATH>"),
    ] {
        let arguments = [&[&*definition], arguments].concat();
        let (succeeded, printed, error) = run(&arguments, &[]);
        assert!(!succeeded && printed.is_empty(), "{arguments:?}: {printed}");
        assert!(error.contains(message), "{arguments:?}: {error}");
    }
}
