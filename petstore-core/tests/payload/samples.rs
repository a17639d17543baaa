//! Sample events of other projects. They are checked if the environment variable `PETSTORE_EVENTS`
//! names a folder with `INDEX.json`, which has the kind of each file, and the files in subfolders.
//!
//! The documents belong to their projects and stay there; only the expected results are here.

use std::path::{Path, PathBuf};

use petstore_core::FunctionError;
use petstore_core::http::payload::EventError;
use serde_json::{Value, json};

use crate::mirror;

/// These events mark a body as base64 that is not, so the function cannot read it.
const BROKEN_BASE64: &str = "";

/// A name and its values, in order.
type Values = Option<(&'static str, &'static [&'static str])>;

/// File, format, verb, path, a header, a query parameter, body.
type Facts = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Values,
    Values,
    &'static str,
);

#[rustfmt::skip]
const REQUESTS: &[Facts] = &[
    ("example-alb-lambda-target-request-headers-only.json", "Alb", "GET", "/", Some(("x-myheader", &["123"])), Some(("key", &["hello"])), ""),
    ("example-alb-lambda-target-request-multivalue-headers.json", "AlbMultiValue", "GET", "/", Some(("x-myheader", &["123"])), Some(("key", &["hello"])), "Some text"),
    ("example-apigw-console-request.json", "Rest", "POST", "/path/to/resource", Some(("host", &["1234567890.execute-api.{dns_suffix}"])), Some(("foo", &["bar"])), "{\"test\":\"body\"}"),
    ("example-apigw-console-test-request.json", "Rest", "POST", "/myPath", None, None, "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-request-catch-all.json", "Rest", "POST", "/hello/world", Some(("headername", &["headerValue"])), Some(("name", &["me"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-request-multi-value-parameters.json", "Rest", "POST", "/hello/world", Some(("headername", &["headerValue", "headerValue2"])), Some(("name", &["me", "me2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-request.json", "Rest", "POST", "/hello/world", Some(("headername", &["headerValue"])), Some(("name", &["me"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-restapi-openapi-request.json", "Rest", "POST", "/hello/world", Some(("headername", &["headerValue"])), Some(("name", &["me"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-sam-http-request.json", "HttpV2", "GET", "/dump", Some(("host", &["127.0.0.1:3000"])), Some(("foo", &["bar"])), ""),
    ("example-apigw-sam-rest-request.json", "HttpV1", "GET", "/test", Some(("host", &["127.0.0.1:3000"])), None, ""),
    ("example-apigw-v2-request-iam.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value2"])), Some(("parameter1", &["value1", "value2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-v2-request-jwt-authorizer.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value2"])), Some(("parameter1", &["value1", "value2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-v2-request-lambda-authorizer.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value2"])), Some(("parameter1", &["value1", "value2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-v2-request-multi-value-parameters.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value1,value2"])), Some(("Parameter1", &["value1", "value2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("example-apigw-v2-request-no-authorizer.json", "HttpV2", "GET", "/", Some(("host", &["aaaaaaaaaa.execute-api.us-west-2.amazonaws.com"])), None, ""),
    ("albEvent.json", "Alb", "GET", "/lambda", Some(("host", &["lambda-alb-123578498.us-east-2.elb.amazonaws.com"])), Some(("query", &["1234ABCD"])), "Test"),
    ("albEventPathTrailingSlash.json", "Alb", "GET", "/lambda/", Some(("host", &["lambda-alb-123578498.us-east-2.elb.amazonaws.com"])), Some(("query", &["1234ABCD"])), "Test"),
    ("albMultiValueHeadersEvent.json", "AlbMultiValue", "GET", "/todos", Some(("host", &["alb-c-LoadB-14POFKYCLBNSF-1815800096.eu-central-1.elb.amazonaws.com"])), None, ""),
    ("albMultiValueQueryStringEvent.json", "AlbMultiValue", "GET", "/todos", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), ""),
    ("apiGatewayProxyEvent.json", "HttpV1", "GET", "/my/path", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), "Hello from Lambda!"),
    ("apiGatewayProxyEventAnotherPath.json", "HttpV1", "GET", "/my/anotherPath", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), BROKEN_BASE64),
    ("apiGatewayProxyEventNoOrigin.json", "HttpV1", "GET", "/my/path", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), "Hello from Lambda!"),
    ("apiGatewayProxyEventPathTrailingSlash.json", "HttpV1", "GET", "/my/path/", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), BROKEN_BASE64),
    ("apiGatewayProxyEventPrincipalId.json", "Rest", "POST", "/trip", None, None, ""),
    ("apiGatewayProxyEvent_noVersionAuth.json", "Rest", "GET", "/my/path", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), BROKEN_BASE64),
    ("apiGatewayProxyOtherEvent.json", "HttpV1", "GET", "/other/path", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), "Hello from Lambda!"),
    ("apiGatewayProxyV2Event.json", "HttpV2", "POST", "/my/path", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), "{\"message\": \"hello world\", \"username\": \"tom\"}"),
    ("apiGatewayProxyV2EventPathTrailingSlash.json", "HttpV2", "POST", "/my/path/", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), "{\"message\": \"hello world\", \"username\": \"tom\"}"),
    ("apiGatewayProxyV2Event_GET.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), ""),
    ("apiGatewayProxyV2IamEvent.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value2"])), Some(("parameter1", &["value1", "value2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("apiGatewayProxyV2LambdaAuthorizerEvent.json", "HttpV2", "GET", "/my/path", Some(("header2", &["value2"])), Some(("parameter1", &["value1", "value2"])), "{\r\n\t\"a\": 1\r\n}"),
    ("apiGatewayProxyV2OtherGetEvent.json", "HttpV2", "GET", "/other/path", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), ""),
    ("apiGatewayProxyV2SchemaMiddlwareInvalidEvent.json", "HttpV2", "POST", "/my/path", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), "{\"username\": \"lessa\"}"),
    ("apiGatewayProxyV2SchemaMiddlwareValidEvent.json", "HttpV2", "POST", "/my/path", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), "{\"message\": \"hello world\", \"username\": \"lessa\"}"),
    ("apigatewayeSchemaMiddlwareInvalidEvent.json", "HttpV1", "POST", "/my/path", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), "{\"username\": \"lessa\"}"),
    ("apigatewayeSchemaMiddlwareValidEvent.json", "HttpV1", "POST", "/my/path", Some(("header2", &["value1", "value2"])), Some(("parameter1", &["value1", "value2"])), "{\"message\": \"hello world\", \"username\": \"lessa\"}"),
    ("lambdaFunctionUrlEvent.json", "FunctionUrl", "GET", "/", Some(("host", &["<url-id>.lambda-url.us-east-1.on.aws"])), None, ""),
    ("lambdaFunctionUrlEventPathTrailingSlash.json", "FunctionUrl", "POST", "/my/path/", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), "Hello from client!"),
    ("lambdaFunctionUrlEventWithHeaders.json", "FunctionUrl", "GET", "/", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1,value2"])), ""),
    ("lambdaFunctionUrlIAMEvent.json", "FunctionUrl", "POST", "/my/path", Some(("header2", &["value1,value2"])), Some(("parameter1", &["value1", "value2"])), "Hello from client!"),
];

