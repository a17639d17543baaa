//! Mocks, as CORS and examples make them, and what this gateway cannot call.

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
async fn a_mock_answers_with_its_example() {
    let example = json!({"type": "dog", "note": "costs \\$5 #1"});
    let stage = stage(&pets(Integration::mock_response(201, &example)));
    let answer = stage.serve(request("POST", "/dev/pets", &[])).await;
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.headers()["content-type"], "application/json");
    let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(body, example);
}

#[tokio::test]
async fn a_mock_sets_literal_headers() {
    let mut mock = Integration::mock_response(200, &json!(null));
    let seen = ("method.response.header.X-Seen".into(), "'by nobody'".into());
    mock.responses.get_mut(&200).unwrap().response_parameters = [seen].into();
    let answer = stage(&pets(mock))
        .serve(request("POST", "/dev/pets", &[]))
        .await;
    assert_eq!(answer.headers()["x-seen"], "by nobody");
}

#[tokio::test]
async fn the_status_chooses_the_response() {
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
    // No template is for text, so the body itself chooses.
    assert_eq!(status(r#"{"statusCode": 410}"#).await, 410);
    assert_eq!(status(r#"{"statusCode": 418}"#).await, 404);
    assert_eq!(status("no JSON").await, 500);
}

#[tokio::test]
async fn what_cannot_be_called_here_is_an_error_of_its_own_method_only() {
    for integration in [
        Integration::http_proxy("GET", "https://pets.example/{petId}"),
        Integration::aws_service("sns", "action/Publish", "arn:aws:iam::1:role/r"),
        Integration::mock(),
    ] {
        let stage = stage(&pets(integration));
        let answer = stage.serve(request("POST", "/dev/pets", &[])).await;
        assert_eq!(answer.status(), 500);
        let report = answer.extensions().get::<petstore_gateway::ServeReport>();
        assert!(report.unwrap().note.is_some());
        let answer = stage.serve(request("GET", "/dev/health", &[])).await;
        assert_eq!(answer.status(), 200);
    }
}
