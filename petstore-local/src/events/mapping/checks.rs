//! The checks of a mapping, in the order in which Lambda makes them.

use petstore_core::Arn;

use super::{MappingError, MappingFacts, MappingOptions, MappingSource};

pub(super) const REPORT: &str = "ReportBatchItemFailures";

/// The most filters of a mapping without a quota increase.
const MAX_FILTERS: usize = 5;

/// The ranges of the API, which apply to every source.
pub(super) fn check_ranges(options: &MappingOptions) -> Result<(), MappingError> {
    let concurrency = options
        .scaling_config
        .as_ref()
        .and_then(|scaling| scaling.maximum_concurrency);
    let ranges = [
        ("batchSize", options.batch_size, 1, 10_000),
        (
            "maximumBatchingWindowInSeconds",
            options.maximum_batching_window_in_seconds,
            0,
            300,
        ),
        (
            "maximumRetryAttempts",
            options.maximum_retry_attempts,
            -1,
            10_000,
        ),
        (
            "maximumRecordAgeInSeconds",
            options.maximum_record_age_in_seconds,
            -1,
            604_800,
        ),
        (
            "parallelizationFactor",
            options.parallelization_factor,
            1,
            10,
        ),
        (
            "tumblingWindowInSeconds",
            options.tumbling_window_in_seconds,
            0,
            900,
        ),
        ("scalingConfig.maximumConcurrency", concurrency, 2, 1000),
    ];
    let refuse = |member, value: String, constraint: String| {
        Err(MappingError::Validation {
            member,
            value,
            constraint,
        })
    };
    for (member, value, low, high) in ranges {
        match value {
            Some(value) if value < low => {
                let constraint = format!("Member must have value greater than or equal to {low}");
                return refuse(member, value.to_string(), constraint);
            }
            Some(value) if value > high => {
                let constraint = format!("Member must have value less than or equal to {high}");
                return refuse(member, value.to_string(), constraint);
            }
            _ => {}
        }
    }
    if let Some(position) = &options.starting_position
        && !["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"].contains(&position.as_str())
    {
        let constraint = "Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]";
        return refuse("startingPosition", position.clone(), constraint.into());
    }
    let types = options
        .function_response_types
        .as_deref()
        .unwrap_or_default();
    if types.len() > 1 || types.iter().any(|name| name != REPORT) {
        let constraint = format!(
            "Member must satisfy constraint: [Member must satisfy enum value set: [{REPORT}]]"
        );
        return refuse(
            "functionResponseTypes",
            format!("[{}]", types.join(", ")),
            constraint,
        );
    }
    Ok(())
}

pub(super) fn check_source(
    options: &MappingOptions,
    source: MappingSource,
    arn: &str,
) -> Result<(), MappingError> {
    if source.is_queue() {
        check_queue(options, source)
    } else {
        check_stream(options, source, arn)
    }
}

fn check_queue(options: &MappingOptions, source: MappingSource) -> Result<(), MappingError> {
    let on_failure = options
        .destination_config
        .as_ref()
        .and_then(|config| config.on_failure.as_ref());
    let foreign = [
        ("StartingPosition", options.starting_position.is_some()),
        (
            "StartingPositionTimestamp",
            options.starting_position_timestamp.is_some(),
        ),
        (
            "MaximumRetryAttempts",
            options.maximum_retry_attempts.is_some(),
        ),
        (
            "MaximumRecordAgeInSeconds",
            options.maximum_record_age_in_seconds.is_some(),
        ),
        (
            "BisectBatchOnFunctionError",
            options.bisect_batch_on_function_error.is_some(),
        ),
        (
            "ParallelizationFactor",
            options.parallelization_factor.is_some(),
        ),
        (
            "TumblingWindowInSeconds",
            options.tumbling_window_in_seconds.is_some(),
        ),
        ("DestinationConfig", on_failure.is_some()),
    ];
    if let Some((member, _)) = foreign.iter().find(|(_, given)| *given) {
        return Err(MappingError::invalid(format!(
            "{member} is not valid for SQS event sources."
        )));
    }
    let size = options.batch_size.unwrap_or(10);
    let window = options.maximum_batching_window_in_seconds.unwrap_or(0);
    if source == MappingSource::FifoQueue && window > 0 {
        return Err(MappingError::invalid(
            "Batching window is not supported for FIFO queues",
        ));
    }
    if source == MappingSource::FifoQueue && size > 10 {
        return Err(MappingError::invalid(
            "Batch size must be less than or equal to 10 for FIFO queues",
        ));
    }
    if size > 10 && window == 0 {
        return Err(MappingError::invalid(
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ));
    }
    Ok(())
}

