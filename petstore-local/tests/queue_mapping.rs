//! A queue that feeds a function: filters, partial batches, dead letters, concurrency.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::mapping::{
    BatchOutcome, FailureReason, FunctionResult, MappingConfig, MappingFacts, MappingOptions,
    QueueMapping, QueuePoll,
};
use petstore_local::events::queue::{
    MessageAttribute, Queue, QueueConfig, QueueError, SendMessage, SqsRecord,
};
use serde_json::{Value, json};

const ARN: &str = "arn:aws:sqs:eu-west-1:123456789012:adoptions";

struct World {
    queue: Queue,
    mapping: QueueMapping,
    now: Timestamp,
    ids: CountedIds,
}

impl World {
    fn new(fifo: bool, settings: Value) -> Self {
        let arn = if fifo {
            format!("{ARN}.fifo")
        } else {
            ARN.to_owned()
        };
        let mut options: MappingOptions = serde_json::from_value(settings).unwrap();
        options.event_source_arn = Some(arn.clone());
        let config = MappingConfig::create(&options, &MappingFacts::default()).unwrap();
        let queue = if fifo {
            QueueConfig::fifo(arn)
        } else {
            QueueConfig::standard(arn)
        };
        let queue = QueueConfig {
            content_based_deduplication: true,
            ..queue
        };
        let now = Timestamp::from_seconds(1_000_000);
        World {
            queue: Queue::new(queue).unwrap(),
            mapping: QueueMapping::new(config, now),
            now,
            ids: CountedIds::default(),
        }
    }

    fn send(&mut self, bodies: &[&str]) {
        for body in bodies {
            let mut message = SendMessage::new(*body);
            message.group_id = Some("cats".into());
            message
                .attributes
                .insert("kind".into(), MessageAttribute::text("String", "cat"));
            self.queue.send(self.now, message, &mut self.ids).unwrap();
        }
    }

    fn poll_with(&mut self, passes: &dyn Fn(&SqsRecord) -> bool) -> QueuePoll {
        self.mapping
            .poll(self.now, &mut self.queue, &mut self.ids, passes)
            .unwrap()
    }

    /// The id and the bodies of the batch that is due.
    fn batch(&mut self) -> Option<(u64, Vec<String>)> {
        let batch = self.poll_with(&|_| true).batch?;
        Some((
            batch.id,
            batch
                .messages
                .into_iter()
                .map(|message| message.body)
                .collect(),
        ))
    }

