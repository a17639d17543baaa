//! Streamed responses: what the client, the contract and each payload format get.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use petstore::contract::{MethodKey, ResponseTransferMode};
use petstore::prelude::*;
use petstore::response::sse::{Event, KeepAlive};
use petstore::test::Client;
use petstore::verb::Verb;
use petstore::{Function, StreamingReply, SystemClock};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_stream::StreamExt;

#[derive(Debug, HttpError, thiserror::Error)]
enum ExportError {
    #[status(404)]
    #[error("there is no such export")]
    Unknown,
}

/// Exports three lines.
#[route(GET, "/exports/{name}", produces = "text/csv")]
async fn export(name: String) -> Result<StreamBody, ExportError> {
    if name != "pets" {
        return Err(ExportError::Unknown);
    }
    let lines = ["id,name\n", "1,Rex\n", "2,Zoë\n"].map(Ok::<_, Infallible>);
    Ok(StreamBody::new(tokio_stream::iter(lines)))
}

/// Sends whatever the test sends to it.
#[route(GET, "/relay")]
async fn relay(relay: &Relay) -> WithStatus<206, StreamBody> {
    let (sender, receiver) = mpsc::channel(2);
    *relay.0.lock().unwrap() = Some(sender);
    WithStatus(StreamBody::new(Pieces(receiver)))
}

/// Counts to two and goes on.
#[route(GET, "/ticks")]
async fn ticks() -> Sse {
    let ticks = tokio_stream::iter(1..=2).map(|tick| {
        Event::default()
            .id(tick.to_string())
            .json_data(json!({"tick": tick}))
    });
    let ticks = ticks.chain(tokio_stream::pending());
    Sse::new(ticks).keep_alive(
        KeepAlive::new()
            .interval(Duration::from_millis(1))
            .text("still here"),
    )
}

#[route(GET, "/panics")]
async fn panics() -> StreamBody {
    let pieces = tokio_stream::iter(0..3).map(|piece| match piece {
        2 => panic!("boom"),
        piece => Ok::<_, Infallible>(format!("{piece}")),
    });
    StreamBody::new(pieces)
}

#[route(GET, "/plain")]
async fn plain() -> &'static str {
    "plain"
}

#[derive(Default)]
struct Relay(std::sync::Mutex<Option<mpsc::Sender<Result<&'static str, std::io::Error>>>>);

struct Pieces(mpsc::Receiver<Result<&'static str, std::io::Error>>);

impl tokio_stream::Stream for Pieces {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

fn app() -> App {
    App::new("streams")
        .state(Relay::default())
        .routes(routes![export, relay, ticks, panics, plain])
}

async fn client() -> Client {
    Client::new(app()).await.unwrap()
}

fn sender(client: &Client) -> mpsc::Sender<Result<&'static str, std::io::Error>> {
    let relay: &Relay = client.function().state().unwrap();
    relay.0.lock().unwrap().take().unwrap()
}

#[tokio::test]
async fn a_client_receives_each_piece_when_it_is_made() {
    let client = client().await;
    let mut response = client.get("/relay").send_streaming().await;
    let sender = sender(&client);
    assert_eq!(response.status(), 206);
    assert!(response.is_streamed());
    assert_eq!(
        response.header("content-type"),
        Some("application/octet-stream")
    );
    for piece in ["a", "b", "c"] {
        sender.send(Ok(piece)).await.unwrap();
        assert_eq!(response.next().await.unwrap().unwrap(), piece);
    }
    drop(sender);
    assert_eq!(response.next().await, Ok(None));
}

#[tokio::test]
async fn a_client_that_disconnects_ends_the_stream() {
    let client = client().await;
    let response = client.get("/relay").send_streaming().await;
    let sender = sender(&client);
    assert!(!sender.is_closed());
    drop(response);
    sender.closed().await;
}

#[tokio::test]
async fn a_client_can_read_the_whole_body() {
    let response = client().await.get("/exports/pets").send().await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.header("content-type"), Some("text/csv"));
    assert_eq!(response.text(), "id,name\n1,Rex\n2,Zoë\n");
}

#[tokio::test]
async fn an_error_before_the_stream_is_an_ordinary_response() {
    let response = client().await.get("/exports/none").send().await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.header("content-type"), Some("application/json"));
    assert_eq!(
        response.json::<Value>().unwrap(),
        json!({"message": "there is no such export"})
    );
}

#[tokio::test]
async fn an_error_in_the_stream_breaks_the_response_off() {
    let client = client().await;
    let mut response = client.get("/relay").send_streaming().await;
    let sender = sender(&client);
    sender.send(Ok("a")).await.unwrap();
    let broken = Err(std::io::Error::other("the file is gone"));
    sender.send(broken).await.unwrap();
    assert_eq!(response.next().await.unwrap().unwrap(), "a");
    let error = response.next().await.unwrap_err();
    assert!(error.to_string().contains("the file is gone"), "{error}");
    assert_eq!(response.next().await, Ok(None));
    // The handler's stream is dropped at once.
    sender.closed().await;
}

