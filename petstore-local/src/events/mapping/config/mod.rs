//! A checked mapping with its defaults filled in.

mod defaults;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::checks::{REPORT, check_facts, check_filters, check_ranges, check_source};
use super::options::{DestinationConfig, Filter, FilterCriteria, OnFailure, ScalingConfig};
use super::{MappingError, MappingFacts, MappingOptions, MappingSource};
use defaults::fill_in;

/// A mapping that Lambda would accept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MappingConfig {
    /// The ARN of the source.
    pub source_arn: String,
    /// The kind of the source.
    pub source: MappingSource,
    /// The name of the function.
    pub function_name: String,
    /// The most records of a batch.
    pub batch_size: usize,
    /// How long to gather records.
    pub window: Duration,
    /// Whether the function reports failed records.
    pub report_batch_item_failures: bool,
    /// The patterns, any of which lets a record through. Without patterns every record passes.
    pub filters: Vec<String>,
    /// The most invocations at once, for a queue.
    pub maximum_concurrency: Option<u32>,
    /// What only streams have.
    pub stream: Option<StreamOptions>,
}

/// What only the mapping of a stream has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StreamOptions {
    /// `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`.
    pub starting_position: String,
    /// The time of `AT_TIMESTAMP`, in seconds since the Unix epoch.
    pub starting_timestamp: Option<f64>,
    /// How often a batch is retried; without limit if `None`.
    pub maximum_retry_attempts: Option<u32>,
    /// The age at which a record is given up; without limit if `None`.
    pub maximum_record_age: Option<Duration>,
    /// Splits a batch in two when the function fails.
    pub bisect: bool,
    /// How many batches of a shard are processed at once.
    pub parallelization_factor: u32,
    /// The length of a tumbling window, in seconds.
    pub tumbling_window: u32,
    /// The ARN of the destination of failed batches.
    pub on_failure: Option<String>,
}

impl MappingConfig {
    /// Checks a new mapping and fills in the defaults.
    ///
    /// # Errors
    ///
    /// What `CreateEventSourceMapping` would return: values out of range first, then what does not
    /// fit the source, then what does not exist.
    pub fn create(
        options: &MappingOptions,
        facts: &MappingFacts<'_>,
    ) -> Result<Self, MappingError> {
        check_ranges(options)?;
        let arn = options.event_source_arn.as_deref().unwrap_or_default();
        let source = MappingSource::of_arn(arn)
            .ok_or_else(|| MappingError::invalid("Unrecognized event source."))?;
        check_source(options, source, arn)?;
        check_filters(options, source, facts)?;
        let function = options.function_name.clone().unwrap_or_default();
        check_facts(source, arn, &function, facts)?;
        Ok(fill_in(options, source, arn.to_owned(), function))
    }