    fn wait(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn left(&self) -> usize {
        let (visible, in_flight, delayed) = self.queue.counts(self.now);
        visible + in_flight + delayed
    }
}

#[test]
fn what_a_filter_does_not_let_through_is_deleted() {
    let mut world = World::new(false, json!({}));
    world.send(&["keep", "drop", "keep too"]);
    let poll = world.poll_with(&|record| record.body.starts_with("keep"));
    assert_eq!(poll.filtered.len(), 1);
    assert_eq!(poll.batch.unwrap().messages.len(), 2);
    assert_eq!(world.left(), 2);
}

#[test]
fn reported_messages_come_back_after_their_timeout_with_a_higher_count() {
    let mut world = World::new(
        true,
        json!({"FunctionResponseTypes": ["ReportBatchItemFailures"]}),
    );
    world.send(&["1", "2", "3"]);
    let batch = world.poll_with(&|_| true).batch.unwrap();
    let event: Value = serde_json::from_str(&batch.event).unwrap();
    let id = |place: usize| event["Records"][place]["messageId"].clone();
    let response =
        json!({"batchItemFailures": [{"itemIdentifier": id(1)}, {"itemIdentifier": id(2)}]});
    let result = FunctionResult::Returned(response.to_string());
    let after = world
        .mapping
        .after_response(world.now, &mut world.queue, batch.id, &result)
        .unwrap();
    assert_eq!(after.outcome, BatchOutcome::Partial(vec![1, 2]));
    assert_eq!(after.deleted, [id(0).as_str().unwrap()]);
    assert_eq!(
        world.batch(),
        None,
        "not before the visibility timeout ends"
    );
    world.wait(30);
    let again = world.poll_with(&|_| true).batch.unwrap();
    assert!(
        again
            .messages
            .iter()
            .all(|message| message.system_attribute("ApproximateReceiveCount") == Some("2"))
    );
    assert_eq!(
        again
            .messages
            .iter()
            .map(|message| message.body.as_str())
            .collect::<Vec<_>>(),
        ["2", "3"]
    );
}

#[test]
fn an_unknown_id_in_a_report_keeps_the_whole_batch() {
    let mut world = World::new(
        false,
        json!({"FunctionResponseTypes": ["ReportBatchItemFailures"]}),
    );
    world.send(&["1", "2"]);
    let (batch, _) = world.batch().unwrap();
    let result = FunctionResult::Returned(
        r#"{"batchItemFailures":[{"itemIdentifier":"no such id"}]}"#.into(),
    );
    let after = world
        .mapping
        .after_response(world.now, &mut world.queue, batch, &result)
        .unwrap();
    assert!(matches!(
        after.outcome,
        BatchOutcome::Failure(FailureReason::Malformed(_))
    ));
    assert_eq!((after.deleted.len(), world.left()), (0, 2));
}

#[test]
fn a_window_gathers_more_than_one_receive_returns() {
    let mut world = World::new(
        false,
        json!({"BatchSize": 25, "MaximumBatchingWindowInSeconds": 5}),
    );
    let bodies: Vec<String> = (0..12).map(|number| number.to_string()).collect();
    world.send(&bodies.iter().map(String::as_str).collect::<Vec<_>>());
    let poll = world.poll_with(&|_| true);
    assert!(poll.batch.is_none());
    assert_eq!(poll.due, Some(world.now + Duration::from_secs(5)));
    world.wait(5);
    assert_eq!(world.batch().unwrap().1, bodies);
}

#[test]
fn a_message_whose_timeout_ends_in_the_window_is_delivered_once() {
    let mut world = World::new(
        false,
        json!({"BatchSize": 25, "MaximumBatchingWindowInSeconds": 60}),
    );
    world.send(&["1"]);
    assert!(world.batch().is_none());
    world.wait(45);
    assert!(world.batch().is_none());
    world.wait(15);
    assert_eq!(world.batch().unwrap().1, ["1"]);
    assert_eq!(world.batch(), None);
}

#[test]
fn concurrency_is_limited_and_a_group_has_one_batch_at_a_time() {
    let mut world = World::new(
        false,
        json!({"BatchSize": 1, "ScalingConfig": {"MaximumConcurrency": 2}}),
    );
    world.send(&["1", "2", "3"]);
    let (first, _) = world.batch().unwrap();
    assert!(world.batch().is_some());
    assert_eq!(world.batch(), None, "two are running");
    let done = FunctionResult::Returned("null".into());
    world
        .mapping
        .after_response(world.now, &mut world.queue, first, &done)
        .unwrap();
    assert_eq!(world.batch().unwrap().1, ["3"]);

    let mut world = World::new(true, json!({"BatchSize": 1}));
    world.send(&["1", "2"]);
    let (first, _) = world.batch().unwrap();
    assert_eq!(world.batch(), None, "the group is locked");
    world
        .mapping
        .after_response(world.now, &mut world.queue, first, &done)
        .unwrap();
    assert_eq!(world.batch().unwrap().1, ["2"]);
}

#[test]
fn a_batch_that_was_running_when_the_process_ended_comes_back() {
    let mut world = World::new(false, json!({}));
    world.send(&["1"]);
    let (batch, _) = world.batch().unwrap();
    world.mapping = serde_json::from_str(&serde_json::to_string(&world.mapping).unwrap()).unwrap();
    assert_eq!(world.mapping.forget_running(), 1);
    let late =
        world
            .mapping
            .after_response(world.now, &mut world.queue, batch, &FunctionResult::Error);
    assert!(matches!(late, Err(QueueError::InvalidParameters(_))));
    world.wait(30);
    assert_eq!(world.batch().unwrap().1, ["1"]);
}

#[test]
fn records_have_the_members_and_the_order_of_lambda() {
    let mut world = World::new(true, json!({}));
    world.send(&["{\"name\":\"Tom\"}"]);
    let event = world.poll_with(&|_| true).batch.unwrap().event;
    let members = [
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfMessageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    ];
    let places: Vec<Option<usize>> = members
        .iter()
        .map(|member| event.find(&format!("\"{member}\":")))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{event}"
    );
    let attribute = r#""kind":{"stringValue":"cat","stringListValues":[],"binaryListValues":[],"dataType":"String"}"#;
    assert!(event.contains(attribute), "{event}");
    assert!(event.contains(r#""attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1000000000","SequenceNumber":""#));
}
