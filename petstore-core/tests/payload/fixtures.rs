//! The expected request for each of our own events.

use petstore_core::FunctionError;
use petstore_core::http::payload::{EventError, EventSource};
use serde_json::{Value, json};

use crate::mirror;

macro_rules! fixtures {
    ($($name:literal)+) => {
        /// Every event in `tests/events`, by name.
        pub(crate) const EVENTS: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../events/", $name, ".json"))),)+
        ];
    };
}

fixtures! {
    "rest" "rest-custom-domain" "rest-console" "rest-bare" "rest-single-values" "rest-cognito"
    "rest-base64" "http-v1" "http-v1-default-route" "http-v2" "http-v2-iam"
    "http-v2-lambda-authorizer" "http-v2-local" "function-url" "function-url-iam" "alb"
    "alb-multi-value" "alb-health-check" "vpc-lattice-v1" "vpc-lattice-v2"
}

fn meaning(name: &str) -> Value {
    match name {
        "rest" => json!({
            "format": "Rest", "verb": "PUT", "path": "/pets/17",
            "headers": { "x-tag": ["brown", "small"], "accept": ["application/json"] },
            "query": { "field": ["type", "price"], "note": ["a+b & c"] },
            "cookies": { "theme": ["dark"], "session": ["s-1"] },
            "parameters": { "petId": "17" },
            "body": "{\"type\":\"dog\",\"name\":\"Zoë\"}",
            "source_ip": "203.0.113.7", "user_agent": "kennel/2.1",
            "api_key_id": "ab12cd34ef", "user_arn": null, "claims": {}, "authorizer": null,
            "stage": "dev", "table": "pets-dev",
            "request_id": "5d1f0f0e-9b1c-4a43-8b0b-6f2f3a1f7f10",
        }),
        "rest-custom-domain" => json!({
            "format": "Rest", "verb": "GET", "path": "/pets/17/photos/2026/cat%20in%20box.png",
            "headers": { "host": ["api.petstore.example"] },
            "query": {}, "cookies": {}, "body": "",
            "parameters": { "petId": "17", "file": "2026/cat in box.png" },
            "source_ip": "2001:db8::5", "user_agent": null, "stage": "live",
        }),
        "rest-console" => json!({
            "format": "Rest", "verb": "POST", "path": "/pets",
            "headers": {}, "query": {}, "cookies": {}, "parameters": {},
            "body": "{\r\n\t\"type\": \"cat\"\r\n}",
            "source_ip": "test-invoke-source-ip", "api_key_id": "test-invoke-api-key-id",
            "user_arn": "arn:aws:sts::210987654321:assumed-role/Keeper/ann",
            "account_id": "210987654321", "stage": "test-invoke-stage",
        }),
        "rest-bare" => json!({
            "format": "Rest", "verb": "DELETE", "path": "/pets",
            "headers": {}, "query": {}, "cookies": {}, "parameters": {}, "body": "",
            "source_ip": null, "user_agent": null, "stage": null, "table": null,
            "principal_id": "keeper", "claims": {},
            "authorizer": { "principalId": "keeper", "visits": 12 },
            "request_id": "r-1",
        }),
        "rest-single-values" => json!({
            "format": "Rest", "verb": "POST", "path": "/terrarium/newts",
            "headers": {
                "content-type": ["application/json"],
                "host": ["{api}.example:notaport"],
                "x-forwarded-proto": ["https, gopher://"],
            },
            "query": { "colour": ["grün"], "empty": [""] },
            "parameters": { "proxy": "terrarium/newts" },
            "body": "{\"type\":\"newt\"}", "table": "newts",
            "source_ip": "192.0.2.44", "api_key_id": null, "stage": "prod", "request_id": "r-2",
        }),
        "rest-cognito" => json!({
            "format": "Rest", "verb": "GET", "path": "/pets",
            "headers": {}, "query": {}, "body": "",
            // A number is not text, so it is only available through `Caller::authorizer`.
            "claims": {
                "sub": "3b7ff2d6-1a9e-4b7a-9d6a-000000000001",
                "email": "ann@example.com",
                "auth_time": null,
            },
            "authorizer": { "claims": { "auth_time": 1_791_364_000 } },
            "stage": "prod", "source_ip": "192.0.2.45",
        }),
        "rest-base64" => json!({
            "format": "Rest", "verb": "POST", "path": "/photos/",
            "headers": { "content-type": ["image/png"] },
            "parameters": { "proxy": "photos" },
            "body": "base64:iVBORwD/+8A=", "source_ip": null,
        }),
        "http-v1" => json!({
            "format": "HttpV1", "verb": "PATCH", "path": "/pets/a/b/",
            "headers": { "x-tag": ["brown", "small"], "origin": ["https://petstore.example"] },
            "query": { "q": ["1", "2"] },
            "parameters": { "petId": "a/b" }, "body": "Good dog!",
            "claims": {}, "user_arn": null, "source_ip": "192.0.2.46", "stage": "dev",
            "request_id": "Yq1=",
        }),
        "http-v1-default-route" => json!({
            "format": "HttpV1", "verb": "OPTIONS", "path": "/anything/at/all",
            "headers": { "connection": ["keep-alive"] }, "query": {}, "body": "",
            "parameters": { "proxy": "anything/at/all" },
            "source_ip": "127.0.0.1", "stage": "$default",
        }),
        "http-v2" => json!({
            "format": "HttpV2", "verb": "GET", "path": "/pets/blue whale",
            "headers": { "x-tag": ["brown,small"], "accept": ["application/json,text/plain"] },
            "query": { "tag": ["a,b", "c d", ""], "top": ["1"] },
            "cookies": { "session": ["s-1"], "theme": ["dark"] },
            "parameters": { "petId": "blue whale" }, "body": "",
            "claims": { "sub": "ann", "groups": "[keepers vets]", "level": null },
            "source_ip": "192.0.2.47", "user_agent": "kennel/2.1",
            "stage": "dev", "table": "pets-dev", "request_id": "Yq2=",
        }),
        "http-v2-iam" => json!({
            "format": "HttpV2", "verb": "POST", "path": "/pets/17/",
            "headers": { "header-case": ["Kept"] }, "query": {}, "cookies": {},
            "parameters": { "petId": "17" }, "body": "{\"type\":\"dog\"}",
            "user_arn": "arn:aws:iam::210987654321:user/ann", "account_id": "210987654321",
            "claims": {}, "source_ip": "192.0.2.48", "stage": "$default",
        }),
        "http-v2-lambda-authorizer" => json!({
            "format": "HttpV2", "verb": "QUERY", "path": "/a//b",
            "query": { "q": ["€", "%zz"], "flag": [""] },
            "cookies": {}, "parameters": { "proxy": "a//b" },
            "body": "{\r\n\t\"type\": \"dog\"\r\n}",
            "authorizer": { "lambda": { "tenant": "t-1", "limits": { "pets": 5 } } },
            "claims": {}, "principal_id": null, "source_ip": "192.0.2.49", "stage": "live",
        }),
        "http-v2-local" => json!({
            "format": "HttpV2", "verb": "GET", "path": "/",
            "headers": { "host": ["127.0.0.1:3000"] }, "query": { "n": ["1"] },
            "cookies": { "session": ["s-2"] }, "parameters": {}, "body": "",
            "source_ip": "127.0.0.1", "stage": "$default",
        }),
        "function-url" => json!({
            "format": "FunctionUrl", "verb": "GET", "path": "/",
            "headers": { "sec-ch-ua": ["\"Kennel\";v=\"2\""] },
            "query": { "tag": ["a,b"] }, "cookies": {}, "body": "",
            "source_ip": "203.0.113.9", "user_arn": null, "stage": "$default",
            "request_id": "u-1",
        }),
        "function-url-iam" => json!({
            "format": "FunctionUrl", "verb": "POST", "path": "/pets/%2E%2e/caf%C3%A9/",
            "headers": { "x-tag": ["brown,small"] },
            "query": { "p": ["1", "2"], "other": ["x"] },
            "cookies": { "session": ["s-3"], "theme": ["dark"] },
            "parameters": { "proxy": "pets/../café" }, "body": "Hello!",
            "user_arn": "arn:aws:iam::333322221111:user/bob", "account_id": "333322221111",
            "source_ip": "203.0.113.10", "request_id": "u-2",
        }),
        "alb" => json!({
            "format": "Alb", "verb": "GET", "path": "/pets/blue%20whale/",
            "headers": { "host": ["pets-1.eu-north-1.elb.amazonaws.com"] },
            "query": { "tag": ["a,b"], "q": ["c d"], "bad": ["%zz"] },
            "cookies": { "session": ["s-4"], "theme": ["dark"] },
            "parameters": { "petId": "blue whale" }, "body": "",
            // The client's own entry precedes it.
            "source_ip": "203.0.113.11", "user_agent": "kennel/2.1",
            "stage": null, "request_id": null, "user_arn": null, "claims": {},
        }),
        "alb-multi-value" => json!({
            "format": "AlbMultiValue", "verb": "POST", "path": "/",
            "headers": { "x-tag": ["brown", "small"], "content-type": ["text/plain"] },
            "query": { "tag": ["a b", "c"] },
            "cookies": { "session": ["s-5"], "theme": ["dark"] },
            "body": "Good dog!", "source_ip": "203.0.113.12",
        }),
        "alb-health-check" => json!({
            "format": "AlbMultiValue", "verb": "GET", "path": "/health",
            "headers": { "user-agent": ["ELB-HealthChecker/2.0"] }, "query": {}, "body": "",
            "source_ip": null, "user_agent": "ELB-HealthChecker/2.0",
        }),
        "vpc-lattice-v1" => json!({
            "format": "VpcLatticeV1", "verb": "POST", "path": "/pets/blue%20whale",
            "headers": { "x-tag": ["brown, small"], "content-type": ["text/plain"] },
            "query": { "tag": ["a,b"], "q": ["c d"] },
            "cookies": { "session": ["s-6"], "theme": ["dark"] },
            "parameters": { "petId": "blue whale" }, "body": "Good dog!",
            "source_ip": "203.0.113.13", "user_agent": "kennel/2.1",
            "stage": null, "request_id": null, "user_arn": null, "claims": {},
        }),
        "vpc-lattice-v2" => json!({
            "format": "VpcLatticeV2", "verb": "GET", "path": "/pets/17",
            "headers": { "x-tag": ["brown", "small"] },
            "query": { "field": ["type", "price"], "note": ["a+b"] },
            "cookies": { "session": ["s-7"], "theme": ["dark"] },
            "parameters": { "petId": "17" }, "body": "",
            "source_ip": "203.0.113.14", "user_agent": "kennel/2.1",
            "stage": null, "request_id": null, "claims": {},
            "user_arn": "arn:aws:iam::210987654321:role/shelter",
        }),
        other => panic!("add the expected request for {other}.json"),
    }
}

