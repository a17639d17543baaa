//! The options of a mapping, and the facts that its checks depend on.

use petstore_core::Arn;
use petstore_event_rules::FilterError;
use serde::{Deserialize, Serialize};

/// The members of `CreateEventSourceMapping` and `UpdateEventSourceMapping`, each optional as in
/// the API.
///
/// Source: Lambda API reference, *CreateEventSourceMapping*.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MappingOptions {
    /// The ARN of the queue, of the table's stream or of the Kinesis stream.
    pub event_source_arn: Option<String>,
    /// The name of the function.
    pub function_name: Option<String>,
    /// The most records of a batch.
    pub batch_size: Option<i64>,
    /// How long to gather records, in seconds.
    pub maximum_batching_window_in_seconds: Option<i64>,
    /// Where a stream is read from: `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`.
    pub starting_position: Option<String>,
    /// The time of `AT_TIMESTAMP`, in seconds since the Unix epoch.
    pub starting_position_timestamp: Option<f64>,
    /// How often a stream's batch is retried; -1 is without limit.
    pub maximum_retry_attempts: Option<i64>,
    /// The age at which a stream's record is given up, in seconds; -1 is without limit.
    pub maximum_record_age_in_seconds: Option<i64>,
    /// Splits a stream's batch in two when the function fails.
    pub bisect_batch_on_function_error: Option<bool>,
    /// How many batches of a shard are processed at once.
    pub parallelization_factor: Option<i64>,
    /// The length of a tumbling window, in seconds.
    pub tumbling_window_in_seconds: Option<i64>,
    /// `ReportBatchItemFailures` or nothing.
    pub function_response_types: Option<Vec<String>>,
    /// The filters, any of which lets a record through.
    pub filter_criteria: Option<FilterCriteria>,
    /// The concurrency of a queue's mapping.
    pub scaling_config: Option<ScalingConfig>,
    /// Where a stream's failed batches are reported.
    pub destination_config: Option<DestinationConfig>,
}

/// The filters of a mapping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct FilterCriteria {
    /// The filters.
    pub filters: Vec<Filter>,
}

/// One filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Filter {
    /// The pattern, as JSON text.
    pub pattern: Option<String>,
}

/// The scaling of a queue's mapping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ScalingConfig {
    /// The most invocations at once, 2 to 1,000.
    pub maximum_concurrency: Option<i64>,
}

/// The destinations of a stream's mapping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct DestinationConfig {
    /// Where failed batches are reported.
    pub on_failure: Option<OnFailure>,
}

/// The destination of failed batches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnFailure {
    /// The ARN of a queue, a topic or a bucket.
    pub destination: Option<String>,
}

/// The facts beside the options on which the checks depend.
pub struct MappingFacts<'a> {
    /// Whether the queue or stream exists.
    pub source_exists: bool,
    /// Whether the function exists.
    pub function_exists: bool,
    /// The id of the mapping that the function has for the source already.
    pub existing_mapping: Option<String>,
    /// The queue's visibility timeout and the function's timeout, in seconds.
    pub timeouts: Option<(u64, u64)>,
    /// Checks a filter's pattern.
    pub check_filter: &'a dyn Fn(MappingSource, &str) -> Result<(), FilterError>,
}

impl Default for MappingFacts<'_> {
    /// Everything exists, there is no other mapping, and every filter is valid.
    fn default() -> Self {
        MappingFacts {
            source_exists: true,
            function_exists: true,
            existing_mapping: None,
            timeouts: None,
            check_filter: &|_, _| Ok(()),
        }
    }
}

/// The kind of an event source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MappingSource {
    /// A standard queue.
    Queue,
    /// A FIFO queue.
    FifoQueue,
    /// The stream of a DynamoDB table.
    DynamoDb,
    /// A Kinesis stream.
    Kinesis,
}

impl MappingSource {
    /// The kind that an ARN names, or `None` for another service.
    pub fn of_arn(arn: &str) -> Option<Self> {
        let arn = Arn::parse(arn)?;
        match arn.service {
            "sqs" if arn.resource.ends_with(".fifo") => Some(Self::FifoQueue),
            "sqs" => Some(Self::Queue),
            "dynamodb" => Some(Self::DynamoDb),
            "kinesis" => Some(Self::Kinesis),
            _ => None,
        }
    }

    /// Whether the source is a queue.
    pub fn is_queue(self) -> bool {
        matches!(self, Self::Queue | Self::FifoQueue)
    }
}
