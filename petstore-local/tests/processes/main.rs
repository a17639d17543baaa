//! Functions as processes: a small runtime in Python behind the Runtime API.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(unix)]

use std::time::{Duration, Instant};

use bytes::Bytes;
use petstore_gateway::{InvocationType, Invoke, InvokeError, InvokeRequest, invoke_fn};
use petstore_local::{AwsSettings, FunctionOptions, FunctionProcesses};
use serde_json::{Value, json};

const RUNTIME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/processes/runtime.py");

/// The function `pets`, whose processes run the runtime with these arguments.
fn start(arguments: &str, change: impl FnOnce(&mut FunctionOptions)) -> FunctionProcesses {
    let command = format!("python3 '{RUNTIME}' {arguments}");
    let mut options = FunctionOptions::new("pets", command).unwrap();
    change(&mut options);
    let elsewhere = invoke_fn(|_| async { Ok::<_, InvokeError>(Bytes::from_static(b"elsewhere")) });
    let mut settings = AwsSettings::from_environment();
    settings.region = "eu-west-1".to_owned();
    settings.account_id = "111111111111".to_owned();
    FunctionProcesses::start([options], &settings, elsewhere)
}

async fn call(functions: &FunctionProcesses, event: Value) -> Result<Value, InvokeError> {
    let request = InvokeRequest::new("pets", event.to_string().into());
    let result = functions.invoke(request).await?;
    Ok(serde_json::from_slice(&result).unwrap())
}

/// The message of a failure.
fn message(result: Result<Value, InvokeError>) -> String {
    match result {
        Err(InvokeError::Failed(failure)) => failure.message(),
        other => panic!("it did not fail: {other:?}"),
    }
}

/// Waits until a killed process has left the process table, which the kernel does in its own time.
async fn wait_until_gone(process: &Value) {
    let path = format!("/proc/{process}");
    let gone = async {
        while std::path::Path::new(&path).exists() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), gone).await;
    assert!(waited.is_ok(), "process {process} is alive");
}

async fn process(functions: &FunctionProcesses) -> Value {
    call(functions, json!({})).await.unwrap()["process"].take()
}

#[tokio::test]
async fn an_event_arrives_with_the_headers_of_lambda() {
    let functions = start("", |options| options.max_processes = 1);
    let result = call(&functions, json!({"name": "Rex"})).await.unwrap();
    assert_eq!(result["event"], json!({"name": "Rex"}));
    let headers = &result["headers"];
    assert_eq!(
        headers["lambda-runtime-invoked-function-arn"],
        "arn:aws:lambda:eu-west-1:111111111111:function:pets"
    );
    let trace = headers["lambda-runtime-trace-id"].as_str().unwrap();
    assert!(trace.starts_with("Root=1-"), "{trace}");
    let deadline = headers["lambda-runtime-deadline-ms"].as_str().unwrap();
    assert_eq!(deadline.len(), 13, "{deadline}");
    // The second event goes to the same process.
    assert_eq!(process(&functions).await, result["process"]);
}

#[tokio::test]
async fn a_name_may_be_an_arn_and_other_names_are_elsewhere() {
    let functions = start("", |_| {});
    let arn = "arn:aws:lambda:us-east-1:222222222222:function:pets:live";
    let request = InvokeRequest::new(arn, Bytes::from_static(b"{}"));
    let result = functions.invoke(request).await.unwrap();
    let result: Value = serde_json::from_slice(&result).unwrap();
    let arn = result["headers"]["lambda-runtime-invoked-function-arn"].as_str();
    assert!(arn.unwrap().ends_with(":function:pets:live"), "{arn:?}");
    let request = InvokeRequest::new("other", Bytes::from_static(b"{}"));
    assert_eq!(functions.invoke(request).await.unwrap(), "elsewhere");
}

#[tokio::test]
async fn a_function_has_the_variables_of_lambda() {
    let functions = start("", |options| options.memory_mb = 512);
    let names = [
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_REGION",
        "TZ",
    ];
    let result = call(&functions, json!({"do": "variables", "names": names})).await;
    assert_eq!(
        result.unwrap(),
        json!({
            "AWS_LAMBDA_FUNCTION_NAME": "pets",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/pets",
            "AWS_REGION": "eu-west-1",
            "TZ": ":UTC",
        })
    );
}

