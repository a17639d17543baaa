//! The responses of a stage to a client.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::time::Duration;

use bytes::Bytes;
use common::{api, header, request, request_with, returning, stage, text};
use petstore_core::contract::{
    Api, GatewayResponse, GatewayResponseType, Integration, IntegrationType, Method,
};
use petstore_gateway::{ApiKey, DeployError, InvokeError, ServeReport, Stage, StageOptions};

fn note(response: &http::Response<Bytes>) -> String {
    response
        .extensions()
        .get::<ServeReport>()
        .unwrap()
        .note
        .clone()
        .unwrap()
}

#[tokio::test]
async fn an_unknown_path_or_verb_is_a_missing_token() {
    let stage = stage(&api(&["GET /pets", "POST /pets"]));
    for (verb, path) in [
        ("GET", "/dev/cats"),
        ("GET", "/dev"),
        ("GET", "/dev/"),
        ("DELETE", "/dev/pets"),
        ("HEAD", "/dev/pets"),
        ("TRACE", "/dev/pets"),
        ("BREW", "/dev/pets"),
        ("GET", "/dev/pets/7"),
    ] {
        let response = stage.serve(request(verb, path, &[])).await;
        assert_eq!(response.status(), 403, "{verb} {path}");
        assert_eq!(
            text(&response),
            r#"{"message":"Missing Authentication Token"}"#
        );
        assert_eq!(
            header(&response, "x-amzn-errortype"),
            "MissingAuthenticationTokenException"
        );
        assert_eq!(header(&response, "content-type"), "application/json");
        assert_eq!(header(&response, "x-amzn-requestid").len(), 36);
        assert_eq!(header(&response, "x-amz-apigw-id").len(), 16);
        assert!(!response.headers().contains_key("x-amzn-trace-id"));
    }
    let response = stage.serve(request("DELETE", "/dev/pets", &[])).await;
    assert_eq!(
        note(&response),
        "no method for DELETE /pets: the API has GET, POST at this path"
    );
    let response = stage.serve(request("GET", "/dev/cats", &[])).await;
    assert_eq!(
        note(&response),
        "no method for GET /cats: the API has GET, POST /pets"
    );
}

#[tokio::test]
async fn an_unknown_stage_is_forbidden() {
    let stage = stage(&api(&["GET /pets"]));
    for path in ["/prod/pets", "/pets", "/", "/Dev/pets", "/%64ev/pets"] {
        let response = stage.serve(request("GET", path, &[])).await;
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (403, r#"{"message":"Forbidden"}"#)
        );
        assert_eq!(header(&response, "x-amzn-errortype"), "ForbiddenException");
        assert!(
            note(&response).ends_with("paths begin with /dev/"),
            "{}",
            note(&response)
        );
    }
}

#[tokio::test]
async fn a_verb_is_looked_up_from_the_resource_to_the_root() {
    let api = api(&["POST /test", "ANY /test/any", "OPTIONS /{proxy+}"]);
    let stage = stage(&api);
    let resource = async |verb: &str, path: &str| {
        let response = stage.serve(request(verb, path, &[])).await;
        let event: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        event["resource"].as_str().map(str::to_owned)
    };
    assert_eq!(resource("POST", "/dev/test").await.unwrap(), "/test");
    assert_eq!(resource("OPTIONS", "/dev/test").await.unwrap(), "/{proxy+}");
    assert_eq!(
        resource("OPTIONS", "/dev/test/any").await.unwrap(),
        "/test/any"
    );
    assert_eq!(resource("GET", "/dev/test").await, None);
}

