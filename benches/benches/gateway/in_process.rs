//! The app in the gateway's process.

use std::pin::Pin;
use std::task::{self, Poll};

use bytes::Bytes;
use petstore::prelude::*;
use petstore::{Function, SystemClock};
use petstore_core::{ReplyBody, StreamedReply, StreamingReply};
use petstore_gateway::{BoxFuture, FunctionStream, Invoke, InvokeError, InvokeRequest};
use tokio_stream::Stream;

use crate::app::app;

pub(crate) struct InProcess(Function);

impl InProcess {
    pub(crate) async fn start() -> InProcess {
        InProcess(app().start().await.expect("the app starts"))
    }
}

impl Invoke for InProcess {
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin(async move {
            let invocation = SystemClock::invocation(Context::new("1"));
            let reply = self.0.handle(&request.event, &invocation).await;
            let reply = reply.map_err(|error| InvokeError::failed(error.to_string()))?;
            Ok(reply.into_bytes().into())
        })
    }

    fn invoke_streaming<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        Box::pin(async move {
            let invocation = SystemClock::invocation(Context::new("1"));
            let reply = self.0.handle_streaming(&request.event, &invocation).await;
            match reply.map_err(|error| InvokeError::failed(error.to_string()))? {
                StreamingReply::Streamed(reply) => {
                    let (prelude, body) = reply.into_parts();
                    let prelude = Some(Bytes::from(prelude));
                    let pieces = Pieces { prelude, body };
                    Ok(FunctionStream::new(StreamedReply::CONTENT_TYPE, pieces))
                }
                _ => Err(InvokeError::failed("the reply is not streamed")),
            }
        })
    }
}

/// The prelude, and then the body.
struct Pieces {
    prelude: Option<Bytes>,
    body: ReplyBody,
}

impl Stream for Pieces {
    type Item = Result<Bytes, InvokeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(prelude) = self.prelude.take() {
            return Poll::Ready(Some(Ok(prelude)));
        }
        let polled = Pin::new(&mut self.body).poll_next(cx);
        polled.map(|item| {
            item.map(|item| item.map_err(|error| InvokeError::failed(error.to_string())))
        })
    }
}