#[tokio::test]
async fn an_error_of_the_function_is_its_payload() {
    let functions = start("", |_| {});
    match call(&functions, json!({"do": "error"})).await {
        Err(InvokeError::Failed(failure)) => {
            let payload: Value = serde_json::from_slice(failure.payload()).unwrap();
            assert_eq!(
                payload,
                json!({"errorType": "Sick", "errorMessage": "the pet is sick"})
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        call(&functions, json!({"do": "wrong"})).await,
        Ok(json!(400))
    );
}

#[tokio::test]
async fn a_process_that_dies_is_replaced() {
    let functions = start("", |_| {});
    let first = process(&functions).await;
    for (event, reason) in [
        (
            json!({"do": "exit", "status": 0}),
            "Runtime exited without providing a reason",
        ),
        (
            json!({"do": "exit", "status": 4}),
            "Runtime exited with error: exit status 4",
        ),
        (
            json!({"do": "kill", "signal": 9}),
            "Runtime exited with error: signal: killed",
        ),
    ] {
        let message = message(call(&functions, event).await);
        assert!(message.starts_with("RequestId: "), "{message}");
        assert!(message.ends_with(reason), "{message}");
    }
    assert_ne!(process(&functions).await, first);
}

#[tokio::test]
async fn a_process_that_is_late_is_killed() {
    let functions = start("", |options| options.timeout = Duration::from_secs(1));
    let first = process(&functions).await;
    let began = Instant::now();
    let message = message(call(&functions, json!({"do": "sleep", "seconds": 60})).await);
    assert!(
        message.ends_with("Error: Task timed out after 1.00 seconds"),
        "{message}"
    );
    assert!(began.elapsed() < Duration::from_secs(20));
    assert_ne!(process(&functions).await, first);
    wait_until_gone(&first).await;
}

#[tokio::test]
async fn every_invocation_of_a_process_has_the_whole_time() {
    let functions = start("", |options| options.timeout = Duration::from_secs(3));
    let first = process(&functions).await;
    // Together, they take longer than each of them may.
    for _ in 0..4 {
        let result = call(&functions, json!({"do": "sleep", "seconds": 1})).await;
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(process(&functions).await, first);
}

#[tokio::test]
async fn a_function_that_cannot_start_fails_its_invocations() {
    let functions = start("fail", |_| {});
    assert_eq!(message(call(&functions, json!({})).await), "no such module");
    let functions = start("exit", |_| {});
    let exit = message(call(&functions, json!({})).await);
    assert!(
        exit.ends_with("Runtime exited with error: exit status 3"),
        "{exit}"
    );
    let functions = start("", |options| {
        options.command = "no-such-command-at-all".to_owned();
    });
    let missing = message(call(&functions, json!({})).await);
    assert!(missing.ends_with("exit status 127"), "{missing}");
}

#[tokio::test]
async fn overlapping_invocations_have_processes_of_their_own_up_to_the_bound() {
    let functions = start("", |options| options.max_processes = 3);
    let sleep = || call(&functions, json!({"do": "sleep", "seconds": 0.5}));
    let results = tokio::join!(sleep(), sleep(), sleep(), sleep(), sleep());
    let results: [Result<Value, InvokeError>; 5] = results.into();
    let mut processes: Vec<i64> = results
        .into_iter()
        .map(|result| result.unwrap()["process"].as_i64().unwrap())
        .collect();
    processes.sort_unstable();
    processes.dedup();
    assert!((2..=3).contains(&processes.len()), "{processes:?}");
}

#[tokio::test]
async fn a_large_result_is_refused_and_the_process_stays() {
    let functions = start("", |options| options.max_processes = 1);
    let first = process(&functions).await;
    let event = |bytes: usize| json!({"do": "large", "bytes": bytes});
    let message = message(call(&functions, event(7_000_000)).await);
    assert!(
        message.contains("maximum allowed payload size (6291556 bytes)"),
        "{message}"
    );
    let largest = call(&functions, event(6_291_556 - 2)).await.unwrap();
    assert_eq!(largest.as_str().map(str::len), Some(6_291_554));
    assert_eq!(process(&functions).await, first);
}

#[tokio::test]
async fn an_invocation_without_a_response_fails() {
    let functions = start("", |_| {});
    let message = message(call(&functions, json!({"do": "skip"})).await);
    assert!(message.contains("asked for the next event"), "{message}");
}

#[tokio::test]
async fn events_are_not_waited_for() {
    let functions = start("", |_| {});
    let event = json!({"do": "sleep", "seconds": 30}).to_string();
    let mut request = InvokeRequest::new("pets", event.into());
    request.invocation_type = InvocationType::Event;
    let began = Instant::now();
    assert_eq!(functions.invoke(request).await.unwrap(), "");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_restart_replaces_processes_and_waits_for_invocations() {
    let functions = start("", |_| {});
    let first = process(&functions).await;
    let begun = std::env::temp_dir().join(format!("petstore-{}", uuid::Uuid::new_v4()));
    let slow = tokio::spawn({
        let functions = functions.clone();
        let event = json!({"do": "sleep", "seconds": 1, "touch": begun});
        async move { call(&functions, event).await }
    });
    while !begun.exists() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    std::fs::remove_file(&begun).unwrap();
    functions.restart("pets");
    assert_eq!(slow.await.unwrap().unwrap()["process"], first);
    assert_ne!(process(&functions).await, first);
}

#[tokio::test]
async fn no_process_is_left_after_a_shutdown() {
    let functions = start("", |_| {});
    let id = process(&functions).await;
    functions.shut_down().await;
    wait_until_gone(&id).await;
    let error = call(&functions, json!({})).await.unwrap_err();
    assert!(matches!(error, InvokeError::Unreachable(_)), "{error}");
}