    /// Applies the members that an update gives and checks the result. The source cannot change.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    pub fn update(
        &self,
        changes: &MappingOptions,
        facts: &MappingFacts<'_>,
    ) -> Result<Self, MappingError> {
        let mut options = self.options();
        macro_rules! apply {
            ($($member:ident),*) => {$(
                if changes.$member.is_some() {
                    options.$member = changes.$member.clone();
                }
            )*};
        }
        apply!(
            function_name,
            batch_size,
            maximum_batching_window_in_seconds,
            maximum_retry_attempts,
            maximum_record_age_in_seconds,
            bisect_batch_on_function_error,
            parallelization_factor,
            tumbling_window_in_seconds,
            function_response_types,
            filter_criteria,
            scaling_config,
            destination_config
        );
        Self::create(&options, facts)
    }

    /// The settings as Lambda returns them, with the defaults.
    pub fn effective(&self) -> Value {
        let mut settings = json!({
            "BatchSize": self.batch_size,
            "MaximumBatchingWindowInSeconds": self.window.as_secs(),
            "FunctionResponseTypes": response_types(self.report_batch_item_failures),
        });
        if let (Some(stream), Value::Object(members)) = (&self.stream, &mut settings) {
            let unlimited = |limit: Option<u64>| limit.map_or(json!(-1), Value::from);
            members.insert("BisectBatchOnFunctionError".into(), stream.bisect.into());
            members.insert(
                "MaximumRecordAgeInSeconds".into(),
                unlimited(stream.maximum_record_age.map(|age| age.as_secs())),
            );
            members.insert(
                "MaximumRetryAttempts".into(),
                unlimited(stream.maximum_retry_attempts.map(u64::from)),
            );
            members.insert(
                "ParallelizationFactor".into(),
                stream.parallelization_factor.into(),
            );
            members.insert(
                "TumblingWindowInSeconds".into(),
                stream.tumbling_window.into(),
            );
        }
        settings
    }

    /// The mapping as options again, every member given.
    fn options(&self) -> MappingOptions {
        let stream = self.stream.as_ref();
        MappingOptions {
            event_source_arn: Some(self.source_arn.clone()),
            function_name: Some(self.function_name.clone()),
            batch_size: i64::try_from(self.batch_size).ok(),
            maximum_batching_window_in_seconds: i64::try_from(self.window.as_secs()).ok(),
            starting_position: stream.map(|stream| stream.starting_position.clone()),
            starting_position_timestamp: stream.and_then(|stream| stream.starting_timestamp),
            maximum_retry_attempts: stream
                .map(|stream| stream.maximum_retry_attempts.map_or(-1, i64::from)),
            maximum_record_age_in_seconds: stream.map(|stream| {
                stream
                    .maximum_record_age
                    .and_then(|age| i64::try_from(age.as_secs()).ok())
                    .unwrap_or(-1)
            }),
            bisect_batch_on_function_error: stream.map(|stream| stream.bisect),
            parallelization_factor: stream.map(|stream| stream.parallelization_factor.into()),
            tumbling_window_in_seconds: stream.map(|stream| stream.tumbling_window.into()),
            function_response_types: Some(response_types(self.report_batch_item_failures)),
            filter_criteria: (!self.filters.is_empty())
                .then(|| FilterCriteria::from_patterns(&self.filters)),
            scaling_config: self.maximum_concurrency.map(|most| ScalingConfig {
                maximum_concurrency: Some(most.into()),
            }),
            destination_config: stream
                .and_then(|stream| stream.on_failure.clone())
                .map(|arn| DestinationConfig {
                    on_failure: Some(OnFailure {
                        destination: Some(arn),
                    }),
                }),
        }
    }
}

impl FilterCriteria {
    fn from_patterns(patterns: &[String]) -> Self {
        let filter = |pattern: &String| Filter {
            pattern: Some(pattern.clone()),
        };
        FilterCriteria {
            filters: patterns.iter().map(filter).collect(),
        }
    }
}

