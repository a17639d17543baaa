//! Records that a handler cannot take, of each source: they fail alone where the source allows it,
//! with one line each in the log, which has no part of a payload.

use std::io::Write;
use std::sync::{Arc, Mutex};

use petstore::prelude::*;
use petstore::test::{self, TestEvent};
use petstore::{Context, Function, SystemClock};
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

#[queue("jobs.fifo", message = Job)]
struct OrderedJobs;

#[queue("batches", message = Job)]
struct Batches;

#[table("items", key = "id", stream = new_and_old_images)]
struct Items;

#[bucket("files")]
struct Files;

#[event(sqs, queue = Jobs)]
async fn on_job(Json(_): Json<Job>) {}

#[event(sqs, queue = PlainJobs, concurrency = 10)]
async fn on_plain_job(Json(_): Json<Job>) {}

#[event(sqs, queue = OrderedJobs)]
async fn on_ordered_job(Json(_): Json<Job>) {}

#[event(sqs, queue = Batches)]
async fn on_batch(batch: Batch<'_, Json<Job>>) -> Failures {
    batch.failures(|_| false)
}

#[event(dynamodb, table = Items)]
async fn on_change(_: Change<Job>) {}

#[event(kinesis, stream = "clicks")]
async fn on_click(Json(_): Json<Job>) {}

