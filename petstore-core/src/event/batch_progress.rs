//! The order in which the records of a batch are handled, and the response that reports failures.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use serde::Serialize;

/// The order in which the records of a batch must be handled.
///
/// See the pages on partial batch responses for
/// [SQS](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html),
/// [Kinesis](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html)
/// and
/// [DynamoDB](https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchOrder {
    /// A standard queue: every message is handled, each failure is reported on its own.
    Unordered,
    /// A shard of a stream: handling stops at the first failure. Only that record is reported,
    /// since Lambda delivers it and every later record again.
    Stream,
    /// A FIFO queue: handling stops at the first failure. That message and every later one are
    /// reported.
    Fifo,
    /// A FIFO queue whose message groups are independent: a failure holds back later messages of
    /// its group only.
    FifoGroups,
}

/// A record of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRecord<'e> {
    /// The message id or sequence number, exactly as in the event. Lambda treats the whole batch as
    /// failed if a response contains any other id.
    pub id: Cow<'e, str>,
    /// The message group. Only [`BatchOrder::FifoGroups`] reads it; records without one form a
    /// group.
    pub group: Option<Cow<'e, str>>,
}

/// The result of handling a record. A record that cannot be parsed has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordResult {
    /// The source may delete the record or move past it.
    Succeeded,
    /// The source must deliver the record again.
    Failed,
}

/// A batch whose records are being handled.
///
/// The response may be taken at any time: records that have not succeeded by then, because the
/// deadline came first, are reported like those that failed.
///
/// ```
/// use petstore_core::event::{BatchOrder, BatchProgress, BatchRecord, RecordResult};
///
/// let record = |id: &'static str| BatchRecord { id: id.into(), group: None };
/// let mut batch = BatchProgress::new(BatchOrder::Fifo, ["a", "b", "c"].map(record));
/// while let Some(place) = batch.start_next() {
///     let result = if place == 1 { RecordResult::Failed } else { RecordResult::Succeeded };
///     batch.finish(place, result);
/// }
/// let response = serde_json::to_string(&batch.response()).unwrap();
/// assert_eq!(response, r#"{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}"#);
/// ```
#[derive(Clone, Debug)]
pub struct BatchProgress<'e> {
    order: BatchOrder,
    records: Vec<(Cow<'e, str>, Progress)>,
    next: Next,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Waiting,
    Running,
    Succeeded,
    Failed,
}

/// The records that may start, found without searching: a batch may have ten thousand.
#[derive(Clone, Debug)]
enum Next {
    /// Any record, from this place on.
    Any(usize),
    /// The record at this place, if the one before it has succeeded.
    InOrder(usize),
    /// The first waiting record of each group that is not held back, and for each record the next
    /// of its group.
    Groups(BinaryHeap<Reverse<usize>>, Vec<Option<usize>>),
}

impl<'e> BatchProgress<'e> {
    /// A batch with its records in the order of the event.
    pub fn new(order: BatchOrder, records: impl IntoIterator<Item = BatchRecord<'e>>) -> Self {
        let (mut waiting, mut groups) = (Vec::new(), Vec::new());
        for BatchRecord { id, group } in records {
            waiting.push((id, Progress::Waiting));
            if order == BatchOrder::FifoGroups {
                groups.push(group);
            }
        }
        let next = match order {
            BatchOrder::Unordered => Next::Any(0),
            BatchOrder::Stream | BatchOrder::Fifo => Next::InOrder(0),
            BatchOrder::FifoGroups => by_group(&groups),
        };
        Self {
            order,
            records: waiting,
            next,
        }
    }

    /// Starts the next record and returns its place in the batch, counted from zero.
    ///
    /// Returns `None` when no record may start now. Records of an unordered batch may run side by
    /// side, as may those of different groups; otherwise the next record starts once the one before
    /// it has succeeded.
    pub fn start_next(&mut self) -> Option<usize> {
        let place = match &mut self.next {
            Next::Groups(ready, _) => ready.pop()?.0,
            Next::InOrder(place) if !follows_success(&self.records, *place) => return None,
            Next::Any(place) | Next::InOrder(place) => {
                let this = *place;
                *place = this.saturating_add(1);
                this
            }
        };
        self.records.get_mut(place)?.1 = Progress::Running;
        Some(place)
    }

    /// Ends a record that was started. The result of any other place is ignored, so its record
    /// stays reported.
    pub fn finish(&mut self, place: usize, result: RecordResult) {
        let Some((_, progress @ Progress::Running)) = self.records.get_mut(place) else {
            return;
        };
        *progress = match result {
            RecordResult::Succeeded => Progress::Succeeded,
            RecordResult::Failed => Progress::Failed,
        };
        if let (RecordResult::Succeeded, Next::Groups(ready, following)) = (result, &mut self.next)
            && let Some(Some(next)) = following.get(place)
        {
            ready.push(Reverse(*next));
        }
    }

    /// The number of records that have not succeeded.
    pub(crate) fn not_succeeded(&self) -> usize {
        let records = self.records.iter();
        records
            .filter(|(_, progress)| *progress != Progress::Succeeded)
            .count()
    }

    /// The response that reports every record that has not succeeded, as the source of the batch
    /// needs it.
    #[must_use]
    pub fn response(&self) -> BatchResponse {
        let most = match self.order {
            BatchOrder::Stream => 1,
            BatchOrder::Unordered | BatchOrder::Fifo | BatchOrder::FifoGroups => usize::MAX,
        };
        let open = self
            .records
            .iter()
            .filter(|(_, progress)| *progress != Progress::Succeeded);
        let failure = |(id, _): &(Cow<'e, str>, Progress)| ItemFailure {
            item_identifier: id.clone().into_owned(),
        };
        BatchResponse {
            batch_item_failures: open.take(most).map(failure).collect(),
        }
    }
}

fn follows_success(records: &[(Cow<'_, str>, Progress)], place: usize) -> bool {
    match place.checked_sub(1) {
        None => true,
        Some(before) => records
            .get(before)
            .is_some_and(|(_, progress)| *progress == Progress::Succeeded),
    }
}

fn by_group(groups: &[Option<Cow<'_, str>>]) -> Next {
    let mut following = vec![None; groups.len()];
    let mut last: HashMap<Option<&str>, usize> = HashMap::new();
    let mut ready = BinaryHeap::new();
    for (place, group) in groups.iter().enumerate() {
        match last.insert(group.as_deref(), place) {
            None => ready.push(Reverse(place)),
            Some(before) => {
                if let Some(next) = following.get_mut(before) {
                    *next = Some(place);
                }
            }
        }
    }
    Next::Groups(ready, following)
}

/// The response to a batch; only [`BatchProgress`] creates it, so it has no id that the batch does
/// not have.
///
/// Lambda reads it if the event source mapping has `ReportBatchItemFailures` among its function
/// response types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchResponse {
    batch_item_failures: Vec<ItemFailure>,
}

impl BatchResponse {
    /// The reported records, in the order of the batch. Empty if all succeeded.
    #[must_use]
    pub fn failures(&self) -> &[ItemFailure] {
        &self.batch_item_failures
    }
}

/// A record that is reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFailure {
    item_identifier: String,
}

impl ItemFailure {
    /// The message id or sequence number.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.item_identifier
    }
}
