//! Event source mappings: Lambda reads queues and streams and invokes the function with batches.

use petstore_core::contract::{Deployment, EventDeployment};
use petstore_core::event::{SourceSpec, SqsSpec, StreamSpec};
use serde_json::{Value, json};

use super::error::TemplateError;
use super::failure_queues::{failure_queue, failure_queue_of_handler};
use super::ids::{Resource, Resources, function_id, id_of, logical_id};
use super::values::{attribute, object, reference};

/// Adds a mapping for each handler of a queue or a stream.
pub(super) fn add(deployment: &Deployment, resources: &mut Resources) -> Result<(), TemplateError> {
    for function in &deployment.functions {
        for event in &function.events {
            let name = event.spec.name;
            let failures = failure_queue_of_handler(event);
            if let Some(id) = &failures {
                resources.add(id.as_str(), name, failure_queue(function))?;
            }
            let source = event
                .spec
                .source
                .resource()
                .map(|resource| id_of(&resource));
            let (Some(source), Some(mut mapping)) =
                (source, properties(event, failures.as_deref()))
            else {
                continue;
            };
            let arn = match event.spec.source {
                SourceSpec::DynamoDb(..) => "StreamArn",
                _ => "Arn",
            };
            mapping["FunctionName"] = reference(&function_id(&function.name));
            mapping["EventSourceArn"] = attribute(&source, arn);
            let id = logical_id(name, "Mapping");
            let resource = Resource::new("AWS::Lambda::EventSourceMapping", mapping);
            resources.add(id, name, resource)?;
        }
    }
    Ok(())
}

fn properties(event: &EventDeployment, failures: Option<&str>) -> Option<Value> {
    match &event.spec.source {
        SourceSpec::Sqs(spec) => Some(queue(spec)),
        SourceSpec::DynamoDb(_, spec) | SourceSpec::Kinesis(_, spec) => {
            Some(stream(spec, failures))
        }
        _ => None,
    }
}

fn queue(spec: &SqsSpec) -> Value {
    object([
        ("BatchSize", Some(spec.batch.into())),
        // Lambda requires a window for more than ten messages.
        (
            "MaximumBatchingWindowInSeconds",
            window(spec.window.max(u32::from(spec.batch > 10))),
        ),
        (
            "FunctionResponseTypes",
            Some(json!(["ReportBatchItemFailures"])),
        ),
        ("FilterCriteria", filters(spec.filters)),
        (
            "ScalingConfig",
            spec.max_concurrency
                .map(|most| json!({"MaximumConcurrency": most})),
        ),
    ])
}

fn stream(spec: &StreamSpec, failures: Option<&str>) -> Value {
    let destination =
        failures.map(|id| json!({"OnFailure": {"Destination": attribute(id, "Arn")}}));
    let start = if spec.from_start {
        "TRIM_HORIZON"
    } else {
        "LATEST"
    };
    object([
        ("StartingPosition", Some(start.into())),
        ("BatchSize", Some(spec.batch.into())),
        ("MaximumBatchingWindowInSeconds", window(spec.window)),
        (
            "FunctionResponseTypes",
            Some(json!(["ReportBatchItemFailures"])),
        ),
        ("FilterCriteria", filters(spec.filters)),
        ("MaximumRetryAttempts", spec.retries.map(Value::from)),
        ("MaximumRecordAgeInSeconds", spec.max_age.map(Value::from)),
        (
            "BisectBatchOnFunctionError",
            spec.bisect.then_some(true.into()),
        ),
        (
            "ParallelizationFactor",
            (spec.parallel != 1).then(|| spec.parallel.into()),
        ),
        (
            "TumblingWindowInSeconds",
            spec.tumbling_window.map(Value::from),
        ),
        ("DestinationConfig", destination),
    ])
}

fn window(seconds: u32) -> Option<Value> {
    (seconds > 0).then(|| seconds.into())
}

fn filters(patterns: &[&str]) -> Option<Value> {
    let filters: Vec<Value> = patterns
        .iter()
        .map(|text| json!({"Pattern": text}))
        .collect();
    (!filters.is_empty()).then(|| json!({"Filters": filters}))
}
