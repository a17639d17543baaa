//! Events that are made to take memory.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore::prelude::*;
use serde_json::{Value, json};

use super::{assert_bounded, ready};

#[petstore::model]
struct Greeter {
    greeter: Option<String>,
}

/// The orders of the shop.
#[petstore::queue("orders", message = Greeter)]
struct Orders;

#[petstore::event(sqs, queue = Orders)]
async fn order(Json(body): Json<Greeter>) {
    drop(body);
}

/// The photos of the shop.
#[petstore::bucket("photos")]
struct Photos;

/// The stock of the shop.
#[petstore::table("stock", key = "id", stream = new_and_old_images)]
struct Stock;

/// A notice to the shop's customers.
#[petstore::topic("news", message = Greeter)]
struct News;

/// The letters of the shop, in an envelope of SNS.
#[petstore::queue("letters", from = News)]
struct Letters;

#[petstore::event(sqs, queue = Letters)]
async fn letters(batch: Batch<'_, Json<Greeter>>) -> Failures {
    batch.failures(|_| false)
}

#[petstore::event(dynamodb, table = Stock)]
async fn stock(_: Change<Greeter>) {}

#[petstore::event(kinesis, stream = "clicks")]
async fn click(_: Json<Greeter>) {}

#[petstore::event(s3, bucket = Photos)]
async fn photo(_: S3Object<'_>) {}

#[petstore::event(sns, topic = News)]
async fn news(_: Json<Greeter>) {}

#[petstore::event(eventbridge, pattern = r#"{"source": ["shop"]}"#)]
async fn sale(_: Detail<Greeter>) {}

#[test]
fn records_that_are_made_to_hurt_cost_little_more_than_themselves() {
    let app = App::new("hello").function("orders", routes![], events![order]);
    let function = ready(app.start()).unwrap();
    let size = 5_500_000;
    let record = |body: &str| {
        json!({
            "messageId": "1", "eventSource": "aws:sqs", "body": body,
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders",
        })
        .to_string()
    };
    let many = |record: &str| {
        let records = vec![record; size / (record.len() + 1)].join(",");
        format!(r#"{{"Records":[{records}]}}"#)
    };
    for event in [
        many("{}"),
        many("0"),
        many(r#"{"eventSource":"aws:sqs","messageId":"1"}"#),
        many(&record("{}")),
        many(&record(r#"{"greeter":1}"#)),
        many(&record(&"[".repeat(1000))),
        many(&record(&format!(
            r#"{{"greeter":1,"x":[{}0]}}"#,
            "{},".repeat(20_000)
        ))),
        format!(r#"{{"Records":[{}]}}"#, record(&"[".repeat(size))),
        format!(
            r#"{{"Records":[{}]}}"#,
            record(&r#"{"greeter":"#.repeat(size / 12))
        ),
        format!(
            r#"{{"Records":[{}]}}"#,
            record(&format!(
                r#"{{"greeter":1,"x":[{}0]}}"#,
                r#"{"":0},"#.repeat(size / 9)
            ))
        ),
    ] {
        assert_bounded(&function, &event, event.get(..60).unwrap());
    }
}

#[test]
fn records_of_every_source_cost_little_more_than_themselves() {
    let events = events![letters, stock, click, photo, news, sale];
    let function = ready(App::new("hello").events(events).start()).unwrap();
    let size = 5_500_000;
    let many = |record: Value| {
        let record = record.to_string();
        let records = vec![record.as_str(); (size / record.len()).clamp(1, 10_000)].join(",");
        format!(r#"{{"Records":[{records}]}}"#)
    };
    // An image of a table, a list of a payload, and what becomes longer where it is quoted again.
    let images = [
        json!({"greeter": {"N": "x"}}),
        json!({"greeter": {"L": vec![json!({"NULL": true}); 300_000]}}),
        json!({"x".repeat(1_000_000): {"S": ""}}),
    ];
    let payloads = [
        json!({"greeter": 1}).to_string(),
        format!(r#"{{"greeter":[{}0]}}"#, "0,".repeat(1_000_000)),
        format!(r#"{{"greeter":"{}"}}"#, "\\\"".repeat(300_000)),
        "[".repeat(2_000_000),
        "\u{1}".repeat(200_000),
    ];
    let mut attacks = Vec::new();
    for image in images {
        attacks.push(many(json!({
            "eventSource": "aws:dynamodb", "eventName": "MODIFY",
            "eventSourceARN": "arn:aws:dynamodb:eu-west-1:1:table/stock/stream/1",
            "dynamodb": {"SequenceNumber": "1", "Keys": image, "NewImage": image, "OldImage": image},
        })));
    }
    for payload in &payloads {
        let data = STANDARD.encode(payload);
        attacks.push(many(json!({
            "eventSource": "aws:kinesis", "eventSourceARN": "arn:aws:kinesis:eu-west-1:1:stream/clicks",
            "kinesis": {"sequenceNumber": "1", "partitionKey": "a", "data": data},
        })));
        attacks.push(many(json!({
            "EventSource": "aws:sns",
            "Sns": {"MessageId": "1", "TopicArn": "arn:aws:sns:eu-west-1:1:news", "Message": payload},
        })));
        let envelope = json!({"Type": "Notification", "Message": payload}).to_string();
        attacks.push(many(json!({
            "messageId": "1", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:1:letters", "body": envelope,
        })));
        attacks.push(many(json!({
            "eventSource": "aws:s3", "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"arn": "arn:aws:s3:::photos"}, "object": {"key": payload}},
        })));
        attacks
            .push(json!({"source": "shop", "detail-type": "sold", "detail": payload}).to_string());
    }
    for attack in attacks {
        assert_bounded(
            &function,
            &attack,
            &attack.chars().take(100).collect::<String>(),
        );
    }
}
