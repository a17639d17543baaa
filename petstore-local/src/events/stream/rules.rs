//! How a mapping reads a shard.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Lane, TumblingWindow};
use crate::events::mapping::MappingConfig;

/// How long DynamoDB keeps records, and Kinesis by default.
///
/// Source: DynamoDB developer guide, *Change data capture for DynamoDB Streams*.
const RETENTION: Duration = Duration::from_secs(24 * 3600);

/// The rules by which a [`StreamBatcher`](super::StreamBatcher) delivers. The default is Lambda's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamRules {
    /// The most records of a batch.
    pub batch_size: usize,
    /// How long to gather records.
    pub window: Duration,
    /// Whether the function reports failed records.
    pub report_batch_item_failures: bool,
    /// How often a batch is retried; without limit if `None`.
    pub maximum_retry_attempts: Option<u32>,
    /// The age above which a record is given up; that of `retention` if `None`.
    pub maximum_record_age: Option<Duration>,
    /// How long the stream keeps records.
    pub retention: Duration,
    /// Splits a batch in two when the function fails.
    pub bisect: bool,
    /// The part of the shard that is read.
    pub lane: Lane,
    /// The windows in which the function aggregates records.
    #[serde(default)]
    pub tumbling_window: Option<TumblingWindow>,
}

impl Default for StreamRules {
    fn default() -> Self {
        StreamRules {
            batch_size: 100,
            window: Duration::ZERO,
            report_batch_item_failures: false,
            maximum_retry_attempts: None,
            maximum_record_age: None,
            retention: RETENTION,
            bisect: false,
            lane: Lane::WHOLE,
            tumbling_window: None,
        }
    }
}

impl StreamRules {
    /// The rules of a mapping for one lane of a shard.
    pub fn from_config(config: &MappingConfig, lane: Lane) -> Self {
        let stream = config.stream.as_ref();
        StreamRules {
            batch_size: config.batch_size,
            window: config.window,
            report_batch_item_failures: config.report_batch_item_failures,
            maximum_retry_attempts: stream.and_then(|stream| stream.maximum_retry_attempts),
            maximum_record_age: stream.and_then(|stream| stream.maximum_record_age),
            retention: RETENTION,
            bisect: stream.is_some_and(|stream| stream.bisect),
            lane,
            tumbling_window: stream
                .filter(|stream| stream.tumbling_window > 0)
                .map(|stream| TumblingWindow {
                    seconds: stream.tumbling_window.into(),
                    source_arn: config.source_arn.clone(),
                }),
        }
    }

    /// The age above which a record is given up.
    pub(super) fn age_limit(&self) -> Duration {
        self.maximum_record_age
            .map_or(self.retention, |age| age.min(self.retention))
    }
}
