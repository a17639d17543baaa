//! Validation of messages, batches and redrive policies.

use petstore_local::events::ids::CountedIds;
use petstore_local::events::queue::{Queue, QueueConfig, QueueError, RedrivePolicy, SendMessage};
use serde_json::Value;

use crate::queue_input::message;
use crate::support::{NOW, same_outcome};

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let result = attempt(case).map_err(|error| (error.code().to_owned(), error.to_string()));
    same_outcome(case, result)
}

fn attempt(case: &Value) -> Result<(), QueueError> {
    if let Some(policy) = case.get("redrive_policy") {
        let text = policy
            .as_str()
            .map_or_else(|| policy.to_string(), str::to_owned);
        return RedrivePolicy::parse(&text).map(drop);
    }
    let fifo = case["fifo"].as_bool().unwrap_or(false);
    let arn = format!(
        "arn:aws:sqs:us-east-1:111111111111:q{}",
        if fifo { ".fifo" } else { "" }
    );
    let mut config = if fifo {
        QueueConfig::fifo(arn)
    } else {
        QueueConfig::standard(arn)
    };
    let attributes = &case["queue"];
    config.content_based_deduplication = attributes["ContentBasedDeduplication"]
        .as_bool()
        .unwrap_or(false);
    if let Some(most) = attributes["MaximumMessageSize"].as_u64() {
        config.maximum_message_size = usize::try_from(most).unwrap_or(usize::MAX);
    }
    let mut queue = Queue::new(config)?;
    let mut ids = CountedIds::default();
    let filler = |bytes: &Value| {
        "a".repeat(
            bytes
                .as_u64()
                .and_then(|n| usize::try_from(n).ok())
                .unwrap_or(0),
        )
    };
    let batch: Option<Vec<(String, SendMessage)>> = if let Some(entries) = case["batch"].as_array()
    {
        Some(
            entries
                .iter()
                .map(|entry| {
                    (
                        entry["Id"].as_str().unwrap_or_default().to_owned(),
                        message(entry),
                    )
                })
                .collect(),
        )
    } else {
        let sizes = case["batch_bytes"].as_array();
        sizes.map(|sizes| {
            let entry = |(place, bytes)| (format!("id-{place}"), SendMessage::new(filler(bytes)));
            sizes.iter().enumerate().map(entry).collect()
        })
    };
    if let Some(entries) = batch {
        let sent = queue.send_batch(NOW, entries, &mut ids)?;
        return sent
            .into_iter()
            .try_for_each(|entry| entry.result.map(drop));
    }
    let mut given = message(&case["message"]);
    for name in ["body_bytes", "message_bytes", "bytes"] {
        if let Some(bytes) = case.get(name) {
            given.body = Some(filler(bytes));
        }
    }
    // An entry of a batch fails with other codes than a single message; the source names the test.
    if case["source"]
        .as_str()
        .is_some_and(|source| source.contains("batch"))
    {
        let sent = queue.send_batch(NOW, vec![("id".to_owned(), given)], &mut ids)?;
        return sent
            .into_iter()
            .try_for_each(|entry| entry.result.map(drop));
    }
    queue.send(NOW, given, &mut ids).map(drop)
}
