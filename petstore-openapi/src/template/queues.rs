//! Queues, with their dead-letter queues and subscriptions to topics.

use petstore_core::contract::Deployment;
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::{QueueSpec, QueueTopic, ResourceSpec};
use serde_json::{Value, json};

use super::error::TemplateError;
use super::failure_queues::LONGEST_RETENTION;
use super::ids::{Resource, Resources, id_of, logical_id};
use super::options::TemplateOptions;
use super::values::{allow, attribute, object, policy, reference};

/// Adds a queue with its dead-letter queue, and its subscription to a topic.
pub(super) fn add(
    id: &str,
    spec: &QueueSpec,
    deployment: &Deployment,
    options: &TemplateOptions,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    let redrive = match spec.dead_letter_after {
        None => None,
        Some(receives) => {
            let dead_letters = logical_id(spec.name, "DeadLetterQueue");
            let properties = object([
                ("FifoQueue", spec.is_fifo().then_some(Value::Bool(true))),
                ("MessageRetentionPeriod", Some(LONGEST_RETENTION.into())),
            ]);
            resources.add(
                &*dead_letters,
                spec.name,
                Resource::new("AWS::SQS::Queue", properties),
            )?;
            let target = attribute(&dead_letters, "Arn");
            Some(json!({"deadLetterTargetArn": target, "maxReceiveCount": receives}))
        }
    };
    let properties = object([
        ("FifoQueue", spec.is_fifo().then_some(Value::Bool(true))),
        (
            "VisibilityTimeout",
            Some(visibility(spec, deployment, options).into()),
        ),
        ("RedrivePolicy", redrive),
    ]);
    resources.add(id, spec.name, Resource::new("AWS::SQS::Queue", properties))?;
    match &spec.topic {
        Some(subscription) => add_subscription(id, spec, subscription, resources),
        None => Ok(()),
    }
}

/// Adds the queue's subscription. Messages that SNS cannot deliver go to the queue's dead-letter
/// queue, if it is of the topic's kind.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html>.
fn add_subscription(
    id: &str,
    spec: &QueueSpec,
    subscription: &QueueTopic,
    resources: &mut Resources,
) -> Result<(), TemplateError> {
    let topic = reference(&id_of(&ResourceSpec::Topic(subscription.topic)));
    let takes_undelivered =
        spec.dead_letter_after.is_some() && spec.is_fifo() == subscription.topic.is_fifo();
    let dead_letters = takes_undelivered.then(|| logical_id(spec.name, "DeadLetterQueue"));
    let policy_id = format!("{id}Policy");
    for (queue, policy_id) in [
        (Some(id), policy_id.clone()),
        (
            dead_letters.as_deref(),
            format!("{}Policy", dead_letters.clone().unwrap_or_default()),
        ),
    ] {
        if let Some(queue) = queue {
            let senders = [("sns.amazonaws.com", vec![topic.clone()])];
            resources.add(policy_id, spec.name, queue_policy(queue, senders))?;
        }
    }
    let redrive = dead_letters.map(|id| json!({"deadLetterTargetArn": attribute(&id, "Arn")}));
    let properties = object([
        ("TopicArn", Some(topic)),
        ("Protocol", Some("sqs".into())),
        ("Endpoint", Some(attribute(id, "Arn"))),
        (
            "RawMessageDelivery",
            subscription.raw.then_some(Value::Bool(true)),
        ),
        (
            "FilterPolicy",
            subscription
                .filter
                .and_then(|text| serde_json::from_str(text).ok()),
        ),
        ("RedrivePolicy", redrive),
    ]);
    let subscription = Resource::new("AWS::SNS::Subscription", properties);
    resources.add(
        format!("{id}Subscription"),
        spec.name,
        subscription.depends_on([policy_id]),
    )
}

/// The policy that allows services to send messages on behalf of their resources.
pub(super) fn queue_policy(
    queue: &str,
    senders: impl IntoIterator<Item = (&'static str, Vec<Value>)>,
) -> Resource {
    let statements = senders.into_iter().map(|(service, sources)| {
        let mut statement = allow(&["sqs:SendMessage"], vec![attribute(queue, "Arn")]);
        statement["Principal"] = json!({"Service": service});
        statement["Condition"] = json!({"ArnEquals": {"aws:SourceArn": sources}});
        statement
    });
    let properties = json!({
        "Queues": [reference(queue)],
        "PolicyDocument": policy(statements.collect()),
    });
    Resource::new("AWS::SQS::QueuePolicy", properties)
}

/// The visibility timeout that the queue declares, or what Lambda recommends for its consumer: six
/// times the function's timeout, and the batching window.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>.
fn visibility(spec: &QueueSpec, deployment: &Deployment, options: &TemplateOptions) -> u32 {
    let consumers = deployment.functions.iter().flat_map(|function| {
        let timeout = options.timeout_of(function);
        function.events.iter().map(move |event| (timeout, event))
    });
    let recommended = consumers
        .filter_map(|(timeout, event)| match &event.spec.source {
            SourceSpec::Sqs(sqs) if sqs.queue.name == spec.name => Some(6 * timeout + sqs.window),
            _ => None,
        })
        .max();
    spec.visibility_timeout.or(recommended).unwrap_or(30)
}
