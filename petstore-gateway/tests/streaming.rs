//! Streamed responses: the head that a function sends first, its limits, and what the client gets.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html>

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use petstore_core::contract::{Api, Integration, Method};
use petstore_core::verb::Verb;
use petstore_gateway::{
    BodyError, BoxFuture, FunctionStream, FunctionUrl, Invoke, InvokeError, InvokeMode,
    InvokeRequest, ResponseBody, Stage, StageOptions,
};
use proptest::prelude::*;

/// What a function sends: pieces, pauses, and an error.
#[derive(Clone)]
enum Sent {
    Piece(Vec<u8>),
    Pause(Duration),
    Error,
}

fn piece(bytes: impl AsRef<[u8]>) -> Sent {
    Sent::Piece(bytes.as_ref().to_vec())
}

/// A function that streams.
struct Function {
    content_type: &'static str,
    sent: Vec<Sent>,
}

impl Invoke for Function {
    fn invoke<'a>(&'a self, _: InvokeRequest<'a>) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin(async {
            Ok(Bytes::from_static(
                br#"{"statusCode": 200, "body": "whole"}"#,
            ))
        })
    }

    fn invoke_streaming<'a>(
        &'a self,
        _: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        let sent = self.sent.clone();
        Box::pin(async move {
            if let [Sent::Error] = &sent[..] {
                return Err(InvokeError::failed("it failed at once"));
            }
            tokio::spawn(async move {
                for sent in sent {
                    let item = match sent {
                        Sent::Piece(bytes) => Ok(bytes.into()),
                        Sent::Pause(time) => {
                            tokio::time::sleep(time).await;
                            continue;
                        }
                        Sent::Error => Err(InvokeError::failed("it broke off")),
                    };
                    if sender.send(item).await.is_err() {
                        return;
                    }
                }
            });
            Ok(FunctionStream::new(self.content_type, Received(receiver)))
        })
    }
}

struct Received(tokio::sync::mpsc::Receiver<Result<Bytes, InvokeError>>);

impl futures_core::Stream for Received {
    type Item = Result<Bytes, InvokeError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx)
    }
}

fn stage(sent: Vec<Sent>) -> Stage {
    let function = Function {
        content_type: FunctionStream::HTTP_RESPONSE,
        sent,
    };
    let mut api = Api::new("streams");
    let integration = Some(Integration::lambda_proxy("streams").streamed());
    let method = Method {
        integration,
        ..Method::default()
    };
    api.binary_media_types = vec!["*/*".to_owned()];
    api.resource("/x").methods.insert(Verb::Get.into(), method);
    Stage::new(&api, function, StageOptions::default()).unwrap()
}

fn request(path: &str) -> Request<Bytes> {
    Request::get(path)
        .header("host", "localhost")
        .body(Bytes::new())
        .unwrap()
}

async fn serve(sent: Vec<Sent>) -> Response<ResponseBody> {
    stage(sent).serve_streaming(request("/dev/x")).await
}

/// The head, the body and the error of a response.
async fn collect(
    response: Response<ResponseBody>,
) -> (http::response::Parts, Bytes, Option<BodyError>) {
    let (head, body) = response.into_parts();
    let (body, error) = body.collect().await;
    (head, body, error)
}

const DELIMITER: [u8; 8] = [0; 8];

fn stream(json: &str, body: &[u8]) -> Vec<u8> {
    [json.as_bytes(), &DELIMITER, body].concat()
}

#[tokio::test]
async fn the_head_has_the_rules_of_proxy_responses() {
    let json = r#"{"statusCode": "201", "headers": {"Date": "today", "X-One": 1, "Content-Length": "3"},
        "multiValueHeaders": {"x-two": ["a", "b"]}, "cookies": ["a=1", "b=2; Path=/"]}"#;
    let (head, body, error) = collect(serve(vec![piece(stream(json, b"Rex"))]).await).await;
    assert_eq!(head.status, 201);
    let all = |name| -> Vec<&str> {
        let values = head.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    };
    assert_eq!(all("x-one"), ["1"]);
    assert_eq!(all("x-two"), ["a", "b"]);
    assert_eq!(all("set-cookie"), ["a=1", "b=2; Path=/"]);
    assert_eq!(all("x-amzn-remapped-date"), ["today"]);
    assert_eq!(all("content-type"), ["application/json"]);
    assert_eq!(all("content-length"), [""; 0]);
    assert_eq!(all("x-amzn-requestid").len(), 1);
    assert_eq!((&body[..], error), (&b"Rex"[..], None));
}

#[tokio::test]
async fn bytes_are_passed_on_whatever_the_binary_media_types_are() {
    let json = r#"{"headers": {"content-type": "image/png"}}"#;
    let bytes: Vec<u8> = (0..=255).collect();
    let (_, body, _) = collect(serve(vec![piece(stream(json, &bytes))]).await).await;
    assert_eq!(body, bytes);
}

