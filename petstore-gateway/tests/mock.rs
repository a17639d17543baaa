//! Mock integrations, as CORS and examples use them, and integrations that this gateway cannot
//! call.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use common::{api, request, request_with, stage};
use petstore_core::contract::{Api, Integration, IntegrationResponse};
use petstore_core::verb::Verb;
use serde_json::json;

fn pets(integration: Integration) -> Api {
    let mut api = api(&["POST /pets", "GET /health"]);
    let methods = &mut api.resource("/pets").methods;
    if let Some(method) = methods.get_mut(&Verb::Post.into()) {
        method.integration = Some(integration);
    }
    api
}

#[tokio::test]
async fn a_mock_returns_its_example() {
    let example = json!({"type": "dog", "note": "costs \\$5 #1"});
    let stage = stage(&pets(Integration::mock_response(201, &example)));
    let response = stage.serve(request("POST", "/dev/pets", &[])).await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["content-type"], "application/json");
    let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(body, example);
}

#[tokio::test]
async fn a_mock_sets_literal_headers() {
    let mut mock = Integration::mock_response(200, &json!(null));
    let seen = (
        "method.response.header.X-Seen".into(),
        "'by the gateway'".into(),
    );
    mock.responses.get_mut(&200).unwrap().response_parameters = [seen].into();
    let response = stage(&pets(mock))
        .serve(request("POST", "/dev/pets", &[]))
        .await;
    assert_eq!(response.headers()["x-seen"], "by the gateway");
}

#[tokio::test]
async fn a_mock_maps_context_and_stage_variables() {
    let mut mock = Integration::mock_response(200, &json!(null));
    let parameters = [
        ("X-Path", "context.path"),
        ("X-Table", "stageVariables.table"),
        ("X-None", "stageVariables.none"),
    ];
    let parameters = parameters
        .map(|(name, source)| (format!("method.response.header.{name}"), source.to_owned()));
    mock.responses.get_mut(&200).unwrap().response_parameters = parameters.into();
    let mut api = pets(mock);
    api.stage_variables.insert("table".into(), "pets".into());
    let response = stage(&api).serve(request("POST", "/dev/pets", &[])).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-path"], "/dev/pets");
    assert_eq!(response.headers()["x-table"], "pets");
    assert!(!response.headers().contains_key("x-none"));
}

#[tokio::test]
async fn a_mapping_that_is_invalid_is_a_configuration_error() {
    for (target, source) in [
        ("method.response.header.X-A", "no expression"),
        ("method.response.header.X-A", "'two\nlines'"),
        ("method.response.header.X A", "'a'"),
        ("gatewayresponse.header.X-A", "'a'"),
    ] {
        let mut mock = Integration::mock_response(200, &json!(null));
        mock.responses.get_mut(&200).unwrap().response_parameters =
            [(target.into(), source.into())].into();
        let stage = stage(&pets(mock));
        let response = stage.serve(request("POST", "/dev/pets", &[])).await;
        assert_eq!(response.status(), 500, "{target} {source}");
        let report = response.extensions().get::<petstore_gateway::ServeReport>();
        let note = report.and_then(|report| report.note.clone()).unwrap();
        let is_named = note.contains("cannot map") || note.contains("invalid header");
        assert!(is_named, "{note}");
    }
}

#[tokio::test]
async fn the_status_selects_the_response() {
    let mut mock = Integration::mock_response(404, &json!("default"));
    let gone = IntegrationResponse {
        selection_pattern: Some("410".to_owned()),
        ..IntegrationResponse::default()
    };
    mock.responses.insert(410, gone);
    let stage = stage(&pets(mock));
    let status = |body: &'static str| {
        let headers = &[("content-type", "text/plain")];
        let request = request_with("POST", "/dev/pets", headers, body);
        let stage = &stage;
        async move { stage.serve(request).await.status().as_u16() }
    };
    // There is no template for text, so the body itself selects the response.
    assert_eq!(status(r#"{"statusCode": 410}"#).await, 410);
    assert_eq!(status(r#"{"statusCode": 418}"#).await, 404);
    assert_eq!(status("no JSON").await, 404);
}

#[tokio::test]
async fn a_backend_that_cannot_be_reached_fails_only_its_own_method() {
    let sns = Integration::aws_service("sns", "action/Publish", "arn:aws:iam::1:role/r");
    for (integration, status) in [
        (Integration::http_proxy("GET", "https://pets.example/"), 504),
        (Integration::http_proxy("GET", "pets.example"), 500),
        (sns, 504),
        (Integration::mock(), 500),
    ] {
        let stage = stage(&pets(integration));
        let response = stage.serve(request("POST", "/dev/pets", &[])).await;
        assert_eq!(response.status(), status);
        let report = response.extensions().get::<petstore_gateway::ServeReport>();
        assert!(report.unwrap().note.is_some());
        let response = stage.serve(request("GET", "/dev/health", &[])).await;
        assert_eq!(response.status(), 200);
    }
}
