//! One call of a handler, and the results of the calls of a batch.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use super::batch_progress::{BatchProgress, RecordResult};
use super::handler::EventEntry;
use super::log;
use super::outcome::{Outcome, Success};
use super::record::{Payload, PayloadContent, Record};
use super::spec::SourceSpec;
use crate::clock::Timestamp;
use crate::invocation::Invocation;
use crate::panic::catch_panic;

/// The result of one record that failed, for sources without partial batches.
pub(crate) type FirstFailure = Option<String>;

/// The results of a batch.
pub(crate) struct RunResults<'e> {
    pub(crate) progress: BatchProgress<'e>,
    pub(crate) first_failure: FirstFailure,
    pub(crate) reply: Option<Vec<u8>>,
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

/// Calls the handler and logs what goes wrong.
pub(super) async fn call(entry: &EventEntry, record: Record<'_>) -> Result<Success, String> {
    let (handler, id) = (entry.spec.name, record.id());
    match catch_panic(|| (entry.call)(record)).await {
        Ok(Ok(Outcome(Ok(success)))) => Ok(success),
        Ok(Ok(Outcome(Err(error)))) => {
            log::failed(handler, id, &*error);
            Err(log::chain(&*error))
        }
        Ok(Err(error)) => {
            log::not_extracted(handler, id, &error);
            Err(error.to_string())
        }
        Err(panic) => {
            log::panicked(handler, id, &panic);
            Err("the handler panicked".to_owned())
        }
    }
}

/// Awaits a future, but not longer than until `stop`.
pub(super) async fn until<F: Future>(
    future: F,
    invocation: &Invocation,
    stop: Option<Timestamp>,
) -> Option<F::Output> {
    let mut future = std::pin::pin!(future);
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
