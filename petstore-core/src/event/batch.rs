//! The order in which the records of a batch are handled, and the response that reports failures.

use serde::Serialize;

/// The order that the source of a batch keeps.
///
/// See the pages on partial batch responses for
/// [SQS](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html),
/// [Kinesis](https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html) and
/// [DynamoDB](https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchOrder {
    /// A standard queue: every message is handled, each failure is reported on its own.
    Unordered,
    /// A shard of a stream: handling stops at the first failure. Only that record is reported, since Lambda
    /// delivers it and every later record again.
    Stream,
    /// A FIFO queue: handling stops at the first failure. That message and every later one are reported.
    Fifo,
    /// A FIFO queue whose message groups are independent: a failure holds back later messages of its group only.
    FifoGroups,
}

/// A record of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRecord {
    /// The message id or sequence number, exactly as in the event. Lambda treats the whole batch as failed if a
    /// response contains any other id.
    pub id: String,
    /// The message group. Only [`BatchOrder::FifoGroups`] reads it; records without one form a group.
    pub group: Option<String>,
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
/// The response may be taken at any time: records that have not succeeded by then, because the deadline came first,
/// are reported like those that failed.
///
/// ```
/// use petstore_core::event::{Batch, BatchOrder, BatchRecord, RecordResult};
///
/// let record = |id: &str| BatchRecord { id: id.to_owned(), group: None };
/// let mut batch = Batch::new(BatchOrder::Fifo, ["a", "b", "c"].map(record));
/// while let Some(place) = batch.start_next() {
///     let result = if place == 1 { RecordResult::Failed } else { RecordResult::Succeeded };
///     batch.finish(place, result);
/// }
/// let response = serde_json::to_string(&batch.response()).unwrap();
/// assert_eq!(response, r#"{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"c"}]}"#);
/// ```
#[derive(Clone, Debug)]
pub struct Batch {
    order: BatchOrder,
    records: Vec<(BatchRecord, Progress)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Waiting,
    Running,
    Finished(RecordResult),
}

impl Batch {
    /// A batch with its records in the order of the event.
    pub fn new(order: BatchOrder, records: impl IntoIterator<Item = BatchRecord>) -> Self {
        let records = records
            .into_iter()
            .map(|record| (record, Progress::Waiting));
        Self {
            order,
            records: records.collect(),
        }
    }

    /// Starts the next record and returns its place in the batch, counted from zero.
    ///
    /// Returns `None` when no record may start now. Records of an unordered batch may run side by side, as may
    /// those of different groups; otherwise the next record starts once the one before it has succeeded.
    pub fn start_next(&mut self) -> Option<usize> {
        let place = (0..self.records.len()).find(|place| self.may_start(*place))?;
        self.records.get_mut(place)?.1 = Progress::Running;
        Some(place)
    }

    /// Ends a record that was started. The result of any other place is ignored, so its record stays reported.
    pub fn finish(&mut self, place: usize, result: RecordResult) {
        if let Some((_, progress @ Progress::Running)) = self.records.get_mut(place) {
            *progress = Progress::Finished(result);
        }
    }

    /// The response that reports every record that has not succeeded, as the source of the batch needs it.
    #[must_use]
    pub fn response(&self) -> BatchResponse {
        let most = match self.order {
            BatchOrder::Stream => 1,
            BatchOrder::Unordered | BatchOrder::Fifo | BatchOrder::FifoGroups => usize::MAX,
        };
        let open = self
            .records
            .iter()
            .filter(|(_, progress)| !succeeded(*progress));
        let failure = |(record, _): &(BatchRecord, Progress)| ItemFailure {
            item_identifier: record.id.clone(),
        };
        BatchResponse {
            batch_item_failures: open.take(most).map(failure).collect(),
        }
    }

    /// Whether a record waits, and every earlier record that it depends on has succeeded.
    fn may_start(&self, place: usize) -> bool {
        let Some((record, Progress::Waiting)) = self.records.get(place) else {
            return false;
        };
        let mut earlier = self.records.iter().take(place);
        match self.order {
            BatchOrder::Unordered => true,
            BatchOrder::Stream | BatchOrder::Fifo => earlier.all(|(_, state)| succeeded(*state)),
            BatchOrder::FifoGroups => {
                earlier.all(|(other, state)| other.group != record.group || succeeded(*state))
            }
        }
    }
}

fn succeeded(progress: Progress) -> bool {
    progress == Progress::Finished(RecordResult::Succeeded)
}

/// The response to a batch; only a [`Batch`] creates it, so it has no id that the batch does not have.
///
/// Lambda reads it if the event source mapping has `ReportBatchItemFailures` among its function response types.
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
