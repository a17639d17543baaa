//! The execution log.

use petstore_core::contract::{Integration, IntegrationType};

use crate::backend::{Backend, request, respond};

/// The lines of the log without their times.
fn lines(log: &str) -> Vec<&str> {
    let lines = log.lines();
    lines
        .map(|line| line.split_once(" : ").map_or(line, |(_, text)| text))
        .collect()
}

/// Whether the lines contain these beginnings in this order.
fn contains_in_order(lines: &[&str], beginnings: &[&str]) -> bool {
    let mut lines = lines.iter();
    beginnings
        .iter()
        .all(|beginning| lines.any(|line| line.starts_with(beginning)))
}

#[tokio::test]
async fn every_step_of_an_http_integration_has_its_lines() {
    let backend = Backend::responding(200, &[("X-Own", "1")], "pong");
    let mut http = Integration {
        uri: Some("http://pets.example/".to_owned()),
        http_method: Some("POST".to_owned()),
        ..Integration::new(IntegrationType::Http)
    };
    respond(&mut http, 200, None, None);
    let headers = [("X-Api-Key", "0123456789abcdefghij"), ("X-Own", "1")];
    backend.call(http, request(&headers, "ping")).await;
    let log = backend.log();
    let expected = [
        "Execution log for request ",
        "Starting execution for request: ",
        "HTTP Method: POST, Resource Path: /pets/7",
        "Method request path: {petId=7}",
        "Method request query string: {tag=b c}",
        "Method request headers: {",
        "Method request body before transformations: ping",
        "Endpoint request URI: http://pets.example/",
        "Endpoint request headers: {Host=pets.example, Accept=application/json",
        "Endpoint request body after transformations: ping",
        "Sending request to http://pets.example/",
        "Received response. Status: 200, Integration latency: ",
        "Endpoint response headers: {X-Own=1}",
        "Endpoint response body before transformations: pong",
        "Method response body after transformations: pong",
        "Method response headers: {X-Amzn-Trace-Id=",
        "Successfully completed execution",
        "Method completed with status: 200",
    ];
    assert!(contains_in_order(&lines(&log), &expected), "{log}");
    assert!(log.contains("X-Api-Key=**************efghij"), "{log}");
    assert!(!log.contains("0123456789"), "{log}");
}

#[tokio::test]
async fn a_failure_ends_the_log_with_its_reason() {
    let mut mock = Integration::mock();
    mock.request_templates
        .insert("application/json".to_owned(), "{}".to_owned());
    let backend = Backend::default();
    backend.call(mock, request(&[], "")).await;
    let log = backend.log();
    let expected = [
        "Method request body before transformations: ",
        "Execution failed due to configuration error: Unable to parse statusCode. It should be an \
         integer that is defined in the request template.",
        "Method completed with status: 500",
    ];
    assert!(contains_in_order(&lines(&log), &expected), "{log}");
    assert!(!log.contains("Successfully"), "{log}");
    assert!(!log.contains("Endpoint"), "{log}");
}
