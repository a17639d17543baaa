//! Calls a handler that takes the whole batch.

use super::around::RecordHook;
use super::batch::Failures;
use super::batch_progress::RecordResult;
use super::call::{Call, NO_PAYLOAD, RunResults, call, has_envelope, until};
use super::handler::EventEntry;
use super::incoming::RawRecord;
use super::log;
use super::outcome::Success;
use super::payload::Decoded;
use super::record::{Delivery, Record};
use crate::clock::Timestamp;
use crate::http::request::Storage;

/// Calls a handler once with all records.
pub(super) async fn run_batch<'e>(
    entry: &EventEntry,
    hooks: &[RecordHook],
    records: &'e [RawRecord<'e>],
    delivery: &Delivery<'_>,
    stop: Option<Timestamp>,
    ran: &mut RunResults<'e>,
) {
    let handler = entry.spec.name;
    let storage = Storage::new();
    let enveloped = has_envelope(&entry.spec.source);
    let decoded: Vec<_> = records
        .iter()
        .map(|record| Decoded::of(record, delivery.kind))
        .collect();
    let opened: Vec<_> = decoded
        .iter()
        .map(|decoded| match decoded {
            Ok(decoded) if enveloped => decoded.open().map(Some),
            Ok(_) => Ok(None),
            Err(error) => Err(error.clone()),
        })
        .collect();
    let mut views = Vec::with_capacity(records.len());
    for ((raw, decoded), opened) in records.iter().zip(&decoded).zip(&opened) {
        let payload = match (decoded, opened) {
            (_, Ok(Some(opened))) => opened.payload(),
            (Ok(decoded), Ok(None)) => decoded.payload(),
            (Err(error), _) | (_, Err(error)) => {
                log::not_extracted(handler, &raw.id, error);
                NO_PAYLOAD
            }
        };
        views.push(Record {
            raw,
            payload,
            delivery,
            batch: &[],
            storage: &storage,
        });
    }
    // The end of a tumbling window has no records.
    let first = records.first();
    let Some(raw) = first.or(delivery.window.map(|window| &window.record)) else {
        return;
    };
    let whole = Record {
        raw,
        payload: NO_PAYLOAD,
        delivery,
        batch: &views,
        storage: &storage,
    };
    let this = Call {
        entry,
        hooks,
        refused: None,
    };
    // Nothing of the batch succeeds unless the handler returns.
    let Some(result) = until(call(this, whole), delivery.invocation, stop).await else {
        ran.out_of_time(entry, records.len());
        return;
    };
    match result {
        Err(reason) => {
            ran.first_failure.get_or_insert(reason);
        }
        Ok(success) => {
            ran.state = delivery.window.map(|window| window.state.to_owned());
            settle(success, ran);
        }
    }
}

/// Marks the records that the handler took and did not report as succeeded.
fn settle(success: Success, ran: &mut RunResults<'_>) {
    let failed = match success {
        Success::Failures(Failures(failed)) => failed,
        Success::Window(Failures(failed), state) => {
            ran.state = Some(state);
            failed
        }
        // A hook has decided that no record needs handling; the macro refuses a handler that
        // returns this.
        Success::Nothing | Success::Reply(_) => Vec::new(),
    };
    let failed: std::collections::BTreeSet<usize> = failed.into_iter().collect();
    while let Some(place) = ran.progress.start_next() {
        let result = match failed.contains(&place) {
            true => RecordResult::Failed,
            false => RecordResult::Succeeded,
        };
        ran.progress.finish(place, result);
    }
}
