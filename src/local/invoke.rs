//! Invokes the function in this process: it gets the bytes of an event from the local gateway, as
//! it would from the Runtime API.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, ready};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_core::Stream;
use petstore_core::{Context, Function, Invocation, ReplyBody, StreamedReply, StreamingReply};
use petstore_gateway::{
    BoxFuture, FunctionFailure, FunctionStream, Invoke, InvokeError, InvokeRequest,
};
use tokio::time::{Instant, Sleep, sleep_until};
use tracing::Instrument;

use crate::clock::SystemClock;
use crate::timeouts::Timeouts;

/// Changes an event before the function receives it.
type Prepare = fn(&[u8]) -> Result<Bytes, InvokeError>;

/// The function in this process, as the gateway invokes it.
pub(crate) struct InProcess {
    function: Arc<Function>,
    timeouts: Timeouts,
    clock: Arc<SystemClock>,
    prepare: Option<Prepare>,
}

pub(crate) fn in_process(function: Arc<Function>, timeouts: Timeouts) -> InProcess {
    InProcess {
        function,
        timeouts,
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
            let name = name_of(request.function);
            let limit = self.timeouts.get(name);
            let (invocation, span) = self.invocation(limit);
            let reply = async {
                match self.function.runs(name) {
                    true => self.function.handle_as(name, &event, &invocation).await,
                    false => self.function.handle(&event, &invocation).await,
                }
            };
            let reply = as_function(name, reply.instrument(span));
            match tokio::time::timeout(limit, reply).await {
                Ok(Ok(reply)) => Ok(reply.into_bytes().into()),
                Ok(Err(error)) => Err(InvokeError::failed(error.to_string())),
                Err(_) => Err(timed_out(&invocation, limit)),
            }
        })
    }

    fn invoke_streaming<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        Box::pin(async move {
            let event = self.prepare(request.event)?;
            let name = name_of(request.function);
            let limit = self.timeouts.get(name);
            let end = Instant::now() + limit;
            let (invocation, span) = self.invocation(limit);
            let (function, event) = (&self.function, &event);
            let reply = async {
                match function.runs(name) {
                    true => function.handle_streaming_as(name, event, &invocation).await,
                    false => function.handle_streaming(event, &invocation).await,
                }
            };
            let reply = as_function(name, reply.instrument(span.clone()));
            match tokio::time::timeout_at(end, reply).await {
                Ok(Ok(StreamingReply::Whole(reply))) => {
                    Ok(FunctionStream::whole(reply.into_bytes().into()))
                }
                Ok(Ok(StreamingReply::Streamed(reply))) => {
                    let late = timed_out(&invocation, limit);
                    Ok(stream(reply, span, (sleep_until(end), late)))
                }
                Ok(Ok(_)) => Err(InvokeError::failed("the reply is of an unknown kind")),
                Ok(Err(error)) => Err(InvokeError::failed(error.to_string())),
                Err(_) => Err(timed_out(&invocation, limit)),
            }
        })
    }
}

/// The failure of an invocation that took too long.
fn timed_out(invocation: &Invocation, limit: Duration) -> InvokeError {
    let request_id = &invocation.context().request_id;
    InvokeError::Failed(FunctionFailure::timed_out(request_id, limit))
}

/// The name of a function that is given by its name or its ARN.
fn name_of(function: &str) -> &str {
    let name = function
        .rsplit_once("function:")
        .map_or(function, |(_, name)| name);
    name.split([':', '/']).next().unwrap_or(name)
}

/// Runs code with the permissions of a function.
#[cfg(feature = "world")]
async fn as_function<F: Future>(function: &str, code: F) -> F::Output {
    petstore_local::aws::as_function(function, code).await
}

#[cfg(not(feature = "world"))]
async fn as_function<F: Future>(_: &str, code: F) -> F::Output {
    code.await
}

fn stream(
    reply: StreamedReply,
    span: tracing::Span,
    (end, late): (Sleep, InvokeError),
) -> FunctionStream {
    let (prelude, body) = reply.into_parts();
    let pieces = Pieces {
        prelude: Some(prelude.into()),
        body,
        span,
        end: Box::pin(end),
        late: Some(late),
    };
    FunctionStream::new(StreamedReply::CONTENT_TYPE, pieces)
}

/// The prelude, and then the body. What the handler's stream logs has the id of the request.
struct Pieces {
    prelude: Option<Bytes>,
    body: ReplyBody,
    span: tracing::Span,
    /// When the invocation ends, and its error then.
    end: Pin<Box<Sleep>>,
    late: Option<InvokeError>,
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
        if let Poll::Ready(item) = Pin::new(&mut pieces.body).poll_next(cx) {
            return Poll::Ready(
                item.map(|item| item.map_err(|error| InvokeError::failed(error.to_string()))),
            );
        }
        ready!(pieces.end.as_mut().poll(cx));
        Poll::Ready(pieces.late.take().map(Err))
    }
}
