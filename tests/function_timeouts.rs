//! The timeout of a function bounds its invocations by the local gateway. The clock of Tokio is
//! paused, so the tests do not wait.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::time::Duration;

use petstore::Context;
use petstore::contract::FunctionConfig;
use petstore::prelude::*;
use petstore::test::Client;
use tokio::time::Instant;
use tokio_stream::StreamExt;

#[route(GET, "/sleep/{seconds}")]
async fn sleep(seconds: u64) -> NoContent {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    NoContent
}

#[route(GET, "/remaining")]
async fn remaining(context: Context) -> Json<u64> {
    // Rounded, because some milliseconds have passed.
    let remaining = context.remaining().unwrap_or_default() + Duration::from_millis(500);
    Json(remaining.as_secs())
}

#[route(GET, "/drip/{seconds}")]
async fn drip(seconds: u64) -> StreamBody {
    // One piece at once, and one after so many seconds.
    let pauses = tokio_stream::iter([0, seconds]);
    StreamBody::new(pauses.then(|pause| async move {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        Ok::<_, std::io::Error>("drop")
    }))
}

async fn client(function: FunctionConfig) -> Client {
    let app = App::new("sleepers").function(function, routes![sleep, remaining], events![]);
    Client::new(app).await.expect("the app starts")
}

/// The status and the body of a request, and the seconds that it took.
async fn get(client: &Client, path: &str) -> (u16, String, u64) {
    let started = Instant::now();
    let response = client.get(path).send().await;
    let body = String::from_utf8_lossy(response.body()).into_owned();
    (
        response.status().as_u16(),
        body,
        started.elapsed().as_secs(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_function_that_times_out_is_a_502() {
    let client = client(FunctionConfig::new("api").timeout(3)).await;
    assert_eq!(get(&client, "/sleep/2").await, (204, String::new(), 2));
    let error = r#"{"message": "Internal server error"}"#.to_owned();
    assert_eq!(get(&client, "/sleep/4").await, (502, error, 3));
}

#[tokio::test(start_paused = true)]
async fn an_api_does_not_wait_longer_than_29_seconds() {
    let client = client(FunctionConfig::new("api").timeout(60)).await;
    assert_eq!(get(&client, "/sleep/28").await, (204, String::new(), 28));
    let error = r#"{"message": "Endpoint request timed out"}"#.to_owned();
    assert_eq!(get(&client, "/sleep/40").await, (504, error, 29));
}

#[tokio::test(start_paused = true)]
async fn the_context_has_the_deadline_of_the_function() {
    for (function, seconds) in [
        (FunctionConfig::new("api").timeout(3), "3"),
        (FunctionConfig::new("api").timeout(60), "60"),
        (FunctionConfig::new("api"), "29"),
    ] {
        let client = client(function).await;
        let (status, body, _) = get(&client, "/remaining").await;
        assert_eq!((status, &*body), (200, seconds));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_when_its_function_times_out() {
    let function = FunctionConfig::new("api").timeout(3);
    let app = App::new("sleepers").function(function, routes![drip], events![]);
    let client = Client::new(app).await.expect("the app starts");
    for (path, is_whole) in [("/drip/2", true), ("/drip/4", false)] {
        let started = Instant::now();
        let mut response = client.get(path).send_streaming().await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.next().await.unwrap().unwrap(), "drop");
        assert_eq!(response.next().await.is_ok(), is_whole);
        let seconds = if is_whole { 2 } else { 3 };
        assert_eq!(started.elapsed().as_secs(), seconds);
    }
}