#[tokio::test]
async fn a_panic_in_the_stream_breaks_the_response_off() {
    let mut response = client().await.get("/panics").send_streaming().await;
    assert_eq!(response.next().await.unwrap().unwrap(), "0");
    assert_eq!(response.next().await.unwrap().unwrap(), "1");
    let error = response.next().await.unwrap_err();
    assert!(error.to_string().contains("boom"), "{error}");
}

#[tokio::test]
async fn server_sent_events_are_kept_alive() {
    let mut response = client().await.get("/ticks").send_streaming().await;
    assert_eq!(response.header("content-type"), Some("text/event-stream"));
    assert_eq!(response.header("cache-control"), Some("no-cache"));
    for piece in [
        "id: 1\ndata: {\"tick\":1}\n\n",
        "id: 2\ndata: {\"tick\":2}\n\n",
        ": still here\n\n",
        ": still here\n\n",
    ] {
        assert_eq!(response.next().await.unwrap().unwrap(), piece);
    }
}

#[test]
fn the_contract_has_the_transfer_mode_of_the_type() {
    let api = app().contract();
    for (path, mode, uri) in [
        (
            "/exports/{name}",
            ResponseTransferMode::Stream,
            "2021-11-15/functions",
        ),
        (
            "/relay",
            ResponseTransferMode::Stream,
            "/response-streaming-invocations",
        ),
        (
            "/ticks",
            ResponseTransferMode::Stream,
            "/response-streaming-invocations",
        ),
        (
            "/plain",
            ResponseTransferMode::Buffered,
            "2015-03-31/functions",
        ),
    ] {
        let method = &api.resources[path].methods[&MethodKey::from(Verb::Get)];
        let integration = method.integration.as_ref().unwrap();
        assert_eq!(integration.response_transfer_mode, mode, "{path}");
        assert!(integration.uri.as_ref().unwrap().contains(uri), "{path}");
    }
}

#[test]
fn a_function_that_streams_has_15_minutes_in_its_template() {
    for (app, seconds) in [(app(), 900), (App::new("plain").routes(routes![plain]), 29)] {
        let options = petstore::openapi::TemplateOptions::new("streams");
        let template =
            petstore::openapi::template(&app.contract(), &app.deployment(), &options).unwrap();
        let template: Value = serde_json::from_str(&template.to_json()).unwrap();
        let resources = template["Resources"].as_object().unwrap();
        let function = resources
            .values()
            .find(|resource| resource["Type"] == "AWS::Serverless::Function")
            .unwrap();
        assert_eq!(function["Properties"]["Timeout"], seconds);
        let text = template.to_string();
        assert_eq!(
            text.contains("/response-streaming-invocations"),
            seconds == 900
        );
    }
}

#[test]
fn a_change_of_the_transfer_mode_is_reported() {
    let streamed = App::new("pets").routes(routes![export]).contract();
    let mut whole = streamed.clone();
    for resource in whole.resources.values_mut() {
        for method in resource.methods.values_mut() {
            let integration = method.integration.as_mut().unwrap();
            integration.response_transfer_mode = ResponseTransferMode::Buffered;
        }
    }
    let changes = petstore::openapi::diff::diff(&whole, &streamed);
    let text = format!("{changes:?}");
    assert!(text.contains("is streamed"), "{text}");
}

const REST: &str = r#"{"resource": "RESOURCE", "path": "PATH", "httpMethod": "GET", "headers": {}, "pathParameters": {"name": "NAME"}, "requestContext": {"stage": "dev", "resourcePath": "RESOURCE", "httpMethod": "GET", "path": "PATH"}}"#;
const HTTP_V2: &str = r#"{"version": "2.0", "routeKey": "$default", "rawPath": "PATH", "rawQueryString": "", "headers": {"host": "abc.execute-api.us-east-1.amazonaws.com"}, "requestContext": {"domainName": "abc.execute-api.us-east-1.amazonaws.com", "http": {"method": "GET", "path": "PATH"}, "stage": "$default"}, "isBase64Encoded": false}"#;
const ALB: &str = r#"{"requestContext": {"elb": {"targetGroupArn": "arn"}}, "httpMethod": "GET", "path": "PATH", "queryStringParameters": {}, "headers": {}, "body": "", "isBase64Encoded": false}"#;

async fn function() -> Function {
    app().start().await.unwrap()
}

