//! Queues themselves: their URLs and attributes. The app declares them, so none is created.

use std::collections::BTreeMap;

use bytes::Bytes;
use petstore_core::Arn;
use serde::Deserialize;
use serde_json::json;

use super::super::error::ServiceError;
use super::super::json;
use super::super::local::ServiceRequest;
use super::call::Result;
use super::error::service_error;
use crate::events::queue::{Queue, QueueConfig, QueueError};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Parameters {
    queue_url: Option<String>,
    queue_name: Option<String>,
    queue_name_prefix: Option<String>,
    attribute_names: Vec<String>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// Returns the URL of a queue that the app declares, as AWS does for a queue that exists.
pub(super) fn create(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    let name = require_name(parameters.queue_name)?;
    let arn = request.aws.names.queue(&name);
    request.check("sqs:CreateQueue", &arn)?;
    if !request.has_queue(&arn)? {
        return Err(ServiceError::new(
            "UnsupportedOperation",
            format!("The app declares no queue {name:?}: put #[queue(\"{name}\")] on a struct and use it in a handler."),
        )
        .query_code("AWS.SimpleQueueService.UnsupportedOperation"));
    }
    write_url(request, &arn)
}

pub(super) fn get_url(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    let arn = request
        .aws
        .names
        .queue(&require_name(parameters.queue_name)?);
    request.check("sqs:GetQueueUrl", &arn)?;
    if !request.has_queue(&arn)? {
        return Err(service_error(&QueueError::NonExistentQueue));
    }
    write_url(request, &arn)
}

fn write_url(request: &ServiceRequest<'_>, arn: &str) -> Result {
    json::write(&json!({"QueueUrl": request.queue_url(arn)}))
}

fn require_name(name: Option<String>) -> Result<String> {
    let name = name.filter(|name| !name.is_empty());
    name.ok_or_else(|| service_error(&QueueError::MissingParameter("QueueName")))
}

pub(super) fn list(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    request.check("sqs:ListQueues", &request.aws.names.queue("*"))?;
    let prefix = parameters.queue_name_prefix.as_deref().unwrap_or_default();
    let arns = request.aws.read_world(|world, _| {
        let queues = world.queues().iter().map(|queue| &queue.config().arn);
        let named = queues.filter(|arn| Arn::name_of(arn).starts_with(prefix));
        named.cloned().collect()
    })?;
    write_page(request, arns, &parameters, "QueueUrls")
}

pub(super) fn list_dead_letter_sources(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    let url = parameters.queue_url.as_deref();
    let target = request.queue_arn(url, "sqs:ListDeadLetterSourceQueues")?;
    let sources = request.aws.read_world(|world, _| {
        let configs = world.queues().iter().map(Queue::config);
        let sources = configs.filter(|config| {
            let redrive = config.redrive.as_ref();
            redrive.is_some_and(|redrive| redrive.dead_letter_target_arn == target)
        });
        sources.map(|config| config.arn.clone()).collect()
    })?;
    // The member has another case than in `ListQueues`.
    write_page(request, sources, &parameters, "queueUrls")
}

/// A page of URLs. The token is the name after which the next page begins.
fn write_page(
    request: &ServiceRequest<'_>,
    arns: Vec<String>,
    parameters: &Parameters,
    member: &str,
) -> Result {
    let after = parameters.next_token.as_deref().unwrap_or_default();
    let mut rest = arns.iter().filter(|arn| Arn::name_of(arn) > after);
    let limit = parameters.max_results.unwrap_or(1000).clamp(1, 1000);
    let page: Vec<&String> = rest.by_ref().take(limit).collect();
    // A token is returned only if a page was asked for.
    let has_more = parameters.max_results.is_some() && rest.next().is_some();
    let next = page
        .last()
        .filter(|_| has_more)
        .map(|arn| Arn::name_of(arn));
    let urls: Vec<String> = page.iter().map(|arn| request.queue_url(arn)).collect();
    let mut response = BTreeMap::from([(member, json!(urls))]);
    if let Some(next) = next {
        response.insert("NextToken", json!(next));
    }
    json::write(&response)
}

/// The local world keeps no tags.
pub(super) fn list_tags(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    request.queue_arn(parameters.queue_url.as_deref(), "sqs:ListQueueTags")?;
    Ok(Bytes::from_static(b"{}"))
}

pub(super) fn get_attributes(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    let url = parameters.queue_url.as_deref();
    let arn = request.queue_arn(url, "sqs:GetQueueAttributes")?;
    let missing = || service_error(&QueueError::NonExistentQueue);
    let found = request.aws.with_world(|world, now| {
        let queue = world.queues().get(&arn)?;
        Some(attributes(queue.config(), queue.counts(now)))
    })?;
    let all = found.ok_or_else(missing)?;
    let wanted = &parameters.attribute_names;
    let has_all = wanted.iter().any(|name| name == "All");
    let selected = all
        .into_iter()
        .filter(|(name, _)| has_all || wanted.iter().any(|wanted| wanted == name));
    let selected: BTreeMap<&str, String> = selected.collect();
    if selected.is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    json::write(&json!({"Attributes": selected}))
}

/// `counts` are of messages that are visible, in flight and delayed.
fn attributes(
    config: &QueueConfig,
    (visible, in_flight, delayed): (usize, usize, usize),
) -> Vec<(&'static str, String)> {
    let mut attributes = vec![
        ("QueueArn", config.arn.clone()),
        ("ApproximateNumberOfMessages", visible.to_string()),
        (
            "ApproximateNumberOfMessagesNotVisible",
            in_flight.to_string(),
        ),
        ("ApproximateNumberOfMessagesDelayed", delayed.to_string()),
        ("DelaySeconds", config.delay_seconds.to_string()),
        ("VisibilityTimeout", config.visibility_timeout.to_string()),
        (
            "MessageRetentionPeriod",
            config.message_retention_period.to_string(),
        ),
        (
            "MaximumMessageSize",
            config.maximum_message_size.to_string(),
        ),
        (
            "ReceiveMessageWaitTimeSeconds",
            config.receive_wait_seconds.to_string(),
        ),
        ("SqsManagedSseEnabled", "true".to_owned()),
    ];
    if let Some(redrive) = &config.redrive {
        attributes.push(("RedrivePolicy", redrive.to_json()));
    }
    if config.fifo {
        let scope = if config.deduplication_per_group {
            ("messageGroup", "perMessageGroupId")
        } else {
            ("queue", "perQueue")
        };
        attributes.extend([
            ("FifoQueue", "true".to_owned()),
            (
                "ContentBasedDeduplication",
                config.content_based_deduplication.to_string(),
            ),
            ("DeduplicationScope", scope.0.to_owned()),
            ("FifoThroughputLimit", scope.1.to_owned()),
        ]);
    }
    attributes
}