fn check_stream(
    options: &MappingOptions,
    source: MappingSource,
    arn: &str,
) -> Result<(), MappingError> {
    if source == MappingSource::DynamoDb && !arn.contains("/stream/") {
        return Err(MappingError::invalid("Unrecognized event source."));
    }
    if options
        .scaling_config
        .as_ref()
        .is_some_and(|scaling| scaling.maximum_concurrency.is_some())
    {
        return Err(MappingError::invalid(
            "MaximumConcurrency is only valid for SQS event sources.",
        ));
    }
    match options.starting_position.as_deref() {
        None => Err(MappingError::invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
        )),
        Some("AT_TIMESTAMP") if source == MappingSource::DynamoDb => Err(MappingError::invalid(
            format!("Unsupported starting position for arn type: {arn}"),
        )),
        Some("AT_TIMESTAMP") if options.starting_position_timestamp.is_none() => {
            Err(MappingError::invalid(
                "StartingPositionTimestamp is required for the starting position AT_TIMESTAMP.",
            ))
        }
        Some(position)
            if position != "AT_TIMESTAMP" && options.starting_position_timestamp.is_some() =>
        {
            Err(MappingError::invalid(
                "StartingPositionTimestamp is only valid for the starting position AT_TIMESTAMP.",
            ))
        }
        Some(_) => Ok(()),
    }?;
    if options
        .maximum_record_age_in_seconds
        .is_some_and(|age| (0..60).contains(&age))
    {
        return Err(MappingError::invalid(
            "MaximumRecordAgeInSeconds must be -1 or between 60 and 604800.",
        ));
    }
    if let Some(destination) = destination(options)
        && !Arn::parse(destination).is_some_and(|arn| ["sqs", "sns", "s3"].contains(&arn.service))
    {
        return Err(MappingError::invalid(format!(
            "The provided destination config DestinationArn {destination} is invalid."
        )));
    }
    Ok(())
}

pub(super) fn destination(options: &MappingOptions) -> Option<&str> {
    options
        .destination_config
        .as_ref()?
        .on_failure
        .as_ref()?
        .destination
        .as_deref()
        .filter(|arn| !arn.is_empty())
}

pub(super) fn check_filters(
    options: &MappingOptions,
    source: MappingSource,
    facts: &MappingFacts<'_>,
) -> Result<(), MappingError> {
    let filters = options
        .filter_criteria
        .as_ref()
        .map_or(&[][..], |criteria| &criteria.filters);
    if filters.len() > MAX_FILTERS {
        return Err(MappingError::invalid(format!(
            "A mapping has at most {MAX_FILTERS} filters."
        )));
    }
    filters
        .iter()
        .filter_map(|filter| filter.pattern.as_deref())
        .try_for_each(|pattern| (facts.check_filter)(source, pattern))
        .map_err(|error| MappingError::invalid(error.to_string()))
}

pub(super) fn check_facts(
    source: MappingSource,
    arn: &str,
    function: &str,
    facts: &MappingFacts<'_>,
) -> Result<(), MappingError> {
    if !facts.function_exists {
        return Err(MappingError::NotFound(format!(
            "Function not found: {}",
            function_arn(arn, function)
        )));
    }
    if !facts.source_exists {
        return Err(MappingError::invalid(if source.is_queue() {
            "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.".to_owned()
        } else {
            format!("Stream not found: {arn}")
        }));
    }
    if let Some(uuid) = &facts.existing_mapping {
        return Err(MappingError::Conflict {
            source_arn: arn.to_owned(),
            function: function.to_owned(),
            uuid: uuid.clone(),
        });
    }
    match facts.timeouts {
        Some((visibility, function)) if visibility < function => {
            Err(MappingError::invalid(format!(
                "Queue visibility timeout: {visibility} seconds is less than Function timeout: {function} seconds"
            )))
        }
        _ => Ok(()),
    }
}

/// The ARN of a function that is given by its name: in the region and account of the source.
fn function_arn(source_arn: &str, function: &str) -> String {
    match Arn::parse(source_arn) {
        Some(source) if !function.starts_with("arn:") => Arn {
            service: "lambda",
            resource: &format!("function:{function}"),
            ..source
        }
        .to_string(),
        _ => function.to_owned(),
    }
}
