//! `petstore serve`, from its arguments over real requests to its end.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod served;

use serde_json::json;
use served::{Lambda, Serve, file};

/// `ANY /{proxy+}` that invokes the function `pets`.
fn proxy() -> String {
    json!({
        "openapi": "3.0.1",
        "info": {"title": "pets", "version": "1"},
        "paths": {"/{proxy+}": {"x-amazon-apigateway-any-method": {
            "x-amazon-apigateway-integration": {
                "type": "aws_proxy", "httpMethod": "POST",
                "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:pets/invocations",
            },
        }}},
    })
    .to_string()
}

#[test]
fn a_function_is_invoked_over_the_invoke_api() {
    let lambda = Lambda::start("200 OK", "", r#"{"statusCode": 201, "body": "Rex"}"#);
    let definition = file(&proxy());
    let serve = Serve::start(
        &[&definition, "--stage", "test", "--stage-variable", "a=b=c"],
        &[("AWS_ENDPOINT_URL_LAMBDA", &lambda.url)],
    );
    let response = serve.get("/test/pets/7");
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    assert!(response.ends_with("\r\n\r\nRex"), "{response}");
    let request = lambda.request();
    let line = "POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A111111111111%3Afunction%3Apets/invocations HTTP/1.1\r\n";
    assert!(request.starts_with(line), "{request}");
    assert!(
        request.contains("/us-east-1/lambda/aws4_request"),
        "{request}"
    );
    let (_, event) = request.split_once("\r\n\r\n").expect("an event");
    let event: serde_json::Value = serde_json::from_str(event).expect("JSON");
    assert_eq!(event["path"], "/pets/7");
    assert_eq!(event["stageVariables"], json!({"a": "b=c"}));
    assert_eq!(event["requestContext"]["accountId"], "222222222222");
    serve.end();
}

#[test]
fn a_function_error_and_an_unreachable_endpoint_are_502s() {
    let lambda = Lambda::start("200 OK", "X-Amz-Function-Error: Unhandled\r\n", "{}");
    let definition = file(&proxy());
    for url in [lambda.url.as_str(), "http://127.0.0.1:9", "not a URL"] {
        let serve = Serve::start(&[&definition], &[("AWS_ENDPOINT_URL_LAMBDA", url)]);
        let response = serve.get("/dev/x");
        assert!(response.starts_with("HTTP/1.1 502 "), "{url}: {response}");
        let log = serve.end();
        assert!(log.contains("GET /dev/x 502"), "{log}");
        assert!(!log.contains("a secret"), "{log}");
    }
}

#[cfg(unix)]
#[test]
fn a_function_runs_as_a_process() {
    let definition = file(&proxy());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/served/runtime.py");
    let function = format!("pets=python3 '{script}'");
    let serve = Serve::start(
        &[
            &definition,
            "--function",
            &function,
            "--function-timeout",
            "1",
            "--function-memory",
            "512",
        ],
        &[],
    );
    for (path, status, body) in [
        ("/dev/pets", 200, "GET /pets"),
        ("/dev/end", 502, r#"{"message": "Internal server error"}"#),
        ("/dev/hang", 502, r#"{"message": "Internal server error"}"#),
        ("/dev/pets", 200, "GET /pets"),
    ] {
        let response = serve.get(path);
        assert!(
            response.starts_with(&format!("HTTP/1.1 {status} ")),
            "{path}: {response}"
        );
        assert!(response.ends_with(body), "{path}: {response}");
    }
    let log = serve.end();
    for line in [
        "pets | ready in 512 MB\n",
        "pets | process ended: Runtime exited with error: exit status 7\n",
        "Error: Task timed out after 1.00 seconds\n",
    ] {
        assert!(log.contains(line), "{log}");
    }
}

#[test]
fn what_api_gateway_refuses_is_not_served() {
    let definition = file(&proxy());
    let malformed = file(r#"{"openapi": "3.0.1", "paths": {"/a{b}": {}}}"#);
    for (arguments, message) in [
        (
            &[&*definition, "--stage", "a b"][..],
            "not a valid stage name",
        ),
        (
            &[&*definition, "--stage-variable", "a-b=c"],
            "the name may have",
        ),
        (
            &[&*definition, "--stage-variable", "a=b c"],
            "the value may have",
        ),
        (&[&*definition, "--stage-variable", "a"], "NAME=VALUE"),
        (&[&*malformed], "would not import"),
        (&[&*definition, "--function", "pets="], "NAME=COMMAND"),
        (
            &[&*definition, "--function", "a:b=c"],
            "not the name of a function",
        ),
        (&["no such file"], "cannot be read"),
        (&[], "required"),
    ] {
        let (status, printed) = served::refused(arguments);
        assert_eq!(status, Some(2), "{printed}");
        assert!(printed.contains(message), "{arguments:?}: {printed}");
        assert!(!printed.contains("Listening"), "{printed}");
    }
}
