//! What an app declares: what reaches whom, and what AWS would do silently with it.

use petstore_core::contract::{DEFAULT_FUNCTION_TIMEOUT, Deployment};
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::{QueueSpec, ResourceSpec};

/// What invokes the functions, one line per handler.
pub fn wiring(deployment: &Deployment) -> Vec<String> {
    let mut lines = Vec::new();
    for function in &deployment.functions {
        for event in &function.events {
            let source = match &event.spec.source {
                SourceSpec::Sqs(spec) => match spec.queue.topic {
                    Some(from) => format!("topic {} -> queue {}", from.topic.name, spec.queue.name),
                    None => format!("queue {}", spec.queue.name),
                },
                SourceSpec::Sns(spec) => format!("topic {}", spec.topic.name),
                SourceSpec::S3(spec) => format!("bucket {}", spec.bucket.name),
                SourceSpec::EventBridge(spec) => {
                    format!("bus {}", spec.bus.map_or("default", |bus| bus.name))
                }
                SourceSpec::Schedule(spec) => format!("schedule {}", spec.expression),
                SourceSpec::DynamoDb(table, _) => format!("stream of table {}", table.name),
                SourceSpec::Kinesis(stream, _) => format!("Kinesis stream {stream}"),
                SourceSpec::Direct => "direct invocation".to_owned(),
                _ => continue,
            };
            lines.push(format!("{source} -> {}.{}", function.name, event.spec.name));
        }
    }
    lines
}

/// Warnings about the declared resources, one line each.
pub fn warnings(deployment: &Deployment) -> Vec<String> {
    let mut lines = Vec::new();
    for resource in &deployment.resources {
        if let ResourceSpec::Queue(spec) = resource {
            of_queue(spec, deployment, &mut lines);
        }
    }
    let events = || {
        let functions = deployment.functions.iter();
        functions.flat_map(|function| &function.events)
    };
    for event in events() {
        if let SourceSpec::Sqs(spec) = &event.spec.source
            && !spec.filters.is_empty()
        {
            lines.push(format!(
                "Lambda deletes the messages of the queue {} that no filter of {} lets through",
                spec.queue.name, event.spec.name
            ));
        }
        if let SourceSpec::Kinesis(stream, _) = &event.spec.source {
            lines.push(format!(
                "the handler {} is not invoked: the local world has no Kinesis stream {stream}",
                event.spec.name
            ));
        }
    }
    lines
}

fn of_queue(spec: &QueueSpec, deployment: &Deployment, lines: &mut Vec<String>) {
    let name = spec.name;
    if let Some(subscription) = spec.topic {
        lines.push(format!(
            "the subscription of the queue {name} to the topic {} has no dead-letter queue: what SNS cannot \
             deliver is lost",
            subscription.topic.name
        ));
    }
    let functions = deployment.functions.iter();
    let readers = functions.filter(|function| {
        let mut events = function.events.iter();
        events.any(
            |event| matches!(&event.spec.source, SourceSpec::Sqs(sqs) if sqs.queue.name == name),
        )
    });
    let timeouts = readers.map(|function| function.timeout_or(DEFAULT_FUNCTION_TIMEOUT));
    let Some(timeout) = timeouts.max() else {
        return;
    };
    match spec.dead_letter_after {
        None => lines.push(format!(
            "the queue {name} has no dead-letter queue: a message that always fails comes back until it \
             expires; set dead_letter_after"
        )),
        Some(receives @ ..5) => lines.push(format!(
            "the queue {name} gives up after {receives} receives: throttled invocations count, so AWS \
             recommends dead_letter_after = 5 or more"
        )),
        Some(_) => {}
    }
    if let Some(seconds) = spec.visibility_timeout
        && seconds < 6 * timeout
    {
        lines.push(format!(
            "the visibility timeout of the queue {name} is {seconds} s: AWS recommends six times the \
             timeout of the function, {} s, so that no message is processed twice",
            6 * timeout
        ));
    }
}
