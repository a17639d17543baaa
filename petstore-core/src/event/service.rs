//! The event handlers of a function: finds the handler of an event, runs it, and writes the
//! response.

use super::around::RecordHook;
use super::call::RunResults;
use super::error::EventFailure;
use super::handler::EventEntry;
use super::incoming::{Content, Incoming, RawRecord, ReadError};
use super::raw_window::RawWindow;
use super::read::read;
use super::record::Delivery;
use super::run_records::run_records;
use super::source::SourceKind;
use super::spec::{S3Spec, SourceSpec};
use crate::http::route::StateSpec;
use crate::infrastructure::{ResourceArns, ResourceSpec};
use crate::invocation::Invocation;
use crate::invocation_log::Summary;
use crate::state::State;

/// The handlers of a function.
#[derive(Debug)]
pub(crate) struct EventService {
    entries: Vec<EventEntry>,
    hooks: Vec<RecordHook>,
    arns: ResourceArns,
}

/// Why there is no response.
#[derive(Debug)]
pub(crate) enum NoResponse {
    /// The event cannot be read; the reader of requests explains why.
    Unreadable,
    Failure(EventFailure),
}

impl From<EventFailure> for NoResponse {
    fn from(failure: EventFailure) -> Self {
        NoResponse::Failure(failure)
    }
}