/// The expected description of an event that is not a request, by its kind in the index.
fn name_of(kind: &str) -> &'static str {
    match kind {
        "authorizer-v1" | "authorizer-v2" => "a request to a Lambda authorizer",
        "authorizer-response" => "a response of a Lambda authorizer",
        "proxy-response" => "a response to a request",
        "websocket" => "a WebSocket API event",
        "eventbridge" | "scheduled" => "an EventBridge event",
        "sqs" => "an SQS batch",
        "sns" => "an SNS notification",
        "s3" => "an S3 notification",
        "dynamodb-stream" => "a DynamoDB stream batch",
        "kinesis" => "a Kinesis batch",
        other => panic!("no event of the kind {other} is expected"),
    }
}

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("PETSTORE_EVENTS").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: PETSTORE_EVENTS is not set to a folder of sample events");
    }
    folder
}

/// The files of the index, with their kinds and contents.
fn samples(folder: &Path) -> Vec<(String, String, Vec<u8>)> {
    let read = |file: &str| {
        std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    };
    let index: Value = serde_json::from_slice(&read("INDEX.json")).unwrap();
    let files = index["files"].as_array().unwrap();
    files
        .iter()
        .map(|entry| {
            let file = entry["file"].as_str().unwrap();
            let kind = entry["kind"].as_str().unwrap();
            (file.to_owned(), kind.to_owned(), read(file))
        })
        .collect()
}

fn values((name, values): (&str, &[&str])) -> Value {
    json!({ name: values })
}

#[test]
fn every_sample_request_is_read_as_expected() {
    let Some(folder) = folder() else { return };
    let function = mirror::function();
    let samples = samples(&folder);
    for (file, format, verb, path, header, query, body) in REQUESTS {
        let (_, _, event) = samples
            .iter()
            .find(|(name, _, _)| name.ends_with(&format!("/{file}")))
            .unwrap_or_else(|| panic!("{file} is not in the index"));
        let seen = mirror::seen(&function, event).unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut expected = json!({ "format": format, "verb": verb, "path": path, "body": body });
        expected["headers"] = header.map_or(json!({}), values);
        expected["query"] = query.map_or(json!({}), values);
        mirror::assert_sees(file, &seen, &expected);
    }
}

#[test]
fn every_other_sample_is_identified() {
    let Some(folder) = folder() else { return };
    let function = mirror::function();
    let mut others = 0;
    for (file, kind, event) in samples(&folder) {
        if REQUESTS
            .iter()
            .any(|facts| file.ends_with(&format!("/{}", facts.0)))
        {
            continue;
        }
        others += 1;
        let error = mirror::handle(&function, &event).expect_err(&file);
        let FunctionError::Event(EventError::OtherKind(found)) = error else {
            panic!("{file}: {error}");
        };
        // In the index, the authorizer of a WebSocket API is a WebSocket event.
        let name = match &*file {
            file if file.contains("custom-authorizer") => name_of("authorizer-v1"),
            _ => name_of(&kind),
        };
        assert!(found.to_string().starts_with(name), "{file}: {found}");
    }
    assert!(others > 0, "the folder only contains requests");
}