#[event(s3, bucket = Files)]
async fn on_file(_: S3Object<'_>) {}

#[event(sns, topic = JobTopic)]
async fn on_notification(Json(_): Json<Job>) {}

#[event(eventbridge, pattern = r#"{"source": ["shop"]}"#)]
async fn on_event(Detail(_): Detail<Job>) {}

#[event(schedule, "rate(1 hour)")]
async fn on_schedule(Json(_): Json<Job>) {}

#[event(direct)]
async fn on_call(Json(_): Json<Job>) {}

async fn function() -> Function {
    let events = events![
        on_job,
        on_plain_job,
        on_ordered_job,
        on_batch,
        on_change,
        on_click,
        on_file,
        on_notification,
        on_event,
        on_schedule,
        on_call
    ];
    App::new("jobs").events(events).start().await.unwrap()
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The reply, or the error's name, and the lines of errors in the log.
async fn handle(function: &Function, event: &[u8]) -> (Result<Value, String>, Vec<Value>) {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_max_level(tracing::Level::WARN)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let invocation = SystemClock::invocation(Context::new("1"));
    let handled = function.handle(event, &invocation).await;
    drop(guard);
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let result = match handled {
        Ok(reply) => Ok(serde_json::from_slice(reply.as_bytes()).unwrap()),
        Err(error) => Err(error.error_type().to_owned()),
    };
    (result, lines.collect())
}

fn as_json(event: impl Into<TestEvent>) -> Value {
    serde_json::from_slice(&event.into().to_bytes()).unwrap()
}

/// What no payload below may leave in the log.
const SECRET: &str = "s3cr3t";

/// Asserts that the line names this record and the remedy, and contains nothing of the payload.
#[track_caller]
fn assert_line(line: &Value, handler: &str, id: &str) {
    assert_eq!(line["level"], "ERROR", "{line}");
    assert_eq!(line["message"], "the handler was not called", "{line}");
    assert_eq!(
        (&line["handler"], &line["record"]),
        (&json!(handler), &json!(id)),
        "{line}"
    );
    assert!(
        line["error"].as_str().is_some_and(|error| error.len() > 10),
        "{line}"
    );
    assert!(!line.to_string().contains(SECRET), "{line}");
}

#[tokio::test]
async fn one_of_a_batch_fails_alone_with_one_line() {
    let function = function().await;
    let (good, bad) = (json!({"id": 1}), json!({"id": SECRET}));
    let three = || [good.clone(), bad.clone(), good.clone()];
    let mut no_base64 = as_json(test::kinesis(three()));
    no_base64["Records"][1]["kinesis"]["data"] = json!("%s3cr3t");
    let mut no_body = as_json(test::sqs(three()).from_resource::<PlainJobs>());
    no_body["Records"][1]["body"] = json!({"id": 1});
    let mut no_envelope = as_json(test::sqs(three()).from_sns().from_resource::<Jobs>());
    no_envelope["Records"][1]["body"] = json!({"id": 1, "Message": SECRET}).to_string().into();
    let mut no_image = as_json(
        test::stream()
            .insert(&good)
            .insert(&good)
            .insert(&good)
            .from_resource::<Items>(),
    );
    no_image["Records"][1]["dynamodb"]["NewImage"] = json!({"id": {"N": SECRET}});
    for (handler, event, reported) in [
        (
            "on_plain_job",
            as_json(test::sqs(three()).from_resource::<PlainJobs>()),
            1..2,
        ),
        ("on_plain_job", no_body, 1..2),
        (
            "on_job",
            as_json(test::sqs(three()).from_sns().from_resource::<Jobs>()),
            1..2,
        ),
        ("on_job", no_envelope, 1..2),
        (
            "on_ordered_job",
            as_json(test::sqs(three()).from_resource::<OrderedJobs>()),
            1..3,
        ),
        ("on_click", as_json(test::kinesis(three())), 1..2),
        ("on_click", no_base64, 1..2),
        ("on_change", no_image, 1..2),
    ] {
        let record_id = |place: usize| -> String {
            let record = &event["Records"][place];
            let ids = [
                &record["messageId"],
                &record["kinesis"]["sequenceNumber"],
                &record["dynamodb"]["SequenceNumber"],
            ];
            let id = ids.into_iter().find_map(Value::as_str);
            id.unwrap().to_owned()
        };
        let (reply, lines) = handle(&function, event.to_string().as_bytes()).await;
        let failures: Vec<Value> = reported
            .map(|place| json!({"itemIdentifier": record_id(place)}))
            .collect();
        assert_eq!(reply, Ok(json!({"batchItemFailures": failures})), "{event}");
        let [line] = lines.as_slice() else {
            panic!("{handler}: one line: {lines:?}");
        };
        assert_line(line, handler, &record_id(1));
    }
    let (reply, lines) = handle(
        &function,
        &test::sqs(three()).from_resource::<Batches>().to_bytes(),
    )
    .await;
    assert_eq!(
        reply.unwrap()["batchItemFailures"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(!lines[0].to_string().contains(SECRET), "{lines:?}");
}

#[tokio::test]
async fn an_event_of_one_record_fails_with_one_line() {
    let function = function().await;
    let bad = json!({"id": SECRET});
    let mut no_key = as_json(test::s3("ObjectCreated:Put", "a.png", None).from_resource::<Files>());
    no_key["Records"][0]["s3"]["object"]["key"] = json!(7);
    let mut no_schedule = as_json(test::schedule("on_schedule"));
    no_schedule["detail"] = bad.clone();
    for (handler, event) in [
        (
            "on_notification",
            as_json(test::sns([&bad]).from_resource::<JobTopic>()),
        ),
        ("on_file", no_key),
        ("on_event", as_json(test::eventbridge("shop", "sold", &bad))),
        ("on_schedule", no_schedule),
        ("on_call", bad),
    ] {
        let (reply, lines) = handle(&function, event.to_string().as_bytes()).await;
        assert_eq!(reply, Err("Petstore.EventFailed".to_owned()), "{event}");
        let [line] = lines.as_slice() else {
            panic!("{handler}: one line: {lines:?}");
        };
        assert_eq!(line["handler"], handler, "{line}");
        assert!(!line.to_string().contains(SECRET), "{line}");
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_has_one_line() {
    let function = function().await;
    let jobs = |count: u32| {
        as_json(test::sqs((0..count).map(|id| json!({"id": id}))).from_resource::<PlainJobs>())
    };
    let mut several = jobs(2);
    several["Records"][1]["eventSource"] = json!("aws:kinesis");
    let mut without_id = jobs(2);
    without_id["Records"][1]["messageId"] = json!("");
    for (event, reason) in [
        (jobs(10_001), "more than 10000 records"),
        (several, "several sources"),
        (without_id, "no `messageId`"),
    ] {
        let (reply, lines) = handle(&function, event.to_string().as_bytes()).await;
        assert_eq!(reply, Err("Petstore.EventMalformed".to_owned()));
        let [line] = lines.as_slice() else {
            panic!("one line: {lines:?}");
        };
        let error = line["error"].as_str().unwrap();
        assert!(error.contains(reason) && error.contains("check"), "{line}");
    }
}

/// A queue that is subscribed to a topic got an event of another queue, whose message is a
/// notification itself: someone sent a whole event instead of its payload.
#[tokio::test]
async fn only_the_declared_envelope_is_opened() {
    let function = function().await;
    let job = json!({"id": 7});
    let inner = as_json(test::sqs([&job]).from_sns().from_resource::<Jobs>());
    let nested = as_json(
        test::sqs([inner.clone()])
            .from_sns()
            .from_resource::<Jobs>(),
    );
    let deeper = as_json(
        test::sqs([nested.clone()])
            .from_sns()
            .from_resource::<Jobs>(),
    );
    let (reply, lines) = handle(&function, inner.to_string().as_bytes()).await;
    assert_eq!(
        (reply, lines.len()),
        (Ok(json!({"batchItemFailures": []})), 0)
    );
    for event in [nested, deeper] {
        let id = event["Records"][0]["messageId"].as_str().unwrap();
        let (reply, lines) = handle(&function, event.to_string().as_bytes()).await;
        let failed = json!({"batchItemFailures": [{"itemIdentifier": id}]});
        assert_eq!(reply, Ok(failed));
        let [line] = lines.as_slice() else {
            panic!("one line: {lines:?}");
        };
        assert_line(line, "on_job", id);
        assert!(line["error"].as_str().unwrap().contains("id"), "{line}");
    }
}

#[tokio::test]
async fn six_megabytes_in_one_record_have_one_short_line() {
    let function = function().await;
    let large = "x".repeat(6_000_000);
    let events = [
        as_json(test::sqs_text([large.clone()]).from_resource::<PlainJobs>()),
        as_json(test::sqs([json!({"id": large.clone()})]).from_resource::<PlainJobs>()),
        as_json(
            test::sqs([json!({large.clone(): 1})])
                .from_sns()
                .from_resource::<Jobs>(),
        ),
        as_json(test::kinesis([json!({"id": large})])),
    ];
    for event in events {
        let (reply, lines) = handle(&function, event.to_string().as_bytes()).await;
        let failures = reply.unwrap()["batchItemFailures"]
            .as_array()
            .unwrap()
            .len();
        assert_eq!((failures, lines.len()), (1, 1));
        assert!(
            lines[0].to_string().len() < 2000,
            "{}",
            lines[0].to_string().len()
        );
    }
}