#[test]
fn every_event_is_read_as_expected() {
    let function = mirror::function();
    for (name, event) in EVENTS {
        let seen = mirror::seen(&function, event.as_bytes())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        mirror::assert_sees(name, &seen, &meaning(name));
    }
}

#[test]
fn every_event_in_the_folder_is_in_the_table() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/events");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            EVENTS.iter().any(|(known, _)| *known == name),
            "{name}.json has no line in the table"
        );
    }
}

#[test]
fn null_empty_and_absent_are_the_same() {
    let function = mirror::function();
    for (name, event) in EVENTS {
        let event: Value = serde_json::from_str(event).unwrap();
        let read = |event: &Value| mirror::seen(&function, event.to_string().as_bytes()).unwrap();
        for member in [
            "pathParameters",
            "queryStringParameters",
            "multiValueQueryStringParameters",
            "stageVariables",
            "cookies",
            "body",
        ] {
            let mut null = event.clone();
            null[member] = Value::Null;
            let mut absent = event.clone();
            absent.as_object_mut().unwrap().remove(member);
            let mut empty = event.clone();
            empty[member] = match member {
                "body" => json!(""),
                "cookies" => json!([]),
                _ => json!({}),
            };
            assert_eq!(read(&null), read(&absent), "{name}: {member}");
            assert_eq!(read(&empty), read(&absent), "{name}: {member}");
        }
    }
}