impl EventService {
    pub(crate) fn new(
        entries: Vec<EventEntry>,
        hooks: Vec<RecordHook>,
        arns: ResourceArns,
    ) -> Self {
        EventService {
            entries,
            hooks,
            arns,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The state that each handler and each hook takes.
    pub(crate) fn states(&self) -> impl Iterator<Item = (&'static str, &'static [StateSpec])> {
        let of_hooks = self
            .hooks
            .iter()
            .map(|hook| (hook.0.name(), hook.0.states()));
        let entries = self.entries.iter();
        entries
            .map(|entry| (entry.spec.name, entry.spec.states))
            .chain(of_hooks)
    }

    /// Handles an event that is not a request, and returns the response in JSON.
    pub(crate) async fn handle(
        &self,
        event: &str,
        state: &State,
        invocation: &Invocation,
        summary: &mut Summary,
    ) -> Result<Vec<u8>, NoResponse> {
        let window = self.window(event);
        let (kind, records) = match read(event) {
            Ok(Incoming::Records(kind, records)) => (kind, records),
            // The end of a window has no records, which contain the source.
            Ok(Incoming::Single(..)) if let Some((kind, _)) = &window => (*kind, Vec::new()),
            Ok(Incoming::Single(kind, record)) => {
                (self.kind_of_single(kind, &record)?, vec![record])
            }
            Ok(Incoming::TestEvent) => {
                tracing::info!(
                    "received the test event that S3 sends when notifications are configured"
                );
                *summary = Summary::Event {
                    source: SourceKind::S3.as_str(),
                    handler: None,
                    records: 0,
                    failed: 0,
                };
                return Ok(b"null".to_vec());
            }
            Err(ReadError::Form(kind, detail)) => {
                return Err(EventFailure::Malformed { kind, detail }.into());
            }
            Err(ReadError::NotJson | ReadError::UnknownSource) => {
                return Err(NoResponse::Unreadable);
            }
        };
        let (mut reply, mut first_handler) = (None, None);
        // Unless a response reports some of them, Lambda delivers all records again.
        let mut summarize = |handler, failed| {
            *summary = Summary::Event {
                source: kind.as_str(),
                handler,
                records: records.len(),
                failed,
            };
        };
        summarize(None, records.len());
        let window = window.as_ref().map(|(_, window)| window);
        let mut rest = records.as_slice();
        while let Some(first) = rest.first().or(window
            .filter(|_| records.is_empty())
            .map(|window| &window.record))
        {
            let entry = self.find(kind, first)?;
            let handler = Some(*first_handler.get_or_insert(entry.spec.name));
            summarize(handler, records.len());
            // Records of S3 and SNS are for one handler each; a batch is for one.
            let count = match kind.has_partial_batches() {
                true => rest.len(),
                false => 1,
            };
            let (now, later) = rest.split_at(count);
            self.check_same_handler(kind, entry, now)?;
            let ordered = matches!(kind, SourceKind::DynamoDb | SourceKind::Kinesis)
                || matches!(&entry.spec.source, SourceSpec::Sqs(spec) if spec.queue.is_fifo());
            let delivery = Delivery {
                kind,
                ordered,
                state,
                invocation,
                window: window.filter(|_| entry.spec.source.tumbling_window().is_some()),
            };
            let ran = run_records(entry, &self.hooks, now, &delivery).await;
            if delivery.window.is_some() {
                summarize(handler, ran.progress.not_succeeded());
                return Ok(windowed_response(entry, ran)?);
            }
            if kind.has_partial_batches() {
                summarize(handler, ran.progress.not_succeeded());
                return Ok(partial_response(&ran));
            }
            if let Some(reason) = ran.first_failure {
                let handler = entry.spec.name;
                return Err(EventFailure::Failed { handler, reason }.into());
            }
            reply = ran.reply;
            rest = later;
        }
        summarize(first_handler, 0);
        Ok(reply.unwrap_or_else(|| b"null".to_vec()))
    }

    /// The tumbling window of the event, if a handler has windows.
    fn window<'e>(&self, event: &'e str) -> Option<(SourceKind, RawWindow<'e>)> {
        let mut entries = self.entries.iter();
        let has_windows = entries.any(|entry| entry.spec.source.tumbling_window().is_some());
        has_windows.then(|| RawWindow::read(event)).flatten()
    }

    /// The kind of an event without records, which may be for another kind of handler than it looks
    /// like.
    fn kind_of_single(
        &self,
        kind: SourceKind,
        record: &RawRecord<'_>,
    ) -> Result<SourceKind, NoResponse> {
        let has = |kind| {
            self.entries
                .iter()
                .any(|entry| entry.spec.source.kind() == kind)
        };
        Ok(match kind {
            // A rule for all events of AWS also matches those of schedules.
            SourceKind::Schedule if !has(SourceKind::Schedule) && has(SourceKind::EventBridge) => {
                SourceKind::EventBridge
            }
            // Scheduler passes on an input of any form.
            SourceKind::Direct if !has(SourceKind::Direct) => {
                match self
                    .entries
                    .iter()
                    .filter(|entry| is_schedule(entry))
                    .count()
                {
                    1 if !record.json.is_empty() => SourceKind::Schedule,
                    _ => return Err(NoResponse::Unreadable),
                }
            }
            kind => kind,
        })
    }

    /// The handler of a record: the only one of its source, or the one of its resource.
    fn find(&self, kind: SourceKind, record: &RawRecord<'_>) -> Result<&EventEntry, EventFailure> {
        let of_kind = || {
            self.entries
                .iter()
                .filter(move |entry| entry.spec.source.kind() == kind)
        };
        let mut all = of_kind();
        let first = all.next().ok_or(EventFailure::NoHandler { kind })?;
        if all.next().is_none()
            && self
                .resource(first)
                .and_then(|it| self.arns.get(it))
                .is_none()
        {
            return Ok(first);
        }
        let mut matching = of_kind().filter(|entry| self.matches(entry, record));
        match (matching.next(), matching.next()) {
            (Some(entry), None) => Ok(entry),
            (Some(first), Some(second)) => Err(EventFailure::Ambiguous {
                first: first.spec.name,
                second: second.spec.name,
            }),
            (None, _) => Err(EventFailure::UnknownResource {
                kind,
                arn: record.arn.chars().take(MOST).collect(),
            }),
        }
    }

    /// A batch has one source, so its records are for one handler.
    fn check_same_handler(
        &self,
        kind: SourceKind,
        entry: &EventEntry,
        records: &[RawRecord<'_>],
    ) -> Result<(), EventFailure> {
        for pair in records.windows(2) {
            let [before, record] = pair else { continue };
            if before.arn != record.arn && self.find(kind, record)?.spec.name != entry.spec.name {
                let detail = "its records are for several handlers";
                return Err(EventFailure::Malformed { kind, detail });
            }
        }
        Ok(())
    }

    fn resource(&self, entry: &EventEntry) -> Option<ResourceSpec> {
        match &entry.spec.source {
            SourceSpec::Schedule(_) => Some(ResourceSpec::Schedule(entry.spec.name)),
            // An event does not contain its bus.
            SourceSpec::EventBridge(_) => None,
            source => source.resource(),
        }
    }

    fn matches(&self, entry: &EventEntry, record: &RawRecord<'_>) -> bool {
        let resource = self.resource(entry);
        let is_of_resource =
            resource.is_none_or(|resource| self.arns.matches(resource, &record.arn));
        is_of_resource
            && match &entry.spec.source {
                SourceSpec::S3(spec) => is_selected(spec, record),
                // A detail from a template need not match the pattern any more.
                SourceSpec::EventBridge(spec) => match transformed_for(record) {
                    Some(handler) => handler == entry.spec.name,
                    None => (spec.matches)(record.json),
                },
                _ => true,
            }
    }
}

/// The longest ARN in an error; an event may contain anything.
const MOST: usize = 300;

fn is_schedule(entry: &EventEntry) -> bool {
    entry.spec.source.kind() == SourceKind::Schedule
}

/// The handler whose transformer has made the event.
fn transformed_for<'r>(record: &'r RawRecord<'_>) -> Option<&'r str> {
    match &record.content {
        Content::Event { handler, .. } => handler.as_str(),
        _ => None,
    }
}

/// Whether the bucket sends the event of this record to the handler.
fn is_selected(spec: &S3Spec, record: &RawRecord<'_>) -> bool {
    let name = record.event_name.as_str().unwrap_or_default();
    let is_event = spec.events.iter().any(|event| {
        let event = event.strip_prefix("s3:").unwrap_or(event);
        match event.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == event,
        }
    });
    if !is_event || (spec.prefix.is_none() && spec.suffix.is_none()) {
        return is_event;
    }
    // A filter compares the key before it is encoded.
    let Some(key) = super::extract::object_key(record) else {
        return false;
    };
    spec.prefix.is_none_or(|prefix| key.starts_with(prefix))
        && spec.suffix.is_none_or(|suffix| key.ends_with(suffix))
}

/// The response with the state. A handler that fails has none, so that the whole batch fails, and
/// Lambda delivers it again with the state that it had.
fn windowed_response(entry: &EventEntry, ran: RunResults<'_>) -> Result<Vec<u8>, EventFailure> {
    match ran.state {
        Some(state) => Ok(RawWindow::response(&state, &ran.progress.response())),
        None => Err(EventFailure::Failed {
            handler: entry.spec.name,
            reason: ran.first_failure.unwrap_or_default(),
        }),
    }
}

fn partial_response(ran: &RunResults<'_>) -> Vec<u8> {
    // Writing ids to memory cannot fail.
    serde_json::to_vec(&ran.progress.response()).unwrap_or_default()
}
