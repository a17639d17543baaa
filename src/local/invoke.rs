//! Invokes the function in this process: it gets the bytes of an event from the local gateway, as
//! it would from the Runtime API.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_core::Stream;
use petstore_core::{Context, Function, Invocation, ReplyBody, StreamedReply, StreamingReply};
use petstore_gateway::{BoxFuture, FunctionStream, Invoke, InvokeError, InvokeRequest};
use tracing::Instrument;

use crate::clock::SystemClock;

/// The deadline of an invocation: API Gateway does not wait longer for an integration.
const DEADLINE: Duration = Duration::from_secs(29);

/// The deadline of an invocation whose response may be streamed.
const STREAM_DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Changes an event before the function receives it.
type Prepare = fn(&[u8]) -> Result<Bytes, InvokeError>;

/// The function in this process, as the gateway invokes it.
pub(crate) struct InProcess {
    function: Arc<Function>,
    clock: Arc<SystemClock>,
    prepare: Option<Prepare>,
}

pub(crate) fn in_process(function: Arc<Function>) -> InProcess {
    InProcess {
        function,
        clock: Arc::new(SystemClock),
        prepare: None,
    }
}

impl InProcess {
    /// Changes each event before the function receives it.
    pub(crate) fn with_prepared_events(self, prepare: Prepare) -> Self {
        Self {
            prepare: Some(prepare),
            ..self
        }
    }

    fn prepare(&self, event: Bytes) -> Result<Bytes, InvokeError> {
        match self.prepare {
            Some(prepare) => prepare(&event),
            None => Ok(event),
        }
    }

    fn invocation(&self, limit: Duration) -> (Invocation, tracing::Span) {
        let mut context = Context::new(uuid::Uuid::new_v4().to_string());
        context.deadline = SystemTime::now().checked_add(limit);
        context.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:local".to_owned();
        let span = tracing::info_span!("invoke", requestId = context.request_id);
        (Invocation::new(context, self.clock.clone()), span)
    }
}

impl Invoke for InProcess {
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin(async move {
            let event = self.prepare(request.event)?;
            let (invocation, span) = self.invocation(DEADLINE);
            let reply = self.function.handle(&event, &invocation);
            match as_function(request.function, reply.instrument(span)).await {
                Ok(reply) => Ok(reply.into_bytes().into()),
                Err(error) => Err(InvokeError::failed(error.to_string())),
            }
        })
    }

    fn invoke_streaming<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        Box::pin(async move {
            let event = self.prepare(request.event)?;
            let (invocation, span) = self.invocation(STREAM_DEADLINE);
            let reply = self.function.handle_streaming(&event, &invocation);
            match as_function(request.function, reply.instrument(span.clone())).await {
                Ok(StreamingReply::Whole(reply)) => {
                    Ok(FunctionStream::whole(reply.into_bytes().into()))
                }
                Ok(StreamingReply::Streamed(reply)) => Ok(stream(reply, span)),
                Ok(_) => Err(InvokeError::failed("the reply is of an unknown kind")),
                Err(error) => Err(InvokeError::failed(error.to_string())),
            }
        })
    }
}

/// Runs code with the permissions of a function, given by its name or its ARN.
#[cfg(feature = "world")]
async fn as_function<F: Future>(function: &str, code: F) -> F::Output {
    let name = function
        .rsplit_once("function:")
        .map_or(function, |(_, name)| name);
    let name = name.split([':', '/']).next().unwrap_or(name);
    petstore_local::aws::as_function(name, code).await
}

#[cfg(not(feature = "world"))]
async fn as_function<F: Future>(_: &str, code: F) -> F::Output {
    code.await
}

fn stream(reply: StreamedReply, span: tracing::Span) -> FunctionStream {
    let (prelude, body) = reply.into_parts();
    let pieces = Pieces {
        prelude: Some(prelude.into()),
        body,
        span,
    };
    FunctionStream::new(StreamedReply::CONTENT_TYPE, pieces)
}

/// The prelude, and then the body. What the handler's stream logs has the id of the request.
struct Pieces {
    prelude: Option<Bytes>,
    body: ReplyBody,
    span: tracing::Span,
}

impl Stream for Pieces {
    type Item = Result<Bytes, InvokeError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let pieces = &mut *self;
        if let Some(prelude) = pieces.prelude.take() {
            return Poll::Ready(Some(Ok(prelude)));
        }
        let _entered = pieces.span.enter();
        let polled = Pin::new(&mut pieces.body).poll_next(cx);
        polled.map(|item| {
            item.map(|item| item.map_err(|error| InvokeError::failed(error.to_string())))
        })
    }
}