#[tokio::test]
async fn a_header_overrides_the_verb() {
    let stage = stage(&api(&["PUT /pets"]));
    let headers = [("x-http-method-override", "PUT")];
    let response = stage.serve(request("GET", "/dev/pets", &headers)).await;
    assert_eq!(response.status(), 200);
    assert!(text(&response).contains(r#""httpMethod":"PUT""#));
}

fn with_key() -> (Api, StageOptions) {
    let mut api = api(&["GET /open", "GET /pets"]);
    let pets = api.resource("/pets").methods.values_mut().next().unwrap();
    pets.api_key_required = true;
    let mut options = StageOptions::default();
    options.api_keys = [ApiKey::new("shop", "the-right-key-of-shop").unwrap()]
        .into_iter()
        .collect();
    (api, options)
}

#[tokio::test]
async fn a_method_with_a_key_is_forbidden_without_it() {
    let (api, options) = with_key();
    let stage = Stage::new(&api, common::echo(), options).unwrap();
    for key in [
        None,
        Some(""),
        Some("wrong"),
        Some("the-right-key-of-shoP"),
        Some("the-right-key-of-shop2"),
    ] {
        let headers: Vec<_> = key.map(|key| ("x-api-key", key)).into_iter().collect();
        let response = stage.serve(request("GET", "/dev/pets", &headers)).await;
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (403, r#"{"message":"Forbidden"}"#)
        );
        assert_eq!(header(&response, "x-amzn-errortype"), "ForbiddenException");
        assert!(!note(&response).contains("the-right-key"));
        assert!(
            response
                .extensions()
                .get::<ServeReport>()
                .unwrap()
                .api_key
                .is_none()
        );
    }
    let right = [("X-API-Key", "the-right-key-of-shop")];
    let response = stage.serve(request("GET", "/dev/pets", &right)).await;
    assert_eq!(response.status(), 200);
    assert_eq!(
        response
            .extensions()
            .get::<ServeReport>()
            .unwrap()
            .api_key
            .as_deref(),
        Some("shop")
    );
    assert_eq!(
        stage.serve(request("GET", "/dev/open", &[])).await.status(),
        200
    );
}

#[tokio::test]
async fn a_stage_without_keys_admits_no_caller() {
    let (api, _) = with_key();
    let stage = stage(&api);
    let response = stage
        .serve(request("GET", "/dev/pets", &[("x-api-key", "")]))
        .await;
    assert_eq!(response.status(), 403);
}

#[test]
fn a_method_without_a_backend_cannot_be_deployed() {
    let deploy_error = |integration: Option<Integration>| {
        let mut api = Api::new("test");
        let method = Method {
            integration,
            ..Method::default()
        };
        let methods = &mut api.resource("/pets").methods;
        methods.insert("GET".parse().unwrap(), method);
        Stage::new(&api, common::echo(), StageOptions::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        deploy_error(Some(Integration::new(IntegrationType::AwsProxy))),
        "GET /pets has an AWS_PROXY integration that invokes no function: declare an integration that this gateway can call"
    );
    assert_eq!(
        deploy_error(None),
        "GET /pets has no integration: declare an integration that this gateway can call"
    );
}

#[test]
fn an_invalid_name_or_template_cannot_be_deployed() {
    for name in ["", "a b", "a/b", "$default", &"a".repeat(129)] {
        let mut options = StageOptions::default();
        options.name = name.to_owned();
        let error = Stage::new(&api(&["GET /pets"]), common::echo(), options).unwrap_err();
        assert_eq!(error, DeployError::StageName(name.to_owned()));
    }
    let error = Stage::new(
        &api(&["GET /{a}/x", "GET /{b}"]),
        common::echo(),
        StageOptions::default(),
    )
    .unwrap_err();
    assert!(matches!(error, DeployError::Resource(_)), "{error}");
}

#[tokio::test]
async fn the_result_of_the_function_is_the_clients_response() {
    let response = r#"{"statusCode": "201", "headers": {"Location": "/pets/1", "Server": "mine"}, "body": "made"}"#;
    let stage = Stage::new(
        &api(&["POST /pets"]),
        returning(response),
        StageOptions::default(),
    )
    .unwrap();
    let trace = [("x-amzn-trace-id", "Root=1-2-3;Parent=4;Sampled=1")];
    let response = stage.serve(request("POST", "/dev/pets", &trace)).await;
    assert_eq!((response.status().as_u16(), text(&response)), (201, "made"));
    assert_eq!(header(&response, "location"), "/pets/1");
    assert_eq!(header(&response, "x-amzn-remapped-server"), "mine");
    assert_eq!(
        header(&response, "x-amzn-trace-id"),
        "Root=1-2-3;Parent=4;Sampled=1"
    );
    assert!(!response.headers().contains_key("x-amzn-errortype"));
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-origin")
    );
}

#[tokio::test]
async fn bytes_go_to_clients_that_accept_them() {
    let response = r#"{"headers": {"Content-Type": "image/png"}, "body": "iVBORw==", "isBase64Encoded": true}"#;
    let mut api = api(&["GET /photo"]);
    api.binary_media_types = vec!["image/png".into(), "application/*".into()];
    let stage = Stage::new(&api, returning(response), StageOptions::default()).unwrap();
    for (accept, bytes) in [
        ("image/png", true),
        ("image/png, */*", true),
        ("application/zip;q=0.5", true),
        ("*/*", false),
        ("text/html, image/png", false),
        ("image/*", false),
    ] {
        let response = stage
            .serve(request("GET", "/dev/photo", &[("accept", accept)]))
            .await;
        let expected: &[u8] = if bytes { b"\x89PNG" } else { b"iVBORw==" };
        assert_eq!(response.body(), expected, "{accept}");
    }
}

#[tokio::test]
async fn a_malformed_result_or_a_failure_is_a_bad_gateway() {
    let failing = petstore_gateway::invoke_fn(|_| async {
        Err::<Bytes, _>(InvokeError::failed("secret of the server"))
    });
    let api = api(&["GET /pets"]);
    let stages = [
        Stage::new(&api, failing, StageOptions::default()).unwrap(),
        Stage::new(
            &api,
            returning(r#"{"wrongValue": 1}"#),
            StageOptions::default(),
        )
        .unwrap(),
        Stage::new(&api, returning("null"), StageOptions::default()).unwrap(),
    ];
    for stage in stages {
        let response = stage.serve(request("GET", "/dev/pets", &[])).await;
        assert_eq!(
            (response.status().as_u16(), text(&response)),
            (502, r#"{"message": "Internal server error"}"#)
        );
        assert_eq!(
            header(&response, "x-amzn-errortype"),
            "InternalServerErrorException"
        );
        assert!(!response.headers().contains_key("x-amzn-trace-id"));
        assert!(
            note(&response).starts_with("the function"),
            "{}",
            note(&response)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_function_is_a_gateway_timeout() {
    let stuck =
        || petstore_gateway::invoke_fn(|_| std::future::pending::<Result<Bytes, InvokeError>>());
    let stage = Stage::new(&api(&["GET /pets"]), stuck(), StageOptions::default()).unwrap();
    let before = tokio::time::Instant::now();
    let response = stage.serve(request("GET", "/dev/pets", &[])).await;
    assert_eq!(before.elapsed().as_secs(), 29);
    assert_eq!(
        (response.status().as_u16(), text(&response)),
        (504, r#"{"message": "Endpoint request timed out"}"#)
    );

    let mut options = StageOptions::default();
    options.integration_timeout = Some(Duration::from_millis(50));
    let stage = Stage::new(&api(&["GET /pets"]), stuck(), options).unwrap();
    let before = tokio::time::Instant::now();
    assert_eq!(
        stage.serve(request("GET", "/dev/pets", &[])).await.status(),
        504
    );
    assert_eq!(before.elapsed().as_millis(), 50);
}

#[tokio::test]
async fn sizes_are_limited() {
    let stage = Stage::new(
        &api(&["POST /pets"]),
        returning("{}"),
        StageOptions::default(),
    )
    .unwrap();
    let post = async |size: usize| {
        stage
            .serve(request_with("POST", "/dev/pets", &[], vec![b'a'; size]))
            .await
    };
    assert_eq!(post(6 * 1024 * 1024 - 4096).await.status(), 200);
    let response = post(6 * 1024 * 1024).await;
    assert_eq!(
        (response.status().as_u16(), text(&response)),
        (413, r#"{"message":"Request Too Long"}"#)
    );
    let response = post(10 * 1024 * 1024 + 1).await;
    assert_eq!(response.status(), 413);
    assert_eq!(
        text(&response),
        r#"{"message":"HTTP content length exceeded 10485760 bytes."}"#
    );

    let long = "a".repeat(10_200);
    let response = stage
        .serve(request("POST", "/dev/pets", &[("x-long", &long)]))
        .await;
    assert_eq!(response.status(), 200);
    let long = "a".repeat(10_240);
    let response = stage
        .serve(request("POST", "/dev/pets", &[("x-long", &long)]))
        .await;
    assert_eq!(response.status(), 431);
}

#[tokio::test]
async fn a_result_larger_than_lambda_accepts_is_a_bad_gateway() {
    let response = async |size: usize| {
        let frame = r#"{"body": ""}"#.len();
        let text = format!(r#"{{"body": "{}"}}"#, "a".repeat(size - frame));
        let function = petstore_gateway::invoke_fn(move |_| {
            let text = text.clone();
            async move { Ok::<_, InvokeError>(Bytes::from(text)) }
        });
        let stage = Stage::new(&api(&["GET /pets"]), function, StageOptions::default()).unwrap();
        stage.serve(request("GET", "/dev/pets", &[])).await
    };
    assert_eq!(response(6_291_556).await.status(), 200);
    let rejected = response(6_291_557).await;
    assert_eq!(rejected.status(), 502);
    assert!(
        note(&rejected).contains("6291557 bytes"),
        "{}",
        note(&rejected)
    );
}

#[tokio::test]
async fn an_illegal_mapping_of_a_proxy_integration_fails() {
    let mut api = api(&["GET /pets"]);
    let pets = api.resource("/pets").methods.values_mut().next().unwrap();
    let parameters = &mut pets.integration.as_mut().unwrap().request_parameters;
    parameters.insert(
        "integration.request.header.Content-Length".into(),
        "'0'".into(),
    );
    let response = stage(&api).serve(request("GET", "/dev/pets", &[])).await;
    assert_eq!(
        (response.status().as_u16(), text(&response)),
        (500, r#"{"message": "Internal server error"}"#)
    );
}

#[tokio::test]
async fn gateway_responses_are_those_of_the_api() {
    let mut api = api(&["GET /pets"]);
    let custom = GatewayResponse {
        status_code: Some(404),
        response_parameters: [
            (
                "gatewayresponse.header.X-Path".into(),
                "context.path".into(),
            ),
            (
                "gatewayresponse.header.X-Query".into(),
                "method.request.querystring.q".into(),
            ),
            (
                "gatewayresponse.header.X-All".into(),
                "method.request.multivaluequerystring.q".into(),
            ),
            (
                "gatewayresponse.header.X-Agent".into(),
                "method.request.header.user-agent".into(),
            ),
        ]
        .into(),
        response_templates: [(
            "text/plain".into(),
            "nothing at $context.stage: $context.error.message".into(),
        )]
        .into(),
    };
    api.gateway_responses
        .insert(GatewayResponseType::Default4xx, custom);
    let response = stage(&api)
        .serve(request(
            "GET",
            "/dev/cats?q=1&q=a+b",
            &[("user-agent", "me")],
        ))
        .await;
    assert_eq!(
        (response.status().as_u16(), text(&response)),
        (404, "nothing at dev: Missing Authentication Token")
    );
    assert_eq!(header(&response, "content-type"), "text/plain");
    assert_eq!(header(&response, "x-path"), "/dev/cats");
    assert_eq!(header(&response, "x-query"), "a b");
    assert_eq!(header(&response, "x-all"), "1,a b");
    assert_eq!(header(&response, "x-agent"), "me");
}

#[tokio::test]
async fn the_head_alone_rules_out_what_no_method_or_key_admits() {
    let mut api = api(&["POST /pets", "POST /keyed"]);
    let keyed = api.resource("/keyed").methods.values_mut().next().unwrap();
    keyed.api_key_required = true;
    let mut options = StageOptions::default();
    let key = "0123456789abcdefghij";
    options.api_keys = [ApiKey::new("test", key).unwrap()].into_iter().collect();
    let stage = Stage::new(&api, returning("{}"), options).unwrap();
    for (path, headers, early) in [
        ("/dev/pets", &[][..], false),
        ("/dev/keyed", &[("x-api-key", key)], false),
        ("/dev/keyed", &[], true),
        ("/dev/keyed", &[("x-api-key", "wrong")], true),
        ("/dev/cats", &[], true),
        ("/prod/pets", &[], true),
    ] {
        let (head, _) = request("POST", path, headers).into_parts();
        let rejected = stage.reject_early(&head);
        assert_eq!(rejected.is_some(), early, "{path} {headers:?}");
        if let Some(rejected) = rejected {
            let served = stage.serve(request("POST", path, headers)).await;
            assert_eq!(rejected.status(), served.status());
            assert_eq!(rejected.body(), served.body());
            assert_eq!(note(&rejected), note(&served));
        }
    }
}
