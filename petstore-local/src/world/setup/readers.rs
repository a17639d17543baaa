//! Event source mappings: what reads queues and streams for functions.

use petstore_core::Timestamp;
use petstore_core::contract::Deployment;
use petstore_core::event::{SourceSpec, SqsSpec, StreamSpec};

use crate::events::mapping::{
    DestinationConfig, Filter, FilterCriteria, MappingConfig, MappingFacts, MappingOptions,
    OnFailure, QueueMapping, ScalingConfig,
};
use crate::events::stream::{Lane, ShardIterator, StreamBatcher, StreamRules};
use crate::world::error::{SetupCause, SetupError, setup_error};
use crate::world::names::Names;
use crate::world::state::{QueueReader, State, StreamLane, StreamReader, Wake};

/// How many batches of a queue are processed at once, unless the handler sets a number.
const CONCURRENCY: u32 = 10;

pub(super) fn add(
    state: &mut State,
    deployment: &Deployment,
    now: Timestamp,
) -> Result<(), SetupError> {
    let mut queues_before = std::mem::take(&mut state.queue_mappings);
    let mut streams_before = std::mem::take(&mut state.stream_mappings);
    for function in &deployment.functions {
        for event in &function.events {
            let key = format!("{}/{}", function.name, event.spec.name);
            let subject = || format!("the handler `{}`", event.spec.name);
            match &event.spec.source {
                SourceSpec::Sqs(spec) => {
                    let options = queue_options(spec, &state.names, &function.name);
                    let config = create(&options, petstore_event_rules::SourceType::Sqs);
                    let config = config.map_err(setup_error(subject))?;
                    let before = queues_before.remove(&key);
                    let reader = queue_reader(before, config, now);
                    state.queue_mappings.insert(key, reader);
                }
                SourceSpec::DynamoDb(table, spec) => {
                    let Some(stream) = state.tables.get(table.name) else {
                        continue;
                    };
                    let mut options = stream_options(spec);
                    options.event_source_arn = Some(stream.stream_arn.clone());
                    options.function_name = Some(function.name.clone());
                    let queue = Names::failure_queue(event.spec.name);
                    options.destination_config = Some(DestinationConfig {
                        on_failure: Some(OnFailure {
                            destination: Some(state.names.queue(&queue)),
                        }),
                    });
                    let config = create(&options, petstore_event_rules::SourceType::DynamoDb);
                    let config = config.map_err(setup_error(subject))?;
                    let before = streams_before.remove(&key);
                    let reader = stream_reader(before, config, table.name, state, now);
                    state.stream_mappings.insert(key, reader);
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Checks the options and the filters.
fn create(
    options: &MappingOptions,
    source: petstore_event_rules::SourceType,
) -> Result<MappingConfig, SetupCause> {
    let config = MappingConfig::create(options, &MappingFacts::default())?;
    let filters = config.filters.iter().map(String::as_str);
    petstore_event_rules::FilterCriteria::parse(source, filters)?;
    Ok(config)
}

fn queue_options(spec: &SqsSpec, names: &Names, function: &str) -> MappingOptions {
    // Lambda requires a window for more than ten messages.
    let window = spec.window.max(u32::from(spec.batch > 10));
    MappingOptions {
        event_source_arn: Some(names.queue(spec.queue.name)),
        function_name: Some(function.to_owned()),
        batch_size: Some(spec.batch.into()),
        maximum_batching_window_in_seconds: (window > 0).then_some(window.into()),
        scaling_config: Some(ScalingConfig {
            maximum_concurrency: Some(spec.max_concurrency.unwrap_or(CONCURRENCY).into()),
        }),
        function_response_types: Some(report()),
        filter_criteria: filters(spec.filters),
        ..MappingOptions::default()
    }
}

fn stream_options(spec: &StreamSpec) -> MappingOptions {
    let start = match spec.from_start {
        true => "TRIM_HORIZON",
        false => "LATEST",
    };
    MappingOptions {
        batch_size: Some(spec.batch.into()),
        maximum_batching_window_in_seconds: (spec.window > 0).then_some(spec.window.into()),
        starting_position: Some(start.to_owned()),
        maximum_retry_attempts: spec.retries.map(i64::from),
        maximum_record_age_in_seconds: spec.max_age.map(i64::from),
        bisect_batch_on_function_error: Some(spec.bisect),
        parallelization_factor: Some(spec.parallel.into()),
        tumbling_window_in_seconds: spec.tumbling_window.map(i64::from),
        function_response_types: Some(report()),
        filter_criteria: filters(spec.filters),
        ..MappingOptions::default()
    }
}

fn report() -> Vec<String> {
    vec!["ReportBatchItemFailures".to_owned()]
}

fn filters(patterns: &[&str]) -> Option<FilterCriteria> {
    let filter = |pattern: &&str| Filter {
        pattern: Some((*pattern).to_owned()),
    };
    (!patterns.is_empty()).then(|| FilterCriteria {
        filters: patterns.iter().map(filter).collect(),
    })
}

fn queue_reader(before: Option<QueueReader>, config: MappingConfig, now: Timestamp) -> QueueReader {
    match before {
        Some(reader) if *reader.mapping.config() == config => reader,
        _ => QueueReader {
            function: config.function_name.clone(),
            queue: config.source_arn.clone(),
            mapping: QueueMapping::new(config, now),
            wake: Wake::Now,
        },
    }
}

/// A reader with other options goes on where the one before stopped.
fn stream_reader(
    before: Option<StreamReader>,
    config: MappingConfig,
    table: &str,
    state: &State,
    now: Timestamp,
) -> StreamReader {
    let first = before.as_ref().and_then(|reader| reader.lanes.first());
    let checkpoint = first.map(|lane| lane.batcher.checkpoint());
    if let Some(reader) = before
        && reader.config == config
    {
        return reader;
    }
    let options = config.stream.as_ref();
    let start = match options.map(|stream| stream.starting_position.as_str()) {
        Some("LATEST") => ShardIterator::Latest,
        _ => ShardIterator::TrimHorizon,
    };
    let count = options.map_or(1, |stream| stream.parallelization_factor.max(1));
    let lanes = (0..count).filter_map(|index| {
        let shard = &state.tables.get(table)?.shard;
        let position = checkpoint.clone().unwrap_or_else(|| shard.position(&start));
        let rules = StreamRules::from_config(&config, Lane { index, count });
        Some(StreamLane {
            batcher: StreamBatcher::new(rules, position, now),
            wake: Wake::Now,
            request_id: String::new(),
        })
    });
    StreamReader {
        function: config.function_name.clone(),
        table: table.to_owned(),
        lanes: lanes.collect(),
        config,
    }
}
