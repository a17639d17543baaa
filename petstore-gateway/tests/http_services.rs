//! HTTP APIs whose routes call actions of AWS services.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod common;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::http_api::{
    HttpApi, HttpBackend, HttpIntegration, Route, ServiceAction,
};
use petstore_gateway::{BoxFuture, HttpApiStage, HttpClient, SendError, StageOptions};
use serde_json::{Value, json};

use common::{echo, header, json_of, request_with};

/// A service that keeps the last request.
#[derive(Clone)]
struct Service {
    received: Arc<Mutex<Option<Request<Bytes>>>>,
    status: u16,
}

impl HttpClient for Service {
    fn send<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        *self.received.lock().unwrap() = Some(request);
        let response = Response::builder()
            .status(self.status)
            .header("content-type", "application/x-amz-json-1.0")
            .body(Bytes::from_static(
                br#"{"MessageId": "1", "message": "secret"}"#,
            ));
        Box::pin(async move { Ok(response.unwrap()) })
    }
}

/// Posts a body to a route with this action; returns what the service received, if anything.
async fn post(
    subtype: &str,
    parameters: &[(&str, &str)],
    status: u16,
    body: &str,
) -> (Option<Request<Bytes>>, Response<Bytes>) {
    let parameters = parameters.iter().map(|(name, value)| {
        let value = value.parse().expect("a mapping");
        ((*name).to_owned(), value)
    });
    let action = ServiceAction {
        subtype: subtype.to_owned(),
        parameters: parameters.collect(),
    };
    let route = Route {
        integration: Some(HttpIntegration::new(HttpBackend::Service(action))),
        ..Route::default()
    };
    let mut api = HttpApi::new("shop");
    api.routes.insert("POST /{queue}".parse().unwrap(), route);
    let service = Service {
        received: Arc::default(),
        status,
    };
    let mut options = StageOptions::default();
    options.region = "eu-west-1".to_owned();
    options.backends.http_client = Some(Arc::new(service.clone()));
    let stage = HttpApiStage::new(&api, echo(), options).unwrap();
    let response = stage
        .serve(request_with(
            "POST",
            "/adoptions?delay=3",
            &[("X-Group", "a")],
            body.to_owned(),
        ))
        .await;
    let received = service.received.lock().unwrap().take();
    (received, response)
}

fn sent(request: Option<Request<Bytes>>) -> (String, String, Value) {
    let request = request.expect("the service is called");
    let target = request.headers()["x-amz-target"]
        .to_str()
        .unwrap()
        .to_owned();
    let body = serde_json::from_slice(request.body()).expect("JSON");
    (request.uri().to_string(), target, body)
}

#[tokio::test]
async fn a_message_is_sent_with_what_the_request_has() {
    let body =
        r#"{"name": "Rex", "attributes": {"kind": {"DataType": "String", "StringValue": "dog"}}}"#;
    let (received, response) = post(
        "SQS-SendMessage",
        &[
            (
                "QueueUrl",
                "https://sqs.eu-west-1.amazonaws.com/123456789012/$request.path.queue",
            ),
            ("MessageBody", "$request.body"),
            ("DelaySeconds", "$request.querystring.delay"),
            ("MessageGroupId", "$request.header.x-group"),
            ("MessageAttributes", "$request.body.attributes"),
        ],
        200,
        body,
    )
    .await;
    assert_eq!(response.status(), 200);
    assert_eq!(json_of(&response)["MessageId"], "1");
    assert!(header(&response, "apigw-requestid").len() > 5);
    let (uri, target, message) = sent(received);
    assert_eq!(uri, "https://sqs.eu-west-1.amazonaws.com/");
    assert_eq!(target, "AmazonSQS.SendMessage");
    assert_eq!(message["MessageBody"], body);
    assert_eq!(message["DelaySeconds"], 3);
    assert_eq!(message["MessageGroupId"], "a");
    assert_eq!(message["MessageAttributes"]["kind"]["StringValue"], "dog");
}

#[tokio::test]
async fn actions_of_other_services_are_called_in_their_region() {
    let (received, _) = post(
        "Kinesis-PutRecord",
        &[
            ("StreamName", "pets"),
            ("Data", "$request.body.data"),
            ("PartitionKey", "p"),
            ("Region", "us-west-2"),
        ],
        200,
        r#"{"data": "SGVsbG8="}"#,
    )
    .await;
    let (uri, target, body) = sent(received);
    assert_eq!(uri, "https://kinesis.us-west-2.amazonaws.com/");
    assert_eq!(target, "Kinesis_20131202.PutRecord");
    assert_eq!(
        body,
        json!({"StreamName": "pets", "Data": "SGVsbG8=", "PartitionKey": "p"})
    );
    let parameters = [("StateMachineArn", "arn"), ("Input", "$request.body")];
    let (received, _) = post("StepFunctions-StartSyncExecution", &parameters, 200, "{}").await;
    let (uri, target, body) = sent(received);
    assert_eq!(uri, "https://sync-states.eu-west-1.amazonaws.com/");
    assert_eq!(target, "AWSStepFunctions.StartSyncExecution");
    assert_eq!(body, json!({"stateMachineArn": "arn", "input": "{}"}));
}

#[tokio::test]
async fn a_parameter_without_a_value_is_a_400() {
    for (parameter, body) in [
        ("$request.body.data", r#"{"other": 1}"#),
        ("$request.body.data", r#"{"data": ""}"#),
        ("$request.header.none", "{}"),
        ("$request.body", ""),
    ] {
        let parameters = [("QueueUrl", "u"), ("MessageBody", parameter)];
        let (received, response) = post("SQS-SendMessage", &parameters, 200, body).await;
        assert_eq!(response.status(), 400, "{parameter} {body}");
        assert_eq!(json_of(&response), json!({"message": "Bad Request"}));
        assert!(received.is_none(), "{parameter} {body}");
    }
}

#[tokio::test]
async fn an_action_that_the_service_refuses_is_a_500() {
    let parameters = [("QueueUrl", "u"), ("MessageBody", "m")];
    for status in [400, 403, 500] {
        let (_, response) = post("SQS-SendMessage", &parameters, status, "").await;
        assert_eq!(response.status(), 500);
        assert_eq!(
            json_of(&response),
            json!({"message": "Internal Server Error"})
        );
    }
}
