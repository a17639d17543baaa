//! Streams responses to the Runtime API.
//!
//! `lambda_runtime` can stream, too, but it sends an error in the middle of a stream as a part of
//! the body. This module reports it in trailers, as the Runtime API requires, so that Lambda breaks
//! the response off.
//!
//! Source: "Custom runtimes" in the Lambda developer guide, on response streaming.

use std::fmt::Display;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue};
use http_body::Frame;
use lambda_runtime::{Diagnostic, LambdaInvocation};
use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{BoxError, Client, build_request};
use petstore_core::{Function, Invocation, ReplyBody, StreamedReply, StreamingReply};
use tower::Service;

use super::conversion::{copy_context, diagnostic};
use super::payload::{HandedOn, RawJson, call_handing_on};
use super::tasks::let_other_tasks_run;
use crate::clock::SystemClock;

const ERROR_TYPE: &str = "lambda-runtime-function-error-type";
const ERROR_BODY: &str = "lambda-runtime-function-error-body";

/// With this id, newer Runtime APIs reject the late response of an invocation that has timed out.
const INVOCATION_ID: &str = "lambda-runtime-invocation-id";

/// Handles events whose replies may be streamed, and sends streamed replies itself. A whole reply
/// and an error are handed on, for the runtime to send.
pub(super) struct Streaming {
    pub(super) function: Arc<Function>,
    pub(super) clock: Arc<SystemClock>,
    pub(super) client: Client,
}

impl Streaming {
    pub(super) async fn respond<S>(
        self: Arc<Self>,
        mut inner: S,
        event: LambdaInvocation,
    ) -> Result<(), BoxError>
    where
        S: Service<LambdaInvocation, Response = (), Error = BoxError>,
    {
        let invocation = Invocation::new(copy_context(&event.context), self.clock.clone());
        let_other_tasks_run().await;
        let reply = self.function.handle_streaming(&event.body, &invocation);
        let result = match reply.await {
            Ok(StreamingReply::Streamed(reply)) => {
                return send(&self.client, &event, reply).await;
            }
            Ok(StreamingReply::Whole(reply)) => Ok(RawJson(reply.into_bytes())),
            Ok(_) => return Err("the reply is of an unknown kind".into()),
            Err(error) => Err(diagnostic(&error)),
        };
        call_handing_on(&mut inner, event, HandedOn::Result(result)).await
    }
}

/// Sends a reply as it is produced.
async fn send(
    client: &Client,
    event: &LambdaInvocation,
    reply: StreamedReply,
) -> Result<(), BoxError> {
    let (prelude, body) = reply.into_parts();
    let id = &event.context.request_id;
    let mut request = build_request()
        .method("POST")
        .uri(format!("/2018-06-01/runtime/invocation/{id}/response"))
        .header("Content-Type", StreamedReply::CONTENT_TYPE)
        .header("Lambda-Runtime-Function-Response-Mode", "streaming")
        .header("Transfer-Encoding", "chunked")
        .header("Trailer", ERROR_TYPE)
        .header("Trailer", ERROR_BODY);
    if let Some(id) = event.parts.headers.get(INVOCATION_ID) {
        request = request.header(INVOCATION_ID, id);
    }
    let body = Body::new(SentBody {
        prelude: Some(prelude.into()),
        body: Some(body),
    });
    let response = client.call(request.body(body)?).await?;
    if !response.status().is_success() {
        // A client that is gone, or a timeout: the next invocation is not affected.
        tracing::error!(status = %response.status(), "Lambda did not accept the streamed response");
    }
    Ok(())
}

/// The prelude, the pieces of the body, and trailers if they break off.
struct SentBody {
    prelude: Option<Bytes>,
    /// Nothing once it has ended.
    body: Option<ReplyBody>,
}

impl http_body::Body for SentBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(prelude) = self.prelude.take() {
            return Poll::Ready(Some(Ok(Frame::data(prelude))));
        }
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let item = match Pin::new(body).poll_next(cx) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(item) => item,
        };
        match item {
            Some(Ok(piece)) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            None => {
                self.body = None;
                Poll::Ready(None)
            }
            Some(Err(error)) => {
                self.body = None;
                tracing::error!(%error, "the response ended early");
                Poll::Ready(Some(Ok(Frame::trailers(error_trailers(&error)))))
            }
        }
    }
}

fn error_trailers(error: &dyn Display) -> HeaderMap {
    const TYPE: &str = "Runtime.StreamError";
    let error = Diagnostic {
        error_type: TYPE.to_owned(),
        error_message: error.to_string(),
    };
    let mut trailers = HeaderMap::new();
    trailers.insert(ERROR_TYPE, HeaderValue::from_static(TYPE));
    // Base64 is valid in a header.
    if let Ok(json) = serde_json::to_vec(&error)
        && let Ok(body) = HeaderValue::try_from(STANDARD.encode(json))
    {
        trailers.insert(ERROR_BODY, body);
    }
    trailers
}
