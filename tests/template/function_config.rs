//! The settings of single functions in the template.

use petstore::contract::FunctionConfig;
use petstore::openapi::TemplateOptions;
use petstore::prelude::*;
use serde_json::json;

use crate::{properties, write};

#[event(schedule, "rate(1 day)")]
async fn report() {}

#[route(GET, "/reports")]
async fn list_reports() -> NoContent {
    NoContent
}

fn app(config: FunctionConfig) -> App {
    App::new("shop")
        .function("api", routes![list_reports], events![])
        .function(config, routes![], events![report])
}

#[test]
fn a_function_has_its_own_settings_and_otherwise_those_of_all() {
    let config = FunctionConfig::new("reports")
        .memory(1024)
        .timeout(300)
        .reserved_concurrency(2)
        .ephemeral_storage(2048)
        .retry_attempts(1)
        .event_age(3600)
        .failure_retention(7);
    let template = write(&app(config), &TemplateOptions::new("shop"));
    let reports = properties(&template, "ReportsFunction");
    assert_eq!(reports["MemorySize"], 1024);
    assert_eq!(reports["Timeout"], 300);
    assert_eq!(reports["ReservedConcurrentExecutions"], 2);
    assert_eq!(reports["EphemeralStorage"], json!({"Size": 2048}));
    let failures = properties(&template, "ReportsFailures");
    assert_eq!(failures["MaximumRetryAttempts"], 1);
    assert_eq!(failures["MaximumEventAgeInSeconds"], 3600);
    let queue = properties(&template, "ReportsFailureQueue");
    assert_eq!(queue["MessageRetentionPeriod"], 7 * 24 * 60 * 60);

    let api = properties(&template, "ApiFunction");
    assert_eq!(api["MemorySize"], json!({"Ref": "Memory"}));
    assert_eq!(api["Timeout"], 29);
    for absent in ["ReservedConcurrentExecutions", "EphemeralStorage"] {
        assert!(api.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn a_setting_that_aws_refuses_stops_the_app_and_its_template() {
    let app = || app(FunctionConfig::new("reports").memory(64));
    let expected = "the function `reports` has memory 64: choose a value from 128 to 10240";
    let error = app().start().await.unwrap_err();
    assert_eq!(error.to_string(), expected);
    let (api, deployment) = (app().contract(), app().deployment());
    let options = TemplateOptions::new("shop");
    let error = petstore::openapi::template(&api, &deployment, &options).unwrap_err();
    assert_eq!(error.to_string(), expected);
}