async fn streamed(
    function: &Function,
    event: &str,
    resource: &str,
    path: &str,
) -> Result<Bytes, Value> {
    let event = event
        .replace("RESOURCE", resource)
        .replace("PATH", path)
        .replace("NAME", path.rsplit('/').next().unwrap_or_default());
    let invocation = SystemClock::invocation(Context::new("1"));
    let reply = function
        .handle_streaming(event.as_bytes(), &invocation)
        .await;
    match reply.unwrap() {
        StreamingReply::Streamed(reply) => {
            let (prelude, mut body) = reply.into_parts();
            let mut bytes = prelude;
            while let Some(piece) = body.next().await {
                bytes.extend_from_slice(&piece.unwrap());
            }
            Ok(bytes.into())
        }
        StreamingReply::Whole(reply) => Err(serde_json::from_slice(reply.as_bytes()).unwrap()),
        _ => panic!("another kind of reply"),
    }
}

fn split(bytes: &[u8]) -> (Value, &[u8]) {
    let end = bytes
        .windows(8)
        .position(|window| window == [0; 8])
        .unwrap();
    let prelude = serde_json::from_slice(&bytes[..end]).unwrap();
    (prelude, &bytes[end + 8..])
}

#[tokio::test]
async fn a_rest_api_receives_a_stream_from_streamed_routes_alone() {
    let function = function().await;
    let bytes = streamed(&function, REST, "/exports/{name}", "/exports/pets")
        .await
        .unwrap();
    let (prelude, body) = split(&bytes);
    assert_eq!(prelude["statusCode"], 200);
    assert_eq!(prelude["headers"]["content-type"], "text/csv");
    assert_eq!(body, "id,name\n1,Rex\n2,Zoë\n".as_bytes());
    // Its integration expects a stream for every status.
    let bytes = streamed(&function, REST, "/exports/{name}", "/exports/x")
        .await
        .unwrap();
    let (prelude, body) = split(&bytes);
    assert_eq!(prelude["statusCode"], 404);
    assert_eq!(body, br#"{"message":"there is no such export"}"#);
    let whole = streamed(&function, REST, "/plain", "/plain")
        .await
        .unwrap_err();
    assert_eq!(whole["body"], "plain");
}

#[tokio::test]
async fn a_function_url_receives_a_stream_from_every_route() {
    let url = HTTP_V2.replace(
        "abc.execute-api.us-east-1.amazonaws.com",
        "abc.lambda-url.us-east-1.on.aws",
    );
    let function = function().await;
    for (path, status, body) in [
        ("/plain", 200, &b"plain"[..]),
        ("/nowhere", 404, br#"{"message":"Not found"}"#),
        ("/exports/pets", 200, "id,name\n1,Rex\n2,Zoë\n".as_bytes()),
    ] {
        let bytes = streamed(&function, &url, "", path).await.unwrap();
        let (prelude, sent) = split(&bytes);
        assert_eq!(prelude["statusCode"], status, "{path}");
        assert_eq!(sent, body, "{path}");
    }
}

#[tokio::test]
async fn other_gateways_receive_a_whole_response() {
    let function = function().await;
    for event in [HTTP_V2, ALB] {
        let whole = streamed(&function, event, "", "/exports/pets")
            .await
            .unwrap_err();
        assert_eq!(whole["statusCode"], 200);
        assert_eq!(whole["body"], "id,name\n1,Rex\n2,Zoë\n");
        assert_eq!(whole["isBase64Encoded"], false);
    }
    let whole = streamed(&function, HTTP_V2, "", "/panics")
        .await
        .unwrap_err();
    assert_eq!(whole["statusCode"], 500);
}

/// A stream without end.
#[route(GET, "/endless")]
async fn endless() -> StreamBody {
    StreamBody::new(tokio_stream::iter(std::iter::repeat_with(|| {
        Ok::<_, Infallible>(Bytes::from_static(&[b'a'; 64 * 1024]))
    })))
}

#[tokio::test]
async fn a_stream_that_is_collected_is_bounded() {
    let app = App::new("endless").routes(routes![endless]);
    let function = app.start().await.unwrap();
    let whole = streamed(&function, HTTP_V2, "", "/endless")
        .await
        .unwrap_err();
    assert_eq!(whole["statusCode"], 500);
}

/// A hook sees a streamed response, and may add headers to it.
#[around]
async fn mark(next: Next<'_>) -> Response {
    let mut response = next.run().await;
    STREAMED.store(response.body.is_streamed(), Ordering::Relaxed);
    let name = http::HeaderName::from_static("x-marked");
    response
        .headers
        .push((name, http::HeaderValue::from_static("yes")));
    response
}

static STREAMED: AtomicBool = AtomicBool::new(false);

#[tokio::test]
async fn hooks_see_streamed_responses() {
    let app = App::new("hooked")
        .routes(routes![export])
        .around(hooks![mark]);
    let client = Client::new(app).await.unwrap();
    let response = client.get("/exports/pets").send().await;
    assert_eq!(response.header("x-marked"), Some("yes"));
    assert!(STREAMED.load(Ordering::Relaxed));
    assert_eq!(response.text(), "id,name\n1,Rex\n2,Zoë\n");
}