#[test]
fn an_event_of_another_kind_is_identified() {
    let function = mirror::function();
    for (event, kind) in [
        (
            r#"{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}"#,
            "an SQS batch",
        ),
        (
            r#"{"type":"REQUEST","methodArn":"arn","resource":"/","path":"/","httpMethod":"GET","requestContext":{}}"#,
            "a request to a Lambda authorizer",
        ),
        (
            r#"{"version":"2.0","type":"REQUEST","routeArn":"arn","rawPath":"/","requestContext":{"http":{"method":"GET"}}}"#,
            "a request to a Lambda authorizer",
        ),
        (
            r#"{"resource":"/x","path":"/x","httpMethod":"GET","requestContext":{"connectionId":"c="}}"#,
            "a WebSocket API event",
        ),
        (
            r#"{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}"#,
            "an EventBridge event",
        ),
        (r#"{"statusCode":200,"body":""}"#, "a response to a request"),
        (
            r#"{"b":1,"a":2}"#,
            "an object of an unknown kind with `b`, `a`",
        ),
    ] {
        let error = mirror::handle(&function, event.as_bytes()).unwrap_err();
        assert!(
            matches!(&error, FunctionError::Event(EventError::OtherKind(_))),
            "{event}: {error:?}"
        );
        let text = error.to_string();
        assert!(text.contains(kind), "{event}: {text}");
        assert!(
            text.contains("this function serves HTTP requests"),
            "{text}"
        );
    }
    let empty = mirror::handle(&function, b"{}").unwrap_err();
    let members = Vec::new();
    assert_eq!(
        empty,
        FunctionError::Event(EventError::OtherKind(EventSource::Unknown { members }))
    );
}

#[test]
fn a_member_of_another_type_is_reported() {
    let function = mirror::function();
    for (event, text) in [
        (
            r#"{"resource":"/","path":5,"httpMethod":"GET","requestContext":{}}"#,
            "the event is a REST API event, but its `path` is not text or null",
        ),
        (
            r#"{"resource":"/","path":"/","httpMethod":"GET","headers":[]}"#,
            "the event is a REST API event, but its `headers` is not an object or null",
        ),
        (
            r#"{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"}},"isBase64Encoded":"no"}"#,
            "the event is an HTTP API event (payload 2.0), but its `isBase64Encoded` is not true, false or null",
        ),
        (
            r#"{"path":"/","httpMethod":"GET","requestContext":{"elb":{}},"body":{"a":1}}"#,
            "the event is an ALB event, but its `body` is not text or null",
        ),
    ] {
        let error = mirror::handle(&function, event.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert_eq!(error.error_type(), "Petstore.EventMalformed");
    }
    for event in ["", "[]", "null", "\"x\"", "{", "{} {}", "{\"a\":}"] {
        let error = mirror::handle(&function, event.as_bytes()).unwrap_err();
        assert_eq!(error.error_type(), "Petstore.EventNotJson", "{event:?}");
    }
}
