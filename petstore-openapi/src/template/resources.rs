//! Tables, topics, queues, buckets and buses.

use petstore_core::contract::Deployment;
use petstore_core::event::SourceSpec;
use petstore_core::infrastructure::{QueueSpec, ResourceSpec, TableSpec, TopicSpec};
use serde_json::{Value, json};

use super::error::TemplateError;
use super::failure_queues::LONGEST_RETENTION;
use super::ids::{Resource, Resources, id_of, logical_id};
use super::values::{allow, attribute, object, policy, reference, sub, sub_with_suffix};

/// The timeout of functions, in seconds: API Gateway waits for 29.
pub(super) const TIMEOUT_SECONDS: u32 = 29;

/// Adds the declared resources.
pub(super) fn add(deployment: &Deployment, resources: &mut Resources) -> Result<(), TemplateError> {
    for resource in &deployment.resources {
        let (id, name) = (id_of(resource), resource.name());
        match resource {
            ResourceSpec::Table(spec) => resources.add(id, name, table(spec))?,
            ResourceSpec::Topic(spec) => resources.add(id, name, topic(spec))?,
            ResourceSpec::Queue(spec) => add_queue(&id, spec, deployment, resources)?,
            ResourceSpec::Bucket(_) => resources.add(id, name, bucket(name))?,
            ResourceSpec::Bus(_) => {
                let properties = json!({"Name": sub(format!("${{AWS::StackName}}-{name}"))});
                resources.add(id, name, Resource::new("AWS::Events::EventBus", properties))?;
            }
            ResourceSpec::Stream(_) => {
                let properties = json!({"StreamModeDetails": {"StreamMode": "ON_DEMAND"}});
                resources.add(id, name, Resource::new("AWS::Kinesis::Stream", properties))?;
            }
            // These belong to the handlers that declare them.
            _ => {}
        }
    }
    Ok(())
}

/// The ARN of a resource for policies and environments.
///
/// Resources that refer to functions have it as text; the others have an attribute.
pub(super) fn arn(resource: &ResourceSpec) -> Value {
    let name = resource.name();
    let id = id_of(resource);
    match resource {
        ResourceSpec::Topic(_) => reference(&id),
        ResourceSpec::Bucket(_) => {
            sub_with_suffix(&format!("arn:${{AWS::Partition}}:s3:::{name}-${{Suffix}}"))
        }
        ResourceSpec::Schedule(_) => sub(format!(
            "arn:${{AWS::Partition}}:events:${{AWS::Region}}:${{AWS::AccountId}}:rule/${{AWS::StackName}}-{name}"
        )),
        _ => attribute(&id, "Arn"),
    }
}

/// The ARN of a resource that a function uses, which may be another function: the one that has the
/// handler for direct invocations.
pub(super) fn arn_of_used(resource: &ResourceSpec, deployment: &Deployment) -> Value {
    let ResourceSpec::Function(handler) = resource else {
        return arn(resource);
    };
    let function = deployment.function_of_direct_handler(handler);
    let name = function.map_or(*handler, |function| &function.name);
    sub(format!(
        "arn:${{AWS::Partition}}:lambda:${{AWS::Region}}:${{AWS::AccountId}}:function:${{AWS::StackName}}-{name}"
    ))
}

fn table(spec: &TableSpec) -> Resource {
    let keys = [(Some(spec.partition_key), "HASH"), (spec.sort_key, "RANGE")];
    let keys = || {
        keys.iter()
            .filter_map(|(name, kind)| Some(((*name)?, *kind)))
    };
    let attributes: Vec<Value> = keys()
        .map(|(name, _)| json!({"AttributeName": name, "AttributeType": "S"}))
        .collect();
    let schema: Vec<Value> = keys()
        .map(|(name, kind)| json!({"AttributeName": name, "KeyType": kind}))
        .collect();
    let stream = spec
        .stream
        .map(|view| json!({"StreamViewType": view.as_str()}));
    let properties = object([
        ("BillingMode", Some("PAY_PER_REQUEST".into())),
        ("AttributeDefinitions", Some(attributes.into())),
        ("KeySchema", Some(schema.into())),
        ("StreamSpecification", stream),
        (
            "PointInTimeRecoverySpecification",
            Some(json!({"PointInTimeRecoveryEnabled": true})),
        ),
    ]);
    Resource::new("AWS::DynamoDB::Table", properties)
}

fn topic(spec: &TopicSpec) -> Resource {
    let fifo = spec.is_fifo();
    // The name of a FIFO topic must end in `.fifo`, and CloudFormation does not choose such a name.
    let properties = object([
        ("FifoTopic", fifo.then_some(Value::Bool(true))),
        (
            "TopicName",
            fifo.then(|| sub(format!("${{AWS::StackName}}-{}", spec.name))),
        ),
    ]);
    Resource::new("AWS::SNS::Topic", properties)
}

fn bucket(name: &str) -> Resource {
    let properties = json!({
        "BucketName": sub_with_suffix(&format!("{name}-${{Suffix}}")),
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": true,
            "BlockPublicPolicy": true,
            "IgnorePublicAcls": true,
            "RestrictPublicBuckets": true,
        },
    });
    Resource::new("AWS::S3::Bucket", properties)
}

/// A queue with its dead-letter queue, and its subscription to a topic.
fn add_queue(
    id: &str,
    spec: &QueueSpec,
    deployment: &Deployment,
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
            Some(visibility(spec, deployment).into()),
        ),
        ("RedrivePolicy", redrive),
    ]);
    resources.add(id, spec.name, Resource::new("AWS::SQS::Queue", properties))?;
    let Some(subscription) = spec.topic else {
        return Ok(());
    };
    let topic = reference(&id_of(&ResourceSpec::Topic(subscription.topic)));
    let mut statement = allow(&["sqs:SendMessage"], vec![attribute(id, "Arn")]);
    statement["Principal"] = json!({"Service": "sns.amazonaws.com"});
    statement["Condition"] = json!({"ArnEquals": {"aws:SourceArn": topic}});
    let properties = json!({"Queues": [reference(id)], "PolicyDocument": policy(vec![statement])});
    let policy_id = format!("{id}Policy");
    resources.add(
        &*policy_id,
        spec.name,
        Resource::new("AWS::SQS::QueuePolicy", properties),
    )?;
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
    ]);
    let subscription = Resource::new("AWS::SNS::Subscription", properties);
    resources.add(
        format!("{id}Subscription"),
        spec.name,
        subscription.depends_on([policy_id]),
    )
}

/// The visibility timeout that the queue declares, or what Lambda recommends for its consumer: six times
/// the function's timeout, and the batching window.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>.
fn visibility(spec: &QueueSpec, deployment: &Deployment) -> u32 {
    let events = deployment
        .functions
        .iter()
        .flat_map(|function| &function.events);
    let window = events
        .filter_map(|event| match &event.spec.source {
            SourceSpec::Sqs(sqs) if sqs.queue.name == spec.name => Some(sqs.window),
            _ => None,
        })
        .max();
    match (spec.visibility_timeout, window) {
        (Some(declared), _) => declared,
        (None, Some(window)) => 6 * TIMEOUT_SECONDS + window,
        (None, None) => 30,
    }
}
