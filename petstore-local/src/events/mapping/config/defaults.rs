//! The defaults of a mapping.

use std::time::Duration;

use super::super::checks::destination;
use super::super::{MappingOptions, MappingSource};
use super::{MappingConfig, StreamOptions};

/// The mapping with these options, which were checked.
pub(super) fn fill_in(
    options: &MappingOptions,
    source: MappingSource,
    source_arn: String,
    function_name: String,
) -> MappingConfig {
    let default_size = if source.is_queue() { 10 } else { 100 };
    let limit = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    let seconds = |value: Option<i64>| {
        value
            .and_then(|value| u64::try_from(value).ok())
            .map(Duration::from_secs)
    };
    let filters = options
        .filter_criteria
        .as_ref()
        .map_or(&[][..], |criteria| &criteria.filters);
    let stream = (!source.is_queue()).then(|| StreamOptions {
        starting_position: options.starting_position.clone().unwrap_or_default(),
        starting_timestamp: options.starting_position_timestamp,
        maximum_retry_attempts: limit(options.maximum_retry_attempts),
        maximum_record_age: seconds(options.maximum_record_age_in_seconds),
        bisect: options.bisect_batch_on_function_error.unwrap_or(false),
        parallelization_factor: limit(options.parallelization_factor).unwrap_or(1),
        tumbling_window: limit(options.tumbling_window_in_seconds).unwrap_or(0),
        on_failure: destination(options).map(str::to_owned),
    });
    MappingConfig {
        source_arn,
        source,
        function_name,
        batch_size: options
            .batch_size
            .and_then(|size| usize::try_from(size).ok())
            .unwrap_or(default_size),
        window: seconds(options.maximum_batching_window_in_seconds).unwrap_or_default(),
        report_batch_item_failures: options
            .function_response_types
            .as_ref()
            .is_some_and(|types| !types.is_empty()),
        filters: filters
            .iter()
            .filter_map(|filter| filter.pattern.clone())
            .collect(),
        maximum_concurrency: limit(
            options
                .scaling_config
                .as_ref()
                .and_then(|scaling| scaling.maximum_concurrency),
        ),
        stream,
    }
}
