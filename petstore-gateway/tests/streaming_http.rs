//! HTTP proxy integrations whose response is streamed.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-http.html>

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::{Api, Integration, Method};
use petstore_core::verb::Verb;
use petstore_gateway::{
    BackendStream, BodyError, BoxFuture, HttpClient, InvokeError, ResponseBody, SendError, Stage,
    StageOptions,
};
use tokio::sync::mpsc;
use tokio::time::sleep;

type Piece = Result<Bytes, SendError>;

/// A backend that sends its head after a pause, and then a piece per minute.
struct Backend {
    pause: Duration,
    pieces: Vec<Piece>,
}

impl HttpClient for Backend {
    fn send<'a>(&'a self, _: Request<Bytes>) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        Box::pin(async { Ok(Response::new(Bytes::from_static(b"whole"))) })
    }

    fn send_streaming<'a>(
        &'a self,
        _: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<BackendStream>, SendError>> {
        Box::pin(async move {
            sleep(self.pause).await;
            let (sender, receiver) = mpsc::channel(1);
            let pieces = self.pieces.clone();
            tokio::spawn(async move {
                for piece in pieces {
                    if sender.send(piece).await.is_err() {
                        return;
                    }
                    sleep(Duration::from_secs(60)).await;
                }
            });
            let response = Response::builder()
                .status(203)
                .header("server", "pets")
                .header("content-length", "3")
                .header("content-encoding", "br")
                .header("transfer-encoding", "chunked");
            let body: BackendStream = Box::pin(Received(receiver));
            Ok(response.body(body).unwrap())
        })
    }
}

struct Received(mpsc::Receiver<Piece>);

impl futures_core::Stream for Received {
    type Item = Piece;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Piece>> {
        self.0.poll_recv(cx)
    }
}

async fn serve(integration: Integration, backend: Backend) -> Response<ResponseBody> {
    let mut api = Api::new("proxy");
    let method = Method {
        integration: Some(integration),
        ..Method::default()
    };
    api.resource("/x").methods.insert(Verb::Get.into(), method);
    let mut options = StageOptions::default();
    options.backends.http_client = Some(Arc::new(backend));
    let invoke = petstore_gateway::invoke_fn(|event| async { Ok::<_, InvokeError>(event) });
    let stage = Stage::new(&api, invoke, options).unwrap();
    let request = Request::get("/dev/x").header("host", "localhost");
    stage
        .serve_streaming(request.body(Bytes::new()).unwrap())
        .await
}

fn proxy() -> Integration {
    Integration::http_proxy("GET", "https://pets.example/")
}

fn sent(pieces: &[&'static str]) -> Backend {
    let pieces = pieces
        .iter()
        .map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
    Backend {
        pause: Duration::ZERO,
        pieces: pieces.collect(),
    }
}

#[tokio::test(start_paused = true)]
async fn the_body_follows_the_head_and_keeps_its_coding() {
    let response = serve(proxy().streamed(), sent(&["a", "", "b"])).await;
    assert_eq!(response.status(), 203);
    let headers = response.headers().clone();
    for (name, value) in [
        ("x-amzn-remapped-server", Some("pets")),
        ("x-amzn-remapped-content-length", Some("3")),
        ("content-encoding", Some("br")),
        ("content-type", Some("application/json")),
        ("content-length", None),
        ("transfer-encoding", None),
    ] {
        let header = headers.get(name).map(|value| value.to_str().unwrap());
        assert_eq!(header, value, "{name}");
    }
    assert!(matches!(response.body(), ResponseBody::Streamed(_)));
    let (body, error) = response.into_body().collect().await;
    assert_eq!((&body[..], error), (&b"ab"[..], None));
}

#[tokio::test]
async fn without_the_transfer_mode_the_response_is_whole() {
    let response = serve(proxy(), sent(&["a"])).await;
    assert!(matches!(response.body(), ResponseBody::Whole(body) if body == "whole"));
}

#[tokio::test(start_paused = true)]
async fn the_timeout_is_that_of_the_whole_response() {
    let mut integration = proxy().streamed();
    integration.timeout_millis = 150_000;
    let limit = Duration::from_millis(150_000);
    let late = Backend {
        pause: limit + Duration::from_secs(1),
        pieces: Vec::new(),
    };
    let response = serve(integration.clone(), late).await;
    assert_eq!(response.status(), 504);

    let response = serve(integration, sent(&["1", "2", "3", "4"])).await;
    assert_eq!(response.status(), 203);
    let (body, error) = response.into_body().collect().await;
    assert_eq!(&body[..], b"123");
    assert_eq!(error, Some(BodyError::TimedOut(limit)));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_ends_the_body() {
    let broken = SendError::InvalidResponse("it broke".to_owned());
    let backend = Backend {
        pause: Duration::ZERO,
        pieces: vec![Ok(Bytes::from_static(b"a")), Err(broken.clone())],
    };
    let response = serve(proxy().streamed(), backend).await;
    let (body, error) = response.into_body().collect().await;
    assert_eq!(&body[..], b"a");
    assert_eq!(error, Some(BodyError::Backend(broken)));
}
