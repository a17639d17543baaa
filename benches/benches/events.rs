//! What a batch of records costs: 10,000 messages of a queue with small typed payloads, and 1,000
//! changes of a table with both images, against `aws_lambda_events` with each body or image
//! deserialized. One event is compared with one pattern, too.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lambda_events::dynamodb::Event as DynamoDbEvent;
use aws_lambda_events::sqs::SqsEvent;
use petstore::prelude::*;
use petstore::{Function, Invocation, SystemClock};
use petstore_benches::measure::{self, Arguments};
use petstore_benches::peers::ready;
use petstore_event_rules::EventPattern;
use serde_json::{Value, json};

/// A payload of one message, and an item of a table.
#[petstore::model]
struct Pet<'a> {
    id: u64,
    kind: &'a str,
    price: f64,
}

#[queue("adoptions", message = Pet<'_>)]
struct Adoptions;

#[table("pets", key = "id", stream = new_and_old_images)]
struct Pets;

/// The sum of the ids that a handler has seen.
#[derive(Default)]
struct Sum(AtomicU64);

#[event(sqs, queue = Adoptions, batch = 10000, window = 1)]
async fn adopt(Json(pet): Json<Pet<'_>>, sum: &Sum) {
    black_box((pet.kind, pet.price));
    sum.0.fetch_add(pet.id, Ordering::Relaxed);
}

#[event(dynamodb, table = Pets, batch = 1000)]
async fn count(change: Change<Pet<'_>>, sum: &Sum) {
    for pet in change.before().into_iter().chain(change.after()) {
        black_box((pet.kind, pet.price));
        sum.0.fetch_add(pet.id, Ordering::Relaxed);
    }
}

fn main() {
    let arguments = Arguments::of_program();
    let app = App::new("events")
        .events(events![adopt, count])
        .state(Sum::default());
    let function = ready(app.start()).expect("the app starts");
    let invocation = SystemClock::invocation(petstore::Context::new("bench"));
    let (queue, stream) = (messages(10_000), changes(1_000));
    let handled = |event: &[u8]| handle(&function, &invocation, event);
    assert_eq!(handled(&queue), br#"{"batchItemFailures":[]}"#);
    assert_eq!(handled(&stream), br#"{"batchItemFailures":[]}"#);
    assert_eq!(sum_of_messages(&queue), (0..10_000).sum::<u64>());
    assert_eq!(sum_of_changes(&stream), 2 * (0..1_000).sum::<u64>());
    let pattern = EventPattern::parse(PATTERN).expect("a valid pattern");
    let sold = sold();
    assert!(pattern.matches(&sold));
    println!("events: every record is handled");
    if arguments.test {
        return;
    }
    println!(
        "\n{:<44} {:>12} {:>12} {:>7}",
        "batch", "ours, ns", "peer, ns", "ratio"
    );
    let report = |name: &str, ours: &mut dyn FnMut(), peer: &mut dyn FnMut()| {
        let times = measure::medians(&mut [ours, peer]);
        let (ours, peer) = (times[0], times[1]);
        println!("{name:<44} {ours:>12.0} {peer:>12.0} {:>7.2}", peer / ours);
    };
    report(
        "10,000 messages, typed bodies",
        &mut || drop(black_box(handled(&queue))),
        &mut || {
            black_box(sum_of_messages(&queue));
        },
    );
    report(
        "1,000 changes, both images",
        &mut || drop(black_box(handled(&stream))),
        &mut || {
            black_box(sum_of_changes(&stream));
        },
    );
    let times = measure::medians(&mut [&mut || {
        black_box(pattern.matches(black_box(&sold)));
    }]);
    println!("{:<44} {:>12.0}", "one event against one pattern", times[0]);
}

fn handle(function: &Function, invocation: &Invocation, event: &[u8]) -> Vec<u8> {
    ready(function.handle(event, invocation))
        .expect("the event is handled")
        .into_bytes()
}

fn sum_of_messages(event: &[u8]) -> u64 {
    let event: SqsEvent = serde_json::from_slice(event).expect("an SQS event");
    let ids = event.records.iter().map(|record| {
        let pet: Pet<'_> =
            serde_json::from_str(record.body.as_deref().unwrap_or_default()).expect("a pet");
        black_box((pet.kind, pet.price));
        pet.id
    });
    ids.sum()
}

/// The item of a table for serde_dynamo, which owns its text.
#[derive(serde::Deserialize)]
struct OwnedPet {
    id: u64,
    kind: String,
    price: f64,
}

fn sum_of_changes(event: &[u8]) -> u64 {
    let event: DynamoDbEvent = serde_json::from_slice(event).expect("a DynamoDB event");
    let mut sum = 0;
    for record in event.records {
        for image in [record.change.old_image, record.change.new_image] {
            let pet: OwnedPet = serde_dynamo::from_item(image).expect("a pet");
            black_box((pet.kind, pet.price));
            sum += pet.id;
        }
    }
    sum
}

const PATTERN: &str = r#"{"source": ["shop"], "detail-type": ["sold", "returned"],
    "detail": {"price": [{"numeric": [">", 100]}], "kind": [{"prefix": "do"}, "cat"]}}"#;

fn sold() -> Value {
    json!({
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "detail-type": "sold",
        "source": "shop",
        "account": "123456789012",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {"id": 7, "kind": "dog", "price": 249.99, "owner": "Ann"},
    })
}

fn messages(count: u64) -> Vec<u8> {
    let record = |id: u64| {
        json!({
            "messageId": format!("059f36b4-87a3-44ab-83d2-{id:012}"),
            "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a".repeat(6),
            "body": json!({"id": id, "kind": "dog", "price": 249.99}).to_string(),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": "1545082649185",
            },
            "messageAttributes": {},
            "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:adoptions",
            "awsRegion": "eu-west-1",
        })
    };
    let records: Vec<Value> = (0..count).map(record).collect();
    json!({"Records": records}).to_string().into_bytes()
}

fn changes(count: u64) -> Vec<u8> {
    let record = |id: u64| {
        let image = json!({
            "id": {"N": id.to_string()}, "kind": {"S": "dog"}, "price": {"N": "249.99"},
            "tags": {"SS": ["old", "calm"]},
        });
        json!({
            "eventID": format!("{id:032x}"),
            "eventName": "MODIFY",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1480642020,
                "Keys": {"id": {"N": id.to_string()}},
                "NewImage": image,
                "OldImage": image,
                "SequenceNumber": format!("{}", 1_405_400_000_000_u64 + id),
                "SizeBytes": 54,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/pets/stream/2026-01-01T00:00:00.000",
        })
    };
    let records: Vec<Value> = (0..count).map(record).collect();
    json!({"Records": records}).to_string().into_bytes()
}
