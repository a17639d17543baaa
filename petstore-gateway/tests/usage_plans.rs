//! Usage plans: which API keys a stage admits, how fast and how often.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::time::{Duration, UNIX_EPOCH};

use http::Response;
use petstore_core::contract::Api;
use petstore_gateway::{ReceivedAt, Stage, StageOptions, UsagePlans};
use serde_json::json;

use common::{json_of, request, text};

const KEY: &str = "0123456789abcdefghij";

/// `GET /pets` needs a key, `GET /open` does not.
fn api() -> Api {
    let mut api = common::api(&["GET /pets", "GET /open"]);
    let pets = api.resource("/pets").methods.values_mut().next();
    pets.unwrap().api_key_required = true;
    api
}

fn stage(limits: &str) -> Stage {
    let plans = format!(
        r#"{{"apiKeys": [{{"id": "k1", "name": "shop", "value": "{KEY}"}},
                         {{"id": "k2", "name": "off", "value": "{KEY}2", "enabled": false}},
                         {{"id": "k3", "name": "elsewhere", "value": "{KEY}3"}},
                         {{"id": "k4", "name": "unplanned", "value": "{KEY}4"}}],
             "usagePlans": [{{"id": "p1", "name": "basic", "apiStages": [{{"stage": "dev"}}],
                              "keyIds": ["k1", "k2"]{limits}}},
                            {{"id": "p2", "apiStages": [{{"stage": "prod"}}], "keyIds": ["k3"]}}]}}"#
    );
    let mut options = StageOptions::default();
    options.usage_plans = UsagePlans::from_json(plans.as_bytes()).unwrap();
    Stage::new(&api(), common::echo(), options).unwrap()
}

async fn get(stage: &Stage, path: &str, key: Option<&str>, millis: u64) -> Response<bytes::Bytes> {
    let headers: Vec<_> = key.iter().map(|key| ("x-api-key", *key)).collect();
    let mut request = request("GET", path, &headers);
    let time = UNIX_EPOCH + Duration::from_millis(millis);
    request.extensions_mut().insert(ReceivedAt(time));
    stage.serve(request).await
}

#[tokio::test]
async fn only_an_enabled_key_in_a_plan_of_the_stage_is_admitted() {
    let stage = stage("");
    let response = get(&stage, "/dev/pets", Some(KEY), 0).await;
    let identity = &json_of(&response)["requestContext"]["identity"];
    assert_eq!(identity["apiKey"], json!(KEY));
    assert_eq!(identity["apiKeyId"], json!("k1"));
    let report = response.extensions().get::<petstore_gateway::ServeReport>();
    assert_eq!(report.unwrap().usage_plan.as_deref(), Some("basic"));
    let others = ["2", "3", "4", "5"].map(|end| format!("{KEY}{end}"));
    let others = others.iter().map(|key| Some(key.as_str()));
    for key in others.chain([None, Some("")]) {
        let response = get(&stage, "/dev/pets", key, 0).await;
        assert_eq!(response.status(), 403);
        assert_eq!(
            common::header(&response, "x-amzn-errortype"),
            "ForbiddenException"
        );
        assert_eq!(text(&response), r#"{"message":"Forbidden"}"#);
    }
}

#[tokio::test]
async fn requests_faster_than_the_throttle_are_refused() {
    let stage = stage(r#", "throttle": {"rateLimit": 2, "burstLimit": 2}"#);
    for (millis, status) in [
        (0, 200),
        (0, 200),
        (0, 429),
        (499, 429),
        (500, 200),
        (999, 429),
    ] {
        let response = get(&stage, "/dev/pets", Some(KEY), millis).await;
        assert_eq!(response.status(), status, "{millis}");
        if status == 429 {
            assert_eq!(text(&response), r#"{"message":"Too Many Requests"}"#);
            let error_type = common::header(&response, "x-amzn-errortype");
            assert_eq!(error_type, "TooManyRequestsException");
        }
    }
}

#[tokio::test]
async fn requests_over_the_quota_are_refused_until_the_period_ends() {
    let stage = stage(r#", "quota": {"limit": 2, "period": "DAY"}"#);
    let day = 24 * 60 * 60 * 1_000;
    for (millis, status) in [(0, 200), (day - 1, 200), (day - 1, 429), (day, 200)] {
        let response = get(&stage, "/dev/pets", Some(KEY), millis).await;
        assert_eq!(response.status(), status, "{millis}");
        if status == 429 {
            assert_eq!(text(&response), r#"{"message":"Limit Exceeded"}"#);
            let error_type = common::header(&response, "x-amzn-errortype");
            assert_eq!(error_type, "LimitExceededException");
        }
    }
}

#[tokio::test]
async fn a_method_without_a_key_is_neither_checked_nor_counted() {
    let stage = stage(r#", "quota": {"limit": 1, "period": "DAY"}"#);
    for key in [Some(KEY), Some("wrong"), None] {
        let response = get(&stage, "/dev/open", key, 0).await;
        assert_eq!(response.status(), 200);
        let event = json_of(&response);
        assert!(event["requestContext"]["identity"].get("apiKey").is_none());
    }
    assert_eq!(get(&stage, "/dev/pets", Some(KEY), 0).await.status(), 200);
}
