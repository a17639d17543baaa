//! Runs the built binary as a Lambda function: the test serves the Runtime API in its own process,
//! sends events, and checks the responses and that the process keeps running.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::process::Stdio;
use std::time::Duration;

use lambda_simulator::{InvocationStatus, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(60);

struct Lambda {
    simulator: Simulator,
    process: Child,
}

impl Lambda {
    async fn start() -> Lambda {
        let simulator = Simulator::builder()
            .function_name("hello")
            .build()
            .await
            .unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_hello"))
            .envs(simulator.lambda_env_vars())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        Lambda { simulator, process }
    }

    async fn invoke(&self, event: &str) -> Result<Value, (String, String)> {
        let event: Value = serde_json::from_str(event).unwrap();
        let id = self.simulator.enqueue_payload(event).await;
        let state = self
            .simulator
            .wait_for_invocation_complete(&id, PATIENCE)
            .await
            .unwrap();
        match state.status {
            InvocationStatus::Success => Ok(state.response.unwrap().payload),
            _ => {
                let error = state.error.unwrap();
                Err((error.error_type, error.error_message))
            }
        }
    }
}

fn greeting(name: &str) -> String {
    json!({ "message": format!("Hello, {name}!") }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_response_has_the_format_of_its_event() {
    let lambda = Lambda::start().await;

    let rest = lambda
        .invoke(include_str!("../events/rest.json"))
        .await
        .unwrap();
    assert_eq!(
        rest,
        json!({
            "statusCode": 200,
            "headers": { "content-type": "application/json" },
            "body": greeting("Sten"),
            "isBase64Encoded": false,
        })
    );

    let http = lambda
        .invoke(include_str!("../events/v2.json"))
        .await
        .unwrap();
    assert_eq!(http["body"], greeting("Sten"));

    let url = lambda
        .invoke(include_str!("../events/function-url.json"))
        .await
        .unwrap();
    assert_eq!(url["body"], greeting("Sten"));

    let alb = lambda
        .invoke(include_str!("../events/alb.json"))
        .await
        .unwrap();
    assert_eq!(alb["body"], greeting("Stén"));
    assert_eq!(alb["statusDescription"], "200 OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsupported_event_is_an_error_and_the_process_keeps_running() {
    let lambda = Lambda::start().await;

    let (error_type, message) = lambda
        .invoke(include_str!("../events/sqs.json"))
        .await
        .unwrap_err();
    assert_eq!(error_type, "Petstore.EventOfAnotherKind");
    assert!(
        message.contains("but the event is an SQS batch"),
        "{message}"
    );

    let rest = lambda
        .invoke(include_str!("../events/rest.json"))
        .await
        .unwrap();
    assert_eq!(rest["statusCode"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_line_of_the_log_is_json_with_the_request_id() {
    let mut lambda = Lambda::start().await;
    let mut lines = BufReader::new(lambda.process.stdout.take().unwrap()).lines();

    lambda
        .invoke(include_str!("../events/sqs.json"))
        .await
        .unwrap_err();

    let line = tokio::time::timeout(PATIENCE, async {
        loop {
            let line = lines.next_line().await.unwrap().expect("the log goes on");
            let line: Value = serde_json::from_str(&line).expect("a line is JSON");
            if line["message"] == "the event is not a request" {
                return line;
            }
        }
    });
    let line = line.await.unwrap();
    assert_eq!(line["level"], "ERROR");
    let id = line["span"]["requestId"].as_str().unwrap();
    assert!(lambda.simulator.get_invocation_state(id).await.is_some());
    assert!(
        !line.to_string().contains("a message, not"),
        "bodies are not logged"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_invocation_writes_one_line() {
    let mut lambda = Lambda::start().await;
    let mut lines = BufReader::new(lambda.process.stdout.take().unwrap()).lines();
    let mut cold_starts = Vec::new();
    for _ in 0..2 {
        let rest = include_str!("../events/rest.json");
        lambda.invoke(rest).await.unwrap();
        let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let line = line.unwrap().unwrap().expect("the log goes on");
        let line: Value = serde_json::from_str(&line).expect("a line is JSON");
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["function"], "hello");
        assert_eq!(line["route"], "hello");
        assert_eq!(line["status"], 200);
        assert!(line["durationMs"].is_number(), "{line}");
        let id = line["span"]["requestId"].as_str().unwrap();
        assert!(lambda.simulator.get_invocation_state(id).await.is_some());
        assert!(!line.to_string().contains("Sten"), "bodies are not logged");
        cold_starts.push(line["coldStart"].clone());
    }
    assert_eq!(cold_starts, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_lambda_variable_is_reported() {
    let output = Command::new(env!("CARGO_BIN_EXE_hello"))
        .env_clear()
        .env("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9")
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("`AWS_LAMBDA_FUNCTION_NAME` is not"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_with_nothing_to_do_at_shutdown_registers_no_extension() {
    let lambda = Lambda::start().await;
    lambda
        .invoke(include_str!("../events/rest.json"))
        .await
        .unwrap();
    let extensions = lambda.simulator.get_registered_extensions().await;
    assert_eq!(
        extensions.len(),
        0,
        "an extension lengthens every cold start"
    );
}
