//! Queues for events that a function did not handle.

use petstore_core::contract::{EventDeployment, FunctionDeployment};
use petstore_core::event::SourceSpec;
use serde_json::json;

use super::ids::{Resource, logical_id};

/// The longest that SQS keeps messages: 14 days, in seconds.
pub(super) const LONGEST_RETENTION: u32 = 1_209_600;

const SECONDS_PER_DAY: u32 = 86_400;

/// The queue for events that the function did not handle, if any source invokes it asynchronously.
pub(super) fn failure_queue_of(function: &FunctionDeployment) -> Option<String> {
    let mut events = function.events.iter();
    let is_async = events.any(|event| {
        matches!(
            event.spec.source,
            SourceSpec::Sns(_)
                | SourceSpec::S3(_)
                | SourceSpec::EventBridge(_)
                | SourceSpec::Schedule(_)
        )
    });
    is_async.then(|| logical_id(&function.name, "FailureQueue"))
}

/// The queue for batches of a stream that Lambda no longer retries. Queues have dead-letter queues
/// instead.
pub(super) fn failure_queue_of_handler(event: &EventDeployment) -> Option<String> {
    let is_stream = matches!(
        event.spec.source,
        SourceSpec::DynamoDb(..) | SourceSpec::Kinesis(..)
    );
    is_stream.then(|| logical_id(event.spec.name, "FailureQueue"))
}

/// A queue that keeps its messages as long as the function's settings state, or as long as
/// possible.
pub(super) fn failure_queue(function: &FunctionDeployment) -> Resource {
    let days = function.config.failure_retention;
    let retention = days.map_or(LONGEST_RETENTION, |days| days * SECONDS_PER_DAY);
    let properties = json!({"MessageRetentionPeriod": retention});
    Resource::new("AWS::SQS::Queue", properties)
}
