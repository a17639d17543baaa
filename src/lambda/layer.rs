//! The layer between the runtime and the function: it hands the bytes of an invocation on, or, if a
//! route streams, handles the event.
//!
//! One layer does both, because the runtime's loop is compiled once for each type of its service.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::future::Either;
use lambda_runtime::LambdaInvocation;
use lambda_runtime_api_client::BoxError;
use tower::{Layer, Service};

use super::payload::{HandedOn, call_handing_on};
use super::streaming::Streaming;

/// The layer.
#[derive(Clone)]
pub(super) struct HandOn {
    /// Nothing if no route streams.
    pub(super) streaming: Option<Arc<Streaming>>,
}

#[derive(Clone)]
pub(super) struct HandOnService<S> {
    inner: S,
    streaming: Option<Arc<Streaming>>,
}

impl<S> Layer<S> for HandOn {
    type Service = HandOnService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        HandOnService {
            inner,
            streaming: self.streaming.clone(),
        }
    }
}

impl<S> Service<LambdaInvocation> for HandOnService<S>
where
    S: Service<LambdaInvocation, Response = (), Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = ();
    type Error = BoxError;
    type Future = Either<S::Future, Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let Some(streaming) = &self.streaming else {
            let event = HandedOn::Event(invocation.body.clone());
            return Either::Left(call_handing_on(&mut self.inner, invocation, event));
        };
        // The one that is ready is used; the clone takes its place.
        let clone = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, clone);
        let streaming = Arc::clone(streaming);
        Either::Right(Box::pin(streaming.respond(inner, invocation)))
    }
}
