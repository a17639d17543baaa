//! `ReceiveMessage`, with long polling.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::super::json;
use super::super::local::ServiceRequest;
use super::attributes::{self, Attributes};
use super::call::Result;
use super::error::service_error;
use super::messages::unexpected;
use crate::events::queue::{
    QueueError, QueueOp, QueueReply, Receive, ReceivedMessage, md5_of_attributes, md5_of_body,
};

/// How long a receive waits at most.
const MAX_WAIT_SECONDS: i64 = 20;

/// How often a receive that waits looks again, beside every change: a message can become visible.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Parameters {
    queue_url: Option<String>,
    attribute_names: Vec<String>,
    message_system_attribute_names: Vec<String>,
    message_attribute_names: Vec<String>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    messages: Vec<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message_id: String,
    receipt_handle: String,
    #[serde(rename = "MD5OfBody")]
    md5_of_body: String,
    body: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    attributes: BTreeMap<String, String>,
    #[serde(
        rename = "MD5OfMessageAttributes",
        skip_serializing_if = "Option::is_none"
    )]
    md5_of_attributes: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    message_attributes: Attributes,
}

impl Message {
    fn new(mut received: ReceivedMessage, system: &[&str], user: &[&str]) -> Self {
        received.select(system, user);
        Self {
            message_id: received.message_id.to_string(),
            receipt_handle: received.receipt_handle,
            md5_of_body: md5_of_body(&received.body),
            body: received.body,
            attributes: received.system_attributes.into_iter().collect(),
            md5_of_attributes: md5_of_attributes(&received.attributes),
            message_attributes: attributes::write(&received.attributes),
        }
    }
}

pub(super) async fn receive(request: &ServiceRequest<'_>) -> Result {
    let parameters: Parameters = request.parameters()?;
    let arn = request.queue_arn(parameters.queue_url.as_deref(), "sqs:ReceiveMessage")?;
    let until = Instant::now() + wait(request, &arn, parameters.wait_time_seconds)?;
    let op = Receive {
        max: parameters.max_number_of_messages,
        visibility_seconds: parameters.visibility_timeout,
    };
    let messages = loop {
        let QueueReply::Received(received) = request.apply(&arn, QueueOp::Receive(op))? else {
            return Err(unexpected());
        };
        if !received.messages.is_empty() || until <= Instant::now() {
            break received.messages;
        }
        if !wait_for_message(request, &arn, until).await? {
            break Vec::new();
        }
    };
    let names = |names: &[Vec<String>]| names.concat();
    let system = names(&[
        parameters.attribute_names,
        parameters.message_system_attribute_names,
    ]);
    let system: Vec<&str> = system.iter().map(String::as_str).collect();
    let user = parameters.message_attribute_names.iter();
    let user: Vec<&str> = user.map(String::as_str).collect();
    let messages = messages.into_iter();
    json::write(&Response {
        messages: messages
            .map(|message| Message::new(message, &system, &user))
            .collect(),
    })
}

/// Waits for a change after which the queue has a visible message; `false` if none comes in time.
async fn wait_for_message(request: &ServiceRequest<'_>, arn: &str, until: Instant) -> Result<bool> {
    // Messages of a group that is blocked are visible and not received.
    let mut is_new = !arn.ends_with(".fifo");
    loop {
        // Before the queue is read, so that no change between the two is missed.
        let changed = request.aws.engine.changed();
        let visible = request.aws.read_world(|world, now| {
            let queue = world.queues().get(arn);
            queue.map_or(0, |queue| queue.counts(now).0)
        })?;
        if visible > 0 && is_new {
            return Ok(true);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let _ = tokio::time::timeout(left.min(LOOK_AGAIN), changed).await;
        is_new = true;
    }
}

/// How long to wait: what the request gives, or else the queue.
fn wait(request: &ServiceRequest<'_>, arn: &str, seconds: Option<i64>) -> Result<Duration> {
    let seconds = match seconds {
        Some(seconds) => seconds,
        None => {
            let seconds = request.aws.read_world(|world, _| {
                let queue = world.queues().get(arn);
                queue.map_or(0, |queue| queue.config().receive_wait_seconds)
            })?;
            i64::try_from(seconds).unwrap_or(0)
        }
    };
    if !(0..=MAX_WAIT_SECONDS).contains(&seconds) {
        return Err(service_error(&QueueError::InvalidParameter {
            parameter: "WaitTimeSeconds",
            value: seconds.to_string(),
            reason: format!("Must be >= 0 and <= {MAX_WAIT_SECONDS}, if provided."),
        }));
    }
    Ok(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