#[tokio::test]
async fn a_malformed_head_is_a_502() {
    let long = format!(r#"{{"headers": {{"a": "{}"}}}}"#, "a".repeat(16 * 1024));
    for sent in [
        vec![],
        vec![piece(r#"{"statusCode": 200}"#)],
        vec![piece(stream("", b"Rex"))],
        vec![piece(stream("[]", b"Rex"))],
        vec![piece(stream("{", b"Rex"))],
        vec![piece(stream(r#"{"statusCode": 99}"#, b""))],
        vec![piece(stream(r#"{"statusCode": 200, "body": "x"}"#, b""))],
        vec![piece(stream(r#"{"headers": {"a": "1\r\nx: y"}}"#, b""))],
        vec![piece(stream(r#"{"cookies": ["a\nb"]}"#, b""))],
        vec![piece(r#"{"statusCode": 200}"#), piece([0; 7]), piece("Rex")],
        vec![piece(stream(&long, b"Rex"))],
        vec![Sent::Error],
        vec![piece("{"), Sent::Error],
    ] {
        let (head, body, error) = collect(serve(sent).await).await;
        assert_eq!(head.status, 502);
        assert_eq!(
            head.headers["x-amzn-errortype"],
            "InternalServerErrorException"
        );
        assert_eq!(body, r#"{"message": "Internal server error"}"#);
        assert_eq!(error, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_has_15_minutes() {
    let minutes = |n: u64| Sent::Pause(Duration::from_secs(60 * n));
    // Nothing was sent, so there is time for a response of the gateway.
    let (head, ..) = collect(serve(vec![minutes(16)]).await).await;
    assert_eq!(head.status, 504);
    let mut sent = vec![piece(stream("{}", b"0"))];
    for n in 1..8 {
        sent.extend([minutes(2), piece(n.to_string())]);
    }
    sent.extend([minutes(2), piece("late")]);
    let (head, body, error) = collect(serve(sent).await).await;
    assert_eq!(head.status, 200);
    assert_eq!(body, "01234567");
    assert_eq!(error, Some(BodyError::TimedOut(Duration::from_secs(900))));
}

#[tokio::test(start_paused = true)]
async fn a_stream_may_be_idle_for_5_minutes() {
    let idle = |seconds| Sent::Pause(Duration::from_secs(seconds));
    let sent = vec![
        piece(stream("{}", b"a")),
        idle(299),
        piece("b"),
        idle(301),
        piece("c"),
    ];
    let (_, body, error) = collect(serve(sent).await).await;
    assert_eq!(body, "ab");
    assert_eq!(error, Some(BodyError::Idle(Duration::from_secs(300))));
}

#[tokio::test]
async fn an_error_after_the_head_breaks_the_body_off() {
    let (head, body, error) =
        collect(serve(vec![piece(stream("{}", b"a")), Sent::Error]).await).await;
    assert_eq!(head.status, 200);
    assert_eq!(body, "a");
    let error = error.unwrap().to_string();
    assert!(error.contains("it broke off"), "{error}");
}

fn url(content_type: &'static str, mode: InvokeMode, sent: Vec<Sent>) -> FunctionUrl {
    let function = Function { content_type, sent };
    FunctionUrl::new("streams", function, StageOptions::default()).with_invoke_mode(mode)
}

#[tokio::test]
async fn a_function_url_streams_in_its_mode_alone() {
    let sent = vec![
        piece(stream(r#"{"statusCode": 202, "cookies": ["a=1"]}"#, b"a")),
        piece("b"),
    ];
    let streamed = url(
        FunctionStream::HTTP_RESPONSE,
        InvokeMode::ResponseStream,
        sent.clone(),
    );
    let (head, body, error) = collect(streamed.serve_streaming(request("/")).await).await;
    assert_eq!(
        (head.status.as_u16(), &body[..], error),
        (202, &b"ab"[..], None)
    );
    assert_eq!(head.headers["set-cookie"], "a=1");
    let buffered = url(FunctionStream::HTTP_RESPONSE, InvokeMode::Buffered, sent);
    assert_eq!(buffered.serve(request("/")).await.body(), "whole");
}

#[tokio::test]
async fn a_function_url_passes_on_a_stream_without_a_head() {
    let url = url(
        "text/csv",
        InvokeMode::ResponseStream,
        vec![piece("a,"), piece("b")],
    );
    let response = url.serve(request("/")).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv");
    assert_eq!(response.body(), "a,b");
}

#[tokio::test]
async fn a_function_url_has_a_bare_502_for_a_malformed_head() {
    let url = url(
        FunctionStream::HTTP_RESPONSE,
        InvokeMode::ResponseStream,
        vec![piece("Rex")],
    );
    let response = url.serve(request("/")).await;
    assert_eq!(response.status(), 502);
    assert_eq!(response.body(), "Internal Server Error");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_stream_is_the_same_however_it_is_split(
        body in prop::collection::vec(prop_oneof![Just(0u8), any::<u8>()], 0..40),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    ) {
        let all = stream(r#"{"statusCode": 203}"#, &body);
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(all.len() + 1)).collect();
        at.extend([0, all.len()]);
        at.sort_unstable();
        let sent = at.windows(2).map(|ends| piece(&all[ends[0]..ends[1]])).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (head, received, error) = runtime.block_on(async { collect(serve(sent).await).await });
        prop_assert_eq!(head.status.as_u16(), 203);
        prop_assert_eq!(&received[..], &body[..]);
        prop_assert_eq!(error, None);
    }

    #[test]
    fn any_bytes_have_a_response(pieces in prop::collection::vec(any::<Vec<u8>>(), 0..5)) {
        let sent = pieces.into_iter().map(piece).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (head, ..) = runtime.block_on(async { collect(serve(sent).await).await });
        prop_assert!(head.status == 200 || head.status == 502);
    }
}
