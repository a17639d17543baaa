//! Validation of `Publish`, `PublishBatch`, topics and subscriptions.

use petstore_local::events::ids::CountedIds;
use petstore_local::events::topic::{
    AcceptAll, BatchEntry, PublishRequest, Subscribe, TopicError, TopicSettings, Topics,
};
use serde_json::Value;

use crate::support::{ACCOUNT, NOW, REGION, attributes, flag, only, same_outcome, text};

const MEMBERS: [&str; 18] = [
    "fifo_topic",
    "content_based_deduplication",
    "set_subscription_attribute",
    "subscribe",
    "create_topic",
    "batch",
    "batch_entries",
    "batch_message_bytes",
    "message_bytes",
    "TopicArn",
    "TargetArn",
    "topic_exists",
    "Message",
    "MessageAttributes",
    "MessageStructure",
    "MessageGroupId",
    "MessageDeduplicationId",
    "Subject",
];

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let request = &case["request"];
    only(request, &MEMBERS)?;
    let result = run(request)?.map_err(|error| (error.code().to_owned(), error.to_string()));
    same_outcome(case, result)
}

fn run(request: &Value) -> Result<Result<(), TopicError>, String> {
    let mut ids = CountedIds::default();
    let mut topics = Topics::new(REGION, ACCOUNT);
    if let Some(topic) = request.get("create_topic") {
        let settings = TopicSettings {
            fifo: flag(topic, "FifoTopic", false),
            ..Default::default()
        };
        return Ok(topics.create(text(topic, "Name"), settings).map(|_| ()));
    }
    let fifo = flag(request, "fifo_topic", false);
    let settings = TopicSettings {
        fifo,
        content_deduplication: flag(request, "content_based_deduplication", false),
        ..Default::default()
    };
    let name = if fifo { "topic.fifo" } else { "topic" };
    let arn = topics
        .create(name, settings)
        .map_err(|error| error.to_string())?;
    if let Some(subscription) = request.get("subscribe") {
        let mut wanted = Subscribe::new(
            &arn,
            text(subscription, "Protocol"),
            text(subscription, "Endpoint"),
        );
        let attributes = subscription["Attributes"].as_object().into_iter().flatten();
        wanted.attributes = attributes
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        return Ok(topics
            .subscribe(&wanted, NOW, &mut ids, &AcceptAll)
            .map(|_| ()));
    }
    if let Some(attribute) = request.get("set_subscription_attribute") {
        let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:queue");
        let queue = if fifo { format!("{queue}.fifo") } else { queue };
        let subscribed = topics
            .subscribe(
                &Subscribe::new(&arn, "sqs", &queue),
                NOW,
                &mut ids,
                &AcceptAll,
            )
            .map_err(|error| error.to_string())?;
        let (name, value) = (text(attribute, "name"), text(attribute, "value"));
        let arn = subscribed.subscription_arn;
        return Ok(topics.set_subscription_attribute(&arn, name, value, &AcceptAll));
    }
    let given = request["TopicArn"]
        .as_str()
        .or(request["TargetArn"].as_str());
    let arn = given.unwrap_or(&arn);
    if !flag(request, "topic_exists", true) {
        topics.delete(arn);
    }
    if let Some(entries) = batch(request)? {
        let result = topics.publish_batch(arn, &entries, NOW, &mut ids, &AcceptAll);
        return Ok(result.map(|_| ()));
    }
    let result = topics.publish(arn, &message(request)?, NOW, &mut ids, &AcceptAll);
    Ok(result.map(|_| ()))
}

/// A message; `message_bytes` gives the length of its text.
fn message(request: &Value) -> Result<PublishRequest, String> {
    let mut request = request.clone();
    let members = request
        .as_object_mut()
        .ok_or("a request is not an object")?;
    let filler = members.get("message_bytes").and_then(Value::as_u64);
    let attributes = attributes(&members.remove("MessageAttributes").unwrap_or_default())?;
    let mut message: PublishRequest =
        serde_json::from_value(request).map_err(|error| error.to_string())?;
    if let Some(bytes) = filler {
        message.message = "x".repeat(usize::try_from(bytes).unwrap_or_default());
    }
    message.message_attributes = attributes;
    Ok(message)
}

fn batch(request: &Value) -> Result<Option<Vec<BatchEntry>>, String> {
    let numbered = |messages: Vec<String>| {
        let entry = |(id, message): (usize, String)| BatchEntry {
            id: id.to_string(),
            request: PublishRequest {
                message,
                ..Default::default()
            },
        };
        messages
            .into_iter()
            .enumerate()
            .map(entry)
            .collect::<Vec<_>>()
    };
    if let Some(count) = request["batch_entries"].as_u64() {
        return Ok(Some(numbered((0..count).map(|_| "x".to_owned()).collect())));
    }
    if let Some(lengths) = request["batch_message_bytes"].as_array() {
        let lengths = lengths.iter().filter_map(Value::as_u64);
        let texts = lengths.map(|bytes| "x".repeat(usize::try_from(bytes).unwrap_or_default()));
        return Ok(Some(numbered(texts.collect())));
    }
    let Some(entries) = request["batch"].as_array() else {
        return Ok(None);
    };
    let entries = entries.iter().map(|entry| {
        Ok(BatchEntry {
            id: text(entry, "Id").to_owned(),
            request: message(entry)?,
        })
    });
    entries.collect::<Result<Vec<_>, String>>().map(Some)
}
