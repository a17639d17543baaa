//! Events that no source sends: they end in a report or a function error, never in a panic.

use petstore::prelude::*;
use petstore::test::{self, EventClient};
use petstore::{Context, SystemClock};
use proptest::prelude::*;
use serde_json::{Value, json};

#[petstore::model]
struct Job {
    id: u32,
}

#[topic("jobs", message = Job)]
struct JobTopic;

#[queue("jobs", from = JobTopic)]
struct Jobs;

#[queue("plain-jobs", message = Job)]
struct PlainJobs;

#[table("items", key = "id", stream = new_and_old_images)]
struct Items;

#[bucket("files")]
struct Files;

#[event(sqs, queue = Jobs, concurrency = 10)]
async fn on_job(Json(_): Json<Job>) {}

#[event(sqs, queue = PlainJobs, concurrency = 10, batch = 10000, window = 1)]
async fn on_plain_job(Json(_): Json<Job>) {}

#[event(dynamodb, table = Items)]
async fn on_change(_: Change<Value>) {}

#[event(kinesis, stream = "clicks")]
async fn on_click(Json(_): Json<Job>) {}

#[event(s3, bucket = Files)]
async fn on_file(_: S3Object<'_>) {}

#[event(sns, topic = JobTopic)]
async fn on_notification(Json(_): Json<Job>) {}

#[event(eventbridge, pattern = r#"{"source": ["shop"]}"#)]
async fn on_event(Detail(_): Detail<Job>) {}

const EVENTS: petstore::Events = events![
    on_job,
    on_plain_job,
    on_change,
    on_click,
    on_file,
    on_notification,
    on_event
];

async fn client() -> EventClient {
    EventClient::new(App::new("jobs").events(EVENTS))
        .await
        .unwrap()
}

#[tokio::test]
async fn ten_thousand_records_and_six_megabytes_are_handled() {
    let client = client().await;
    let jobs = (0..10_000).map(|id| match id % 1000 {
        999 => json!({"id": "x"}),
        _ => json!({"id": id, "padding": "x".repeat(500)}),
    });
    let event = test::sqs(jobs).from_resource::<PlainJobs>();
    assert!(event.to_bytes().len() > 6_000_000);
    let failed = client.send(event).await.unwrap().failed_ids();
    assert_eq!(failed.len(), 10);
    assert!(failed.iter().all(|id| id.ends_with("999")), "{failed:?}");
}

#[tokio::test]
async fn malformed_records_of_every_source_fail_alone() {
    let client = client().await;
    let good = json!({"id": 7});
    for bad in [
        json!(null),
        json!([]),
        json!({"id": -1}),
        json!("x"),
        json!({"id": 7, "id2": [[]]}),
    ] {
        let fails = usize::from(bad.get("id2").is_none());
        let event =
            test::sqs([good.clone(), bad.clone(), good.clone()]).from_resource::<PlainJobs>();
        assert_eq!(
            client.send(event).await.unwrap().failed(),
            vec![1; fails],
            "{bad}"
        );
        let event = test::sqs([good.clone(), bad.clone(), good.clone()])
            .from_sns()
            .from_resource::<Jobs>();
        assert_eq!(
            client.send(event).await.unwrap().failed(),
            vec![1; fails],
            "{bad}"
        );
        let event = test::kinesis([good.clone(), bad.clone(), good.clone()]);
        assert_eq!(
            client.send(event).await.unwrap().failed(),
            vec![1; fails],
            "{bad}"
        );
    }
    let mut event: Value =
        serde_json::from_slice(&test::kinesis([&good, &good]).to_bytes()).unwrap();
    event["Records"][1]["kinesis"]["data"] = "*".into();
    assert_eq!(
        client.send(event.into()).await.unwrap().failed_ids().len(),
        1
    );
    for image in [
        json!(7),
        json!({"id": {"N": "x"}}),
        json!({"id": {"S": "a", "N": "1"}}),
        json!({"id": {}}),
        json!({"id": {"BS": ["*"]}}),
    ] {
        let changes = test::stream()
            .insert(&good)
            .insert(&good)
            .from_resource::<Items>();
        let mut event: Value = serde_json::from_slice(&changes.to_bytes()).unwrap();
        event["Records"][1]["dynamodb"]["NewImage"] = image.clone();
        let reply = client.send(event.into()).await.unwrap();
        assert_eq!(
            reply.reply()["batchItemFailures"].as_array().unwrap().len(),
            1,
            "{image}"
        );
    }
}

#[tokio::test]
async fn deep_nesting_does_not_exhaust_the_stack() {
    let client = client().await;
    let deep = format!("{}{}", r#"{"L":["#.repeat(100_000), "]}".repeat(100_000));
    let record = |image: &str| {
        format!(
            r#"{{"eventSource":"aws:dynamodb","eventName":"INSERT","eventSourceARN":"arn:aws:dynamodb:x:1:table/items/stream/1","dynamodb":{{"SequenceNumber":"1","NewImage":{{"id":{image}}}}}}}"#
        )
    };
    let event = format!(r#"{{"Records":[{}]}}"#, record(&deep));
    let invocation = SystemClock::invocation(Context::new("test"));
    let reply = client
        .function()
        .handle(event.as_bytes(), &invocation)
        .await
        .unwrap();
    assert_eq!(
        reply.as_bytes(),
        br#"{"batchItemFailures":[{"itemIdentifier":"1"}]}"#
    );
    let body = "[".repeat(100_000);
    let event = test::sqs_text([body]).from_resource::<PlainJobs>();
    assert_eq!(client.send(event).await.unwrap().failed(), [0]);
}

#[tokio::test]
async fn a_record_without_an_id_fails_the_batch_since_it_cannot_be_reported() {
    let client = client().await;
    let sqs = test::sqs([json!({"id": 1}), json!({"id": 2})]).from_resource::<PlainJobs>();
    let event: Value = serde_json::from_slice(&sqs.to_bytes()).unwrap();
    let broken = |path: &str, value: Value| {
        let mut event = event.clone();
        *event.pointer_mut(path).unwrap() = value;
        event
    };
    for (path, value) in [
        ("/Records/1/messageId", json!(null)),
        ("/Records/1/messageId", json!("")),
        ("/Records/1", json!(null)),
        ("/Records/1/eventSource", json!("aws:kinesis")),
        (
            "/Records/1/eventSourceARN",
            json!("arn:aws:sqs:us-east-1:000000000000:jobs"),
        ),
    ] {
        let error = client.send(broken(path, value).into()).await.unwrap_err();
        assert_eq!(
            error.error_type(),
            "Petstore.EventMalformed",
            "{path}: {error}"
        );
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "Records",
        "eventSource",
        "eventSourceARN",
        "messageId",
        "body",
        "attributes",
        "dynamodb",
        "kinesis",
        "s3",
        "Sns",
        "Message",
        "detail",
        "detail-type",
        "source",
        "resources",
        "NewImage",
        "SequenceNumber",
        "sequenceNumber",
        "data",
        "object",
        "key",
        "eventName",
        "S",
        "M",
        "L",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i32>().prop_map(Value::from),
        prop::sample::select(vec![
            "aws:sqs",
            "aws:sns",
            "aws:s3",
            "aws:dynamodb",
            "aws:kinesis",
            "INSERT",
            "shop",
            "%ff+",
            ""
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_ends_in_a_reply_or_an_error(event in any_json(), cut in any::<prop::sample::Index>(), cuts: bool) {
        let mut bytes = event.to_string().into_bytes();
        if cuts {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let client = client().await;
            let invocation = SystemClock::invocation(Context::new("test"));
            if let Ok(reply) = client.function().handle(&bytes, &invocation).await {
                prop_assert!(serde_json::from_slice::<Value>(reply.as_bytes()).is_ok());
            }
            Ok(())
        })?;
    }
}
