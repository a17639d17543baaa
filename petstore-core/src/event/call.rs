//! One call of a handler, and the results of the calls of a batch.

use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use super::around::{HandleRecord, NextRecord, RecordHook};
use super::batch_progress::{BatchProgress, RecordResult};
use super::error::RecordError;
use super::handler::EventEntry;
use super::log;
use super::outcome::{Outcome, Success};
use super::record::{Payload, PayloadContent, Record};
use super::spec::SourceSpec;
use crate::boxed::BoxFuture;
use crate::clock::Timestamp;
use crate::error_chain::error_chain;
use crate::invocation::Invocation;
use crate::panic::catch_panic;

/// The result of one record that failed, for sources without partial batches.
pub(crate) type FirstFailure = Option<String>;

/// The results of a batch.
pub(crate) struct RunResults<'e> {
    pub(crate) progress: BatchProgress<'e>,
    pub(crate) first_failure: FirstFailure,
    pub(crate) reply: Option<Vec<u8>>,
    /// The state of the tumbling window in JSON, if the handler has succeeded.
    pub(crate) state: Option<String>,
}

impl RunResults<'_> {
    pub(super) fn finish(&mut self, place: usize, result: Result<Option<Vec<u8>>, String>) {
        match result {
            Ok(reply) => {
                self.reply = reply;
                self.progress.finish(place, RecordResult::Succeeded);
            }
            Err(reason) => {
                self.first_failure.get_or_insert(reason);
                self.progress.finish(place, RecordResult::Failed);
            }
        }
    }

    pub(super) fn out_of_time(&mut self, entry: &EventEntry, open: usize) {
        log::out_of_time(entry.spec.name, open);
        self.first_failure
            .get_or_insert_with(|| "the deadline came first".to_owned());
    }
}

/// Whether the messages of the handler's queue are in an envelope of SNS.
pub(super) fn has_envelope(source: &SourceSpec) -> bool {
    matches!(source, SourceSpec::Sqs(spec) if spec.queue.has_envelope())
}

/// A handler with the hooks around it, and why it cannot be called with the record.
#[derive(Clone, Copy)]
pub(super) struct Call<'r> {
    pub(super) entry: &'r EventEntry,
    pub(super) hooks: &'r [RecordHook],
    pub(super) refused: Option<&'r RecordError>,
}

impl HandleRecord for Call<'_> {
    fn name(&self) -> &'static str {
        self.entry.spec.name
    }

    fn handle<'r>(&'r self, record: Record<'r>) -> BoxFuture<'r, Outcome> {
        Box::pin(handle(self, record))
    }
}

/// Calls the handler, within the hooks, and logs what goes wrong.
pub(super) async fn call(call: Call<'_>, record: Record<'_>) -> Result<Success, String> {
    let outcome = match call.hooks {
        // Pinned here, because awaiting a future moves it, and these are large.
        [] => pin!(handle(&call, record)).await,
        _ => Box::pin(within_hooks(&call, record)).await,
    };
    match outcome.0 {
        Ok(success) => Ok(success),
        Err(failure) => {
            if !failure.is_logged {
                log::failed(call.entry.spec.name, record.id(), &*failure.error);
            }
            Err(error_chain(&*failure.error))
        }
    }
}

async fn within_hooks(call: &Call<'_>, record: Record<'_>) -> Outcome {
    let next = NextRecord {
        record,
        hooks: call.hooks,
        target: call,
    };
    match catch_panic(|| Ok::<_, Infallible>(next.run())).await {
        Ok(Ok(outcome)) => outcome,
        Err(panic) => {
            log::panicked(call.entry.spec.name, record.id(), &panic);
            Outcome::failed_and_logged("a hook panicked")
        }
    }
}

/// Calls the handler without hooks, and logs what goes wrong.
async fn handle(call: &Call<'_>, record: Record<'_>) -> Outcome {
    let (handler, id) = (call.entry.spec.name, record.id());
    if let Some(error) = call.refused {
        log::not_extracted(handler, id, error);
        return Outcome::failed_and_logged(error.clone());
    }
    match pin!(catch_panic(|| (call.entry.call)(record))).await {
        Ok(Ok(Outcome(Ok(success)))) => Outcome(Ok(success)),
        Ok(Ok(Outcome(Err(failure)))) => {
            log::failed(handler, id, &*failure.error);
            Outcome::failed_and_logged(failure.error)
        }
        Ok(Err(error)) => {
            log::not_extracted(handler, id, &error);
            Outcome::failed_and_logged(error)
        }
        Err(panic) => {
            log::panicked(handler, id, &panic);
            Outcome::failed_and_logged("the handler panicked")
        }
    }
}

/// Awaits a future, but not longer than until `stop`.
pub(super) async fn until<F: Future>(
    future: F,
    invocation: &Invocation,
    stop: Option<Timestamp>,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut timer: Option<Pin<Box<dyn Future<Output = ()> + Send + '_>>> =
        stop.map(|stop| invocation.clock().sleep_until(stop));
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        match &mut timer {
            Some(timer) => timer.as_mut().poll(cx).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}

/// A payload for a record that has none, or whose payload is read item by item.
pub(super) const NO_PAYLOAD: Payload<'static> = Payload {
    content: PayloadContent::None,
    attributes: None,
};