fn response_types(report: bool) -> Vec<String> {
    if report {
        vec![REPORT.to_owned()]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use petstore_event_rules::SourceType;

    use super::*;

    const QUEUE: &str = "arn:aws:sqs:eu-west-1:123456789012:pets";
    const STREAM: &str =
        "arn:aws:dynamodb:eu-west-1:123456789012:table/pets/stream/2025-01-01T00:00:00.000";

    fn options(json: Value) -> MappingOptions {
        serde_json::from_value(json).unwrap()
    }

    fn create(json: Value) -> Result<MappingConfig, MappingError> {
        MappingConfig::create(&options(json), &MappingFacts::default())
    }

    #[test]
    fn a_queue_has_batches_of_ten_and_none_of_the_options_of_streams() {
        let config = create(json!({"EventSourceArn": QUEUE})).unwrap();
        assert_eq!(
            (config.batch_size, config.window, config.stream),
            (10, Duration::ZERO, None)
        );
        for option in [
            "MaximumRetryAttempts",
            "MaximumRecordAgeInSeconds",
            "ParallelizationFactor",
        ] {
            let error = create(json!({"EventSourceArn": QUEUE, option: 1})).unwrap_err();
            assert_eq!(error.code(), "InvalidParameterValueException", "{option}");
        }
    }

    #[test]
    fn fifo_queues_have_small_batches_and_no_window() {
        let arn = format!("{QUEUE}.fifo");
        assert!(create(json!({"EventSourceArn": arn, "BatchSize": 3})).is_ok());
        assert!(
            create(
                json!({"EventSourceArn": arn, "BatchSize": 11, "MaximumBatchingWindowInSeconds": 1})
            )
            .is_err()
        );
        assert!(
            create(
                json!({"EventSourceArn": arn, "BatchSize": 3, "MaximumBatchingWindowInSeconds": 1})
            )
            .is_err()
        );
    }

    #[test]
    fn the_smallest_age_of_records_is_a_minute() {
        let with_age = |age: i64| {
            create(
                json!({"EventSourceArn": STREAM, "StartingPosition": "LATEST", "MaximumRecordAgeInSeconds": age}),
            )
        };
        assert_eq!(
            with_age(-1).unwrap().stream.unwrap().maximum_record_age,
            None
        );
        assert_eq!(
            with_age(59).unwrap_err().code(),
            "InvalidParameterValueException"
        );
        assert_eq!(with_age(604_801).unwrap_err().code(), "ValidationException");
    }

    #[test]
    fn an_update_keeps_what_it_does_not_name() {
        let config = create(json!({
            "EventSourceArn": STREAM, "StartingPosition": "LATEST", "BatchSize": 7, "MaximumRetryAttempts": 2,
            "DestinationConfig": {"OnFailure": {"Destination": "arn:aws:sqs:eu-west-1:123456789012:lost"}},
        }))
        .unwrap();
        let updated = config
            .update(
                &options(json!({"MaximumRetryAttempts": -1})),
                &MappingFacts::default(),
            )
            .unwrap();
        let stream = updated.stream.unwrap();
        assert_eq!(
            (updated.batch_size, stream.maximum_retry_attempts),
            (7, None)
        );
        assert_eq!(
            stream.on_failure.as_deref(),
            Some("arn:aws:sqs:eu-west-1:123456789012:lost")
        );
        assert!(
            config
                .update(&options(json!({"BatchSize": 0})), &MappingFacts::default())
                .is_err()
        );
    }

    #[test]
    fn the_surroundings_are_checked_last() {
        let options = options(json!({"EventSourceArn": QUEUE, "FunctionName": "notify"}));
        let refused = |facts: MappingFacts<'_>| {
            let error = MappingConfig::create(&options, &facts).unwrap_err();
            (error.code(), error.to_string())
        };
        let facts = MappingFacts {
            function_exists: false,
            source_exists: false,
            ..MappingFacts::default()
        };
        let message = "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:notify";
        assert_eq!(
            refused(facts),
            ("ResourceNotFoundException", message.to_owned())
        );
        let facts = MappingFacts {
            timeouts: Some((30, 60)),
            ..MappingFacts::default()
        };
        let message =
            "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds";
        assert_eq!(
            refused(facts),
            ("InvalidParameterValueException", message.to_owned())
        );
        let facts = MappingFacts {
            existing_mapping: Some("1".into()),
            ..MappingFacts::default()
        };
        assert_eq!(refused(facts).0, "ResourceConflictException");
    }

    #[test]
    fn filters_are_checked_by_the_hook() {
        let facts = MappingFacts {
            check_filter: &|_, pattern| {
                petstore_event_rules::FilterCriteria::parse(SourceType::Sqs, [pattern]).map(drop)
            },
            ..MappingFacts::default()
        };
        let options = options(
            json!({"EventSourceArn": QUEUE, "FilterCriteria": {"Filters": [{"Pattern": "x"}]}}),
        );
        assert_eq!(
            MappingConfig::create(&options, &facts)
                .unwrap_err()
                .to_string(),
            "Invalid filter pattern definition."
        );
    }
}
