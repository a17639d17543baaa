//! Sample events of other projects, each read by the handler of its source. They are checked if the
//! variable `PETSTORE_EVENTS` is set to a folder with `INDEX.json` and the files in subfolders.

use std::path::PathBuf;

use petstore::prelude::*;
use petstore::{Context, Function, SystemClock};
use serde_json::Value;

use crate::support::Notes;

#[queue("any", message = Anything)]
struct AnyQueue;

#[topic("any", message = Anything)]
struct AnyTopic;

#[table("any", key = "id", stream = new_and_old_images)]
struct AnyTable;

#[bucket("any")]
struct AnyBucket;

/// JSON cannot represent the bytes of an item.
type Item = std::collections::BTreeMap<String, serde::de::IgnoredAny>;

#[petstore::model]
struct Anything {}

#[event(sqs, queue = AnyQueue)]
async fn on_sqs(Text(body): Text<'_>, record: Record<'_>, notes: &Notes) {
    assert!(record.source_arn().starts_with("arn:"));
    assert!(record.receive_count().is_some());
    notes.add(format!("sqs {} {body}", record.id()));
}

#[event(sns, topic = AnyTopic)]
async fn on_sns(Text(message): Text<'_>, record: Record<'_>, notes: &Notes) {
    assert!(record.source_arn().starts_with("arn:aws:sns"));
    notes.add(format!("sns {} {message}", record.id()));
}

#[event(dynamodb, table = AnyTable)]
async fn on_dynamodb(
    NewImage(new): NewImage<Item>,
    OldImage(old): OldImage<Item>,
    Keys(keys): Keys<Value>,
    record: Record<'_>,
    notes: &Notes,
) {
    let event = record.event_name().unwrap_or_default();
    notes.add(format!(
        "dynamodb {} {event} {keys} {} {}",
        record.id(),
        new.is_some(),
        old.is_some()
    ));
}

#[event(kinesis, stream = "any")]
async fn on_kinesis(Binary(data): Binary<'_>, record: Record<'_>, notes: &Notes) {
    notes.add(format!("kinesis {} {}", record.id(), data.len()));
}

#[event(s3, bucket = AnyBucket, events = "s3:ObjectCreated:*")]
async fn on_s3(object: S3Object<'_>, notes: &Notes) {
    notes.add(format!(
        "s3 {} {} {}",
        object.event, object.bucket, object.key
    ));
}

#[event(eventbridge, pattern = r#"{"source": [{"exists": true}]}"#)]
async fn on_eventbridge(record: Record<'_>, notes: &Notes) {
    notes.add(format!(
        "eventbridge {} {}",
        record.id(),
        record.event_name().unwrap_or_default()
    ));
}

#[event(schedule, "rate(1 hour)")]
async fn on_schedule(record: Record<'_>, notes: &Notes) {
    notes.add(format!("schedule {}", record.source_arn()));
}

const EVENTS: petstore::Events = events![
    on_sqs,
    on_sns,
    on_dynamodb,
    on_kinesis,
    on_s3,
    on_eventbridge,
    on_schedule
];

/// What the handler of a source notes down about an event, read with serde_json.
fn expected(kind: &str, event: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let records = event["Records"].as_array().cloned().unwrap_or_default();
    let each = |note: &dyn Fn(&Value) -> String| records.iter().map(note).collect();
    match kind {
        "sqs" => each(&|it| format!("sqs {} {}", text(&it["messageId"]), text(&it["body"]))),
        "sns" => each(&|it| {
            format!(
                "sns {} {}",
                text(&it["Sns"]["MessageId"]),
                text(&it["Sns"]["Message"])
            )
        }),
        "dynamodb-stream" => each(&|it| {
            let part = &it["dynamodb"];
            let plain = |item: &Value| {
                let attributes = item.as_object().cloned().unwrap_or_default();
                let value = |value: Value| match (value["S"].as_str(), value["N"].as_str()) {
                    (Some(text), _) => Value::from(text),
                    (_, Some(number)) => serde_json::from_str(number).unwrap(),
                    _ => Value::Null,
                };
                Value::from_iter(attributes.into_iter().map(|(name, it)| (name, value(it))))
            };
            format!(
                "dynamodb {} {} {} {} {}",
                text(&part["SequenceNumber"]),
                text(&it["eventName"]),
                plain(&part["Keys"]),
                part.get("NewImage").is_some(),
                part.get("OldImage").is_some()
            )
        }),
        "kinesis" => each(&|it| {
            let data = text(&it["kinesis"]["data"]);
            let padding = data.bytes().rev().take_while(|byte| *byte == b'=').count();
            let length = data.len() / 4 * 3 - padding;
            format!(
                "kinesis {} {length}",
                text(&it["kinesis"]["sequenceNumber"])
            )
        }),
        "s3" => each(&|it| {
            let key = text(&it["s3"]["object"]["key"]);
            let pairs = format!("k={key}");
            let (_, key) = form_urlencoded::parse(pairs.as_bytes()).next().unwrap();
            format!(
                "s3 {} {} {key}",
                text(&it["eventName"]),
                text(&it["s3"]["bucket"]["name"])
            )
        }),
        "eventbridge" => vec![format!(
            "eventbridge {} {}",
            text(&event["id"]),
            text(&event["detail-type"])
        )],
        "scheduled" => vec![format!("schedule {}", text(&event["resources"][0]))],
        other => panic!("no handler for {other}"),
    }
}

async fn check(function: &Function, notes: &Notes, kind: &str, bytes: &[u8], name: &str) {
    let invocation = SystemClock::invocation(Context::new("test"));
    let reply = function.handle(bytes, &invocation).await;
    let reply = reply.unwrap_or_else(|error| panic!("{name}: {error}"));
    let reply: Value = serde_json::from_slice(reply.as_bytes()).unwrap();
    let event: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(notes.take(), expected(kind, &event), "{name}");
    let failures = reply.get("batchItemFailures").and_then(Value::as_array);
    assert!(failures.is_none_or(Vec::is_empty), "{name}: {reply}");
}

#[tokio::test]
async fn the_matching_handler_reads_every_sample() {
    let Some(folder) = std::env::var_os("PETSTORE_EVENTS").map(PathBuf::from) else {
        println!("skipped: PETSTORE_EVENTS is not set to a folder of sample events");
        return;
    };
    let notes = Notes::default();
    let app = App::new("samples").events(EVENTS).state(notes.clone());
    let function = app
        .resource_arns(petstore::ResourceArns::new())
        .start()
        .await
        .unwrap();
    let index: Value =
        serde_json::from_slice(&std::fs::read(folder.join("INDEX.json")).unwrap()).unwrap();
    let mut read = 0;
    for file in index["files"].as_array().unwrap() {
        let (name, kind) = (
            file["file"].as_str().unwrap(),
            file["kind"].as_str().unwrap(),
        );
        let sources = [
            "sqs",
            "sns",
            "dynamodb-stream",
            "kinesis",
            "s3",
            "eventbridge",
            "scheduled",
        ];
        if sources.contains(&kind) {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            check(&function, &notes, kind, &bytes, name).await;
            read += 1;
        }
    }
    println!("{read} samples");
    assert!(read >= 40, "{read}");
}
