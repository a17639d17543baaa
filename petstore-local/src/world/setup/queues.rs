//! The declared queues, their dead-letter queues, and the queues for failures.

use petstore_core::contract::{DEFAULT_FUNCTION_TIMEOUT, Deployment};
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::{QueueSpec, ResourceSpec};

use crate::events::queue::{QueueConfig, QueueError, RedrivePolicy};
use crate::world::error::{SetupError, setup_error};
use crate::world::names::Names;
use crate::world::state::State;

/// The longest that SQS keeps messages, in days.
const LONGEST_RETENTION: u32 = 14;

pub(super) fn add(state: &mut State, deployment: &Deployment) -> Result<(), SetupError> {
    for resource in &deployment.resources {
        if let ResourceSpec::Queue(spec) = resource {
            let subject = || format!("the queue `{}`", spec.name);
            add_declared(state, spec, deployment).map_err(setup_error(subject))?;
        }
    }
    for function in &deployment.functions {
        let sources = || function.events.iter().map(|event| &event.spec.source);
        let mut names = Vec::new();
        if sources().any(is_asynchronous) {
            names.push(Names::failure_queue(&function.name));
        }
        let streams = function
            .events
            .iter()
            .filter(|event| is_stream(&event.spec.source));
        names.extend(streams.map(|event| Names::failure_queue(event.spec.name)));
        for name in names {
            let subject = || format!("the queue `{name}`");
            let days = function.config.failure_retention;
            let config = keeping(
                &state.names.queue(&name),
                false,
                days.unwrap_or(LONGEST_RETENTION),
            );
            put(state, config).map_err(setup_error(subject))?;
        }
    }
    Ok(())
}

/// Whether a source invokes its function asynchronously.
pub(super) fn is_asynchronous(source: &SourceSpec) -> bool {
    matches!(
        source,
        SourceSpec::Sns(_)
            | SourceSpec::S3(_)
            | SourceSpec::EventBridge(_)
            | SourceSpec::Schedule(_)
    )
}

fn is_stream(source: &SourceSpec) -> bool {
    matches!(source, SourceSpec::DynamoDb(..))
}

fn add_declared(
    state: &mut State,
    spec: &QueueSpec,
    deployment: &Deployment,
) -> Result<(), QueueError> {
    let mut config = base(&state.names.queue(spec.name), spec.is_fifo());
    config.content_based_deduplication = spec.is_fifo();
    config.visibility_timeout = visibility(spec, deployment);
    if let Some(receives) = spec.dead_letter_after {
        let target = state.names.queue(&Names::dead_letter_queue(spec.name));
        put(state, keeping(&target, spec.is_fifo(), LONGEST_RETENTION))?;
        config.redrive = Some(RedrivePolicy {
            dead_letter_target_arn: target,
            max_receive_count: receives,
        });
    }
    put(state, config)
}

fn base(arn: &str, fifo: bool) -> QueueConfig {
    match fifo {
        true => QueueConfig::fifo(arn),
        false => QueueConfig::standard(arn),
    }
}

fn keeping(arn: &str, fifo: bool, days: u32) -> QueueConfig {
    QueueConfig {
        message_retention_period: u64::from(days) * 86_400,
        ..base(arn, fifo)
    }
}

fn put(state: &mut State, config: QueueConfig) -> Result<(), QueueError> {
    match state.queues.get_mut(&config.arn) {
        Some(queue) => queue.set_config(config),
        None => state.queues.add(config),
    }
}

/// The visibility timeout that the queue declares, or that of a template: for a queue with a
/// consumer six times the function's timeout, and the batching window.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>.
fn visibility(spec: &QueueSpec, deployment: &Deployment) -> u64 {
    let functions = deployment.functions.iter();
    let events = functions.flat_map(|function| {
        let timeout = function.timeout_or(DEFAULT_FUNCTION_TIMEOUT);
        function.events.iter().map(move |event| (timeout, event))
    });
    let recommended = events.filter_map(|(timeout, event)| match &event.spec.source {
        SourceSpec::Sqs(sqs) if sqs.queue.name == spec.name => Some(6 * timeout + sqs.window),
        _ => None,
    });
    let seconds = spec.visibility_timeout.or(recommended.max()).unwrap_or(30);
    seconds.into()
}
