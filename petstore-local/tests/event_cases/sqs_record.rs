//! Messages as a function gets them, and their checksums.

use std::time::Duration;

use petstore_local::events::ids::CountedIds;
use petstore_local::events::mapping::{MappingConfig, MappingFacts, MappingOptions, QueueMapping};
use petstore_local::events::queue::{
    Queue, QueueConfig, SendMessage, md5_of_attributes, md5_of_body,
};
use serde_json::{Value, json};

use crate::matching::{Names, compare_list, same_order};
use crate::queue_input::{attributes, message};
use crate::support::NOW;

pub(crate) fn check(case: &Value) -> Result<(), String> {
    if let Some(md5) = case["md5_of_body"].as_str() {
        let own = md5_of_body(case["body"].as_str().unwrap_or_default());
        return if own == md5 { Ok(()) } else { Err(own) };
    }
    if let Some(md5) = case["md5_of_message_attributes"].as_str() {
        let own = md5_of_attributes(
            &attributes(&case["message_attributes"])
                .into_iter()
                .collect(),
        );
        return if own.as_deref() == Some(md5) {
            Ok(())
        } else {
            Err(format!("{own:?}"))
        };
    }
    let event = delivered(case)?;
    let parsed: Value = serde_json::from_str(&event).map_err(|error| error.to_string())?;
    let list = |event: &Value| event["Records"].as_array().cloned().unwrap_or_default();
    let records = list(&parsed);
    compare_list(&list(&case["event"]), &records, true, &mut Names::default())?;
    let raw: Event = serde_json::from_str(&event).map_err(|error| error.to_string())?;
    raw.records
        .first()
        .map_or(Ok(()), |first| same_order(&case["key_order"], first.get()))
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    records: Vec<Box<serde_json::value::RawValue>>,
}

/// Sends the messages and returns the event of the function.
fn delivered(case: &Value) -> Result<String, String> {
    let sent: Vec<SendMessage> = match case["sent_batch"].as_array() {
        Some(bodies) => bodies
            .iter()
            .map(|body| message(&json!({"MessageBody": body})))
            .collect(),
        None => vec![message(&case["sent"])],
    };
    let fifo = sent
        .iter()
        .any(|message| message.deduplication_id.is_some())
        || case["fifo"].as_bool().unwrap_or(false)
        || case["queue"]["FifoQueue"].as_bool().unwrap_or(false)
        || case["event"]["Records"][0]["attributes"]
            .get("SequenceNumber")
            .is_some();
    let arn = format!(
        "arn:aws:sqs:us-east-1:111111111111:pets{}",
        if fifo { ".fifo" } else { "" }
    );
    let mut config = if fifo {
        QueueConfig::fifo(arn.clone())
    } else {
        QueueConfig::standard(arn.clone())
    };
    config.content_based_deduplication = sent
        .iter()
        .any(|message| message.deduplication_id.is_none());
    let mut queue = Queue::new(config).map_err(|error| error.to_string())?;
    let mut ids = CountedIds::default();
    for message in sent {
        queue
            .send(NOW, message, &mut ids)
            .map_err(|error| error.to_string())?;
    }
    let mut options: MappingOptions =
        serde_json::from_value(case["mapping"].clone()).unwrap_or_default();
    options.event_source_arn = Some(arn);
    let config = MappingConfig::create(&options, &MappingFacts::default())
        .map_err(|error| error.to_string())?;
    let mut mapping = QueueMapping::new(config, NOW);
    for later in [0, 300] {
        let now = NOW + Duration::from_secs(later.min(mapping.config().window.as_secs()));
        let poll = mapping
            .poll(now, &mut queue, &mut ids, &|_| true)
            .map_err(|error| error.to_string())?;
        if let Some(batch) = poll.batch {
            return Ok(batch.event);
        }
    }
    Err("nothing was delivered".into())
}
