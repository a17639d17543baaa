//! The event that a function receives.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use bytes::Bytes;
use common::{api, json_of, request, request_with, stage};
use http::Request;
use petstore_core::contract::Api;
use petstore_gateway::{ApiKey, Connection, HeaderCase, Stage, StageOptions};
use serde_json::{Value, json};

async fn event_of(api: &Api, request: Request<Bytes>) -> Value {
    let response = stage(api).serve(request).await;
    assert_eq!(response.status(), 200, "{:?}", response.body());
    json_of(&response)
}

fn any() -> Api {
    api(&["ANY /{proxy+}", "ANY /pets", "GET /pets/{petId}/toys/{toy}"])
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn the_event_has_exactly_these_members() {
    let event = event_of(&any(), request("GET", "/dev/pets", &[])).await;
    assert_eq!(
        keys(&event),
        [
            "body",
            "headers",
            "httpMethod",
            "isBase64Encoded",
            "multiValueHeaders",
            "multiValueQueryStringParameters",
            "path",
            "pathParameters",
            "queryStringParameters",
            "requestContext",
            "resource",
            "stageVariables"
        ]
    );
    for absent in [
        "body",
        "multiValueQueryStringParameters",
        "pathParameters",
        "queryStringParameters",
        "stageVariables",
    ] {
        assert_eq!(event[absent], Value::Null, "{absent}");
    }
    assert_eq!(event["isBase64Encoded"], false);
    assert_eq!(
        keys(&event["requestContext"]),
        [
            "accountId",
            "apiId",
            "deploymentId",
            "domainName",
            "domainPrefix",
            "extendedRequestId",
            "httpMethod",
            "identity",
            "path",
            "protocol",
            "requestId",
            "requestTime",
            "requestTimeEpoch",
            "resourceId",
            "resourcePath",
            "stage"
        ]
    );
    let identity = json!({
        "accessKey": null, "accountId": null, "caller": null, "cognitoAuthenticationProvider": null,
        "cognitoAuthenticationType": null, "cognitoIdentityId": null, "cognitoIdentityPoolId": null,
        "principalOrgId": null, "sourceIp": "127.0.0.1", "user": null, "userAgent": null, "userArn": null
    });
    assert_eq!(event["requestContext"]["identity"], identity);
}

#[tokio::test]
async fn the_request_context_describes_the_request() {
    let response = stage(&any())
        .serve(request(
            "GET",
            "/dev/pets/7/toys/ball",
            &[("user-agent", "test/1")],
        ))
        .await;
    let event = json_of(&response);
    let context = &event["requestContext"];
    assert_eq!(event["resource"], "/pets/{petId}/toys/{toy}");
    assert_eq!(
        event["pathParameters"],
        json!({"petId": "7", "toy": "ball"})
    );
    assert_eq!(event["httpMethod"], "GET");
    assert_eq!(context["httpMethod"], "GET");
    assert_eq!(context["resourcePath"], "/pets/{petId}/toys/{toy}");
    assert_eq!(context["path"], "/dev/pets/7/toys/ball");
    assert_eq!(context["stage"], "dev");
    assert_eq!(context["protocol"], "HTTP/1.1");
    assert_eq!(context["identity"]["userAgent"], "test/1");
    assert_eq!(
        context["requestId"],
        common::header(&response, "x-amzn-requestid")
    );
    assert_eq!(
        context["extendedRequestId"],
        common::header(&response, "x-amz-apigw-id")
    );
    let prefix = context["domainPrefix"].as_str().unwrap();
    assert_eq!(context["apiId"], prefix);
    assert!(context["domainName"].as_str().unwrap().starts_with(prefix));
    // 23/Nov/2026:04:37:16 +0000
    let time = context["requestTime"].as_str().unwrap();
    assert_eq!(
        (time.len(), &time[2..3], &time[6..7], &time[20..]),
        (26, "/", "/", " +0000")
    );
    assert!(context["requestTimeEpoch"].as_u64().unwrap() > 1_700_000_000_000);
}

#[tokio::test]
async fn only_slashes_at_the_beginning_of_a_path_are_removed() {
    let cases = [
        // sent, event.path, event.requestContext.path, proxy
        ("/dev//pets", "/pets", "/dev//pets", None),
        ("//dev/a", "/a", "/dev/a", Some("a")),
        ("/dev//a", "/a", "/dev//a", Some("a")),
        ("/dev/a/", "/a/", "/dev/a/", Some("a")),
        ("/dev/a//b", "/a//b", "/dev/a//b", Some("a//b")),
        ("/dev/pets/", "/pets/", "/dev/pets/", None),
        ("/dev/a/../b", "/a/../b", "/dev/a/../b", Some("a/../b")),
        (
            "/dev/a%2Fb%20c",
            "/a%2Fb%20c",
            "/dev/a%2Fb%20c",
            Some("a%2Fb%20c"),
        ),
    ];
    for (sent, path, whole, proxy) in cases {
        let event = event_of(&any(), request("GET", sent, &[])).await;
        assert_eq!(event["path"], path, "{sent}");
        assert_eq!(event["requestContext"]["path"], whole, "{sent}");
        let parameters = proxy.map_or(Value::Null, |proxy| json!({"proxy": proxy}));
        assert_eq!(event["pathParameters"], parameters, "{sent}");
    }
}

#[tokio::test]
async fn a_query_is_decoded_and_the_single_value_is_the_last() {
    let uri =
        "/dev/pets?a=1&b=x%2By&a=2&plus=x+y&space=x%20y&empty=&bare&a=3&at=2023-06-12T18:05+00:00";
    let event = event_of(&any(), request("GET", uri, &[])).await;
    assert_eq!(
        event["queryStringParameters"],
        json!({"a": "3", "b": "x+y", "plus": "x y", "space": "x y", "empty": "", "bare": "", "at": "2023-06-12T18:05 00:00"})
    );
    assert_eq!(
        event["multiValueQueryStringParameters"]["a"],
        json!(["1", "2", "3"])
    );
    assert_eq!(
        event["multiValueQueryStringParameters"]["plus"],
        json!(["x y"])
    );
    let event = event_of(&any(), request("GET", "/dev/pets?", &[])).await;
    assert_eq!(event["queryStringParameters"], Value::Null);
}

#[tokio::test]
async fn headers_keep_their_case_except_for_two() {
    let mut request = request(
        "GET",
        "/dev/pets",
        &[
            ("host", "example.com"),
            ("test-header", "1"),
            ("test-header", "2"),
            ("authorization", "Bearer x"),
            ("user-agent", "test"),
            ("unspelled", "\u{e9}"),
        ],
    );
    let names = ["Host", "tEsT-HEADeR", "aUThorization", "user-AGENT"];
    let case = HeaderCase::new(names.map(|name| Bytes::from_static(name.as_bytes())));
    request.extensions_mut().insert(case);
    let event = event_of(&any(), request).await;
    let headers = &event["headers"];
    assert_eq!(
        keys(headers),
        [
            "Authorization",
            "Host",
            "User-Agent",
            "X-Amzn-Trace-Id",
            "X-Forwarded-For",
            "X-Forwarded-Port",
            "X-Forwarded-Proto",
            "tEsT-HEADeR",
            "unspelled"
        ]
    );
    assert_eq!(keys(headers), keys(&event["multiValueHeaders"]));
    assert_eq!(headers["tEsT-HEADeR"], "2");
    assert_eq!(event["multiValueHeaders"]["tEsT-HEADeR"], json!(["1", "2"]));
    assert_eq!(headers["unspelled"], "é");
    assert_eq!(headers["X-Forwarded-Port"], "443");
    assert_eq!(headers["X-Forwarded-Proto"], "https");
}

#[tokio::test]
async fn hop_by_hop_headers_are_dropped() {
    let dropped = [
        "connection",
        "content-length",
        "content-md5",
        "expect",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "www-authenticate",
    ];
    let kept = [
        "age",
        "content-encoding",
        "date",
        "pragma",
        "range",
        "referer",
        "via",
        "warn",
        "x-api-key",
    ];
    let sent: Vec<_> = dropped
        .iter()
        .chain(&kept)
        .map(|name| (*name, "x"))
        .collect();
    let event = event_of(&any(), request("GET", "/dev/pets", &sent)).await;
    for name in dropped {
        assert_eq!(event["headers"][name], Value::Null, "{name}");
        assert_eq!(event["multiValueHeaders"][name], Value::Null, "{name}");
    }
    for name in kept {
        assert_eq!(event["headers"][name], "x", "{name}");
    }
}

#[tokio::test]
async fn the_gateway_adds_the_forwarded_headers() {
    let mut request = request(
        "GET",
        "/dev/pets",
        &[
            ("x-forwarded-for", "10.0.0.1"),
            ("x-forwarded-port", "1"),
            ("x-forwarded-proto", "gopher"),
            ("x-amzn-trace-id", "Root=1-2-3;Parent=4;Sampled=1"),
        ],
    );
    request.extensions_mut().insert(Connection {
        source_ip: "192.0.2.7".parse().unwrap(),
        port: 3000,
        protocol: "http",
    });
    let event = event_of(&any(), request).await;
    let headers = &event["headers"];
    assert_eq!(headers["X-Forwarded-For"], "10.0.0.1, 192.0.2.7");
    assert_eq!(headers["X-Forwarded-Port"], "3000");
    assert_eq!(headers["X-Forwarded-Proto"], "http");
    assert_eq!(headers["X-Amzn-Trace-Id"], "Root=1-2-3;Parent=4;Sampled=1");
    assert_eq!(event["requestContext"]["identity"]["sourceIp"], "192.0.2.7");
    assert_eq!(headers["x-forwarded-for"], Value::Null);
}

#[tokio::test]
async fn a_body_is_text_or_base64_by_its_type() {
    let mut api = any();
    api.binary_media_types = vec!["image/*".to_owned()];
    let post = |kind: &str, body: &'static [u8]| {
        request_with("POST", "/dev/pets", &[("content-type", kind)], body)
    };
    let event = event_of(&api, post("application/json", b"{\"a\": \"\xc3\xa9\"}")).await;
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("{\"a\": \"é\"}"), &json!(false))
    );
    let event = event_of(&api, post("image/png", b"\x89PNG")).await;
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("iVBORw=="), &json!(true))
    );
    let event = event_of(&api, post("text/plain", b"\xff!")).await;
    assert_eq!(
        (&event["body"], &event["isBase64Encoded"]),
        (&json!("\u{fffd}!"), &json!(false))
    );
}

#[tokio::test]
async fn the_event_of_a_method_with_a_key_has_the_key() {
    let mut api = any();
    let pets = api.resource("/pets").methods.values_mut().next().unwrap();
    pets.api_key_required = true;
    let key = ApiKey::new("shop", "0123456789abcdefghij").unwrap();
    let mut options = StageOptions::default();
    options.api_keys = [key.clone()].into_iter().collect();
    let stage = Stage::new(&api, common::echo(), options).unwrap();
    let headers = [("x-api-key", key.value())];
    let event = json_of(&stage.serve(request("GET", "/dev/pets", &headers)).await);
    let identity = &event["requestContext"]["identity"];
    assert_eq!(identity["apiKey"], key.value());
    assert_eq!(identity["apiKeyId"], key.id());
    let event = json_of(&stage.serve(request("GET", "/dev/other", &headers)).await);
    assert!(!keys(&event["requestContext"]["identity"]).contains(&"apiKey"));
}

#[tokio::test]
async fn stage_variables_are_in_the_event() {
    let mut api = any();
    api.stage_variables.insert("table".into(), "pets".into());
    let event = event_of(&api, request("GET", "/dev/pets", &[])).await;
    assert_eq!(event["stageVariables"], json!({"table": "pets"}));
}
