//! Runs the function of a route: a panic becomes a 500, and a route may have to be prepared first
//! or have a time limit.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use super::extract::Preparation;
use super::request::Request;
use super::{Rejection, Response};
use crate::boxed::BoxFuture;
use crate::panic::panic_message;

/// Extracts the arguments of a route, and calls its function.
pub(crate) type CallRoute = for<'r> fn(Request<'r>) -> Result<BoxFuture<'r, Response>, Rejection>;

/// The type of [`run_prepared`]. Only constants of routes and the methods that set a time limit
/// refer to that function, so that the binary of an app whose routes are neither prepared nor
/// limited does not contain the code.
pub(crate) type RunPrepared = for<'r> fn(
    RouteCall,
    Request<'r>,
    Option<Duration>,
    &'r mut Response,
) -> BoxFuture<'r, Result<(), Rejection>>;

/// The parts of a route that [`run_prepared`] needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RouteCall {
    pub(crate) name: &'static str,
    pub(crate) prepare: Preparation,
    pub(crate) call: CallRoute,
}

/// Runs a route that has to be prepared or that has a time limit.
pub(crate) fn run_prepared<'r>(
    route: RouteCall,
    request: Request<'r>,
    limit: Option<Duration>,
    response: &'r mut Response,
) -> BoxFuture<'r, Result<(), Rejection>> {
    Box::pin(async move {
        let run = async {
            if !route.prepare.is_none() {
                let mut prepared = Ok(());
                guarded(route.name, &mut prepared, || {
                    Ok(prepare(route.prepare, request))
                })
                .await?;
                prepared?;
            }
            guarded(route.name, response, || (route.call)(request)).await
        };
        let Some(limit) = limit else {
            return run.await;
        };
        let late = request.clock().sleep_until(request.clock().now() + limit);
        match first(run, late).await {
            Some(result) => result,
            None => {
                tracing::error!(route = route.name, ?limit, "the route took too long");
                Err(Rejection::TimedOut)
            }
        }
    })
}

fn prepare(preparation: Preparation, request: Request<'_>) -> BoxFuture<'_, Result<(), Rejection>> {
    Box::pin(async move { preparation.run(request).await })
}

/// The result of a future, or `None` if `late` completes first.
async fn first<T>(future: impl Future<Output = T>, late: impl Future<Output = ()>) -> Option<T> {
    let (mut future, mut late) = (pin!(future), pin!(late));
    poll_fn(|cx| {
        if let Poll::Ready(value) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(value));
        }
        late.as_mut().poll(cx).map(|()| None)
    })
    .await
}

/// Starts a future and polls it until it fills in its output. A panic becomes a 500.
pub(super) async fn guarded<T, F: Future<Output = T> + Unpin>(
    name: &str,
    output: &mut T,
    start: impl FnOnce() -> Result<F, Rejection>,
) -> Result<(), Rejection> {
    let (mut start, mut running) = (Some(start), None);
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| {
            if let Some(start) = start.take() {
                running = Some(start()?);
            }
            let future = running.as_mut().ok_or(Rejection::Internal)?;
            Ok(Pin::new(future).poll(cx).map(|value| *output = value))
        }));
        match polled {
            Ok(Ok(Poll::Pending)) => Poll::Pending,
            Ok(Ok(Poll::Ready(()))) => Poll::Ready(Ok(())),
            Ok(Err(rejection)) => Poll::Ready(Err(rejection)),
            Err(panic) => {
                tracing::error!(
                    route = name,
                    panic = %panic_message(&*panic),
                    "the handler panicked"
                );
                Poll::Ready(Err(Rejection::Internal))
            }
        }
    })
    .await
}
