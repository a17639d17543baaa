//! Runs the records of an event: in the order of their source, side by side, and until the
//! deadline.

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use super::around::RecordHook;
use super::batch_progress::{BatchOrder, BatchProgress, BatchRecord};
use super::call::{Call, NO_PAYLOAD, RunResults, call, has_envelope};
use super::concurrent::Concurrent;
use super::handler::EventEntry;
use super::incoming::{Content, RawRecord};
use super::outcome::Success;
use super::payload::Decoded;
use super::record::{Delivery, Record};
use super::run_batch::run_batch;
use super::spec::SourceSpec;
use crate::clock::Timestamp;
use crate::http::request::Storage;
use crate::invocation::Invocation;
use crate::json::JsonMap;

/// The longest time before the deadline at which no more records start.
const MARGIN: Duration = Duration::from_millis(500);

/// Handles the records of an event with one handler.
pub(crate) async fn run_records<'e>(
    entry: &EventEntry,
    hooks: &[RecordHook],
    records: &'e [RawRecord<'e>],
    delivery: &Delivery<'_>,
) -> RunResults<'e> {
    let order = order(&entry.spec.source);
    let mut ran = RunResults {
        progress: BatchProgress::new(order, records.iter().map(|record| in_batch(record, order))),
        first_failure: None,
        reply: None,
        state: None,
    };
    let stop = stop_before_deadline(delivery.invocation);
    if entry.spec.takes_batch {
        run_batch(entry, hooks, records, delivery, stop, &mut ran).await;
        return ran;
    }
    let limit = match &entry.spec.source {
        SourceSpec::Sqs(spec) if order == BatchOrder::Unordered => spec.concurrency.max(1) as usize,
        _ => 1,
    };
    let mut slots = Concurrent::new();
    let clock = delivery.invocation.clock();
    let mut timer = stop.map(|stop| clock.sleep_until(stop));
    let mut open = records.len();
    let in_time = poll_fn(|cx| {
        loop {
            while slots.running() < limit {
                if stop.is_some_and(|stop| open > 0 && clock.now() >= stop) {
                    return Poll::Ready(false);
                }
                let Some(place) = ran.progress.start_next() else {
                    break;
                };
                if let Some(record) = records.get(place) {
                    slots.add(place, run_record(entry, hooks, record, delivery));
                }
            }
            if slots.running() == 0 {
                return Poll::Ready(true);
            }
            let completed = slots.poll(cx, |place, result| {
                open -= 1;
                ran.finish(place, result);
            });
            if !completed {
                return match &mut timer {
                    Some(timer) => timer.as_mut().poll(cx).map(|()| false),
                    None => Poll::Pending,
                };
            }
        }
    })
    .await;
    if !in_time {
        ran.out_of_time(entry, open);
    }
    ran
}

fn order(source: &SourceSpec) -> BatchOrder {
    match source {
        SourceSpec::Sqs(spec) if spec.queue.is_fifo() => BatchOrder::Fifo,
        SourceSpec::DynamoDb(..) | SourceSpec::Kinesis(..) => BatchOrder::Stream,
        _ => BatchOrder::Unordered,
    }
}

fn in_batch<'e>(record: &'e RawRecord<'_>, order: BatchOrder) -> BatchRecord<'e> {
    let group = match record.content {
        Content::Sqs { attributes, .. } if order == BatchOrder::FifoGroups => {
            JsonMap::new(attributes)
                .ok()
                .and_then(|attributes| attributes.get("MessageGroupId").ok().flatten())
        }
        _ => None,
    };
    BatchRecord {
        id: Cow::Borrowed(&*record.id),
        group,
    }
}

/// When handling stops: before the deadline by a tenth of the time that is left, but at most by
/// half a second.
fn stop_before_deadline(invocation: &Invocation) -> Option<Timestamp> {
    let deadline = Timestamp::from(invocation.context().deadline?);
    let left = deadline.since(invocation.clock().now());
    let margin = u64::try_from(MARGIN.min(left / 10).as_millis()).unwrap_or(u64::MAX);
    Some(Timestamp::from_millis(
        deadline.as_millis().saturating_sub(margin),
    ))
}

/// Handles one record. The error is for the report of sources without partial batches.
async fn run_record(
    entry: &EventEntry,
    hooks: &[RecordHook],
    raw: &RawRecord<'_>,
    delivery: &Delivery<'_>,
) -> Result<Option<Vec<u8>>, String> {
    let storage = Storage::new();
    let opened;
    let decoded = Decoded::of(raw, delivery.kind);
    let payload = match &decoded {
        Ok(decoded) if has_envelope(&entry.spec.source) => {
            opened = decoded.open();
            opened.as_ref().map(Decoded::payload)
        }
        Ok(decoded) => Ok(decoded.payload()),
        Err(error) => Err(error),
    };
    let (payload, refused) = match payload {
        Ok(payload) => (payload, None),
        Err(error) => (NO_PAYLOAD, Some(error)),
    };
    let record = Record {
        raw,
        payload,
        delivery,
        batch: &[],
        storage: &storage,
    };
    let this = Call {
        entry,
        hooks,
        refused,
    };
    match pin!(call(this, record)).await? {
        Success::Reply(reply) => Ok(Some(reply)),
        Success::Nothing | Success::Failures(_) | Success::Window(..) => Ok(None),
    }
}
