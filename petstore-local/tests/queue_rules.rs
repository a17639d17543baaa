//! The rules of queues, one by one, in virtual time.

use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::queue::{
    Queue, QueueConfig, QueueError, QueueOp, QueueReply, Queues, Receive, ReceivedMessage,
    RedrivePolicy, SendMessage,
};

const ARN: &str = "arn:aws:sqs:eu-west-1:123456789012:";

fn start() -> Timestamp {
    Timestamp::from_seconds(1_000_000)
}

fn at(seconds: u64) -> Timestamp {
    start() + Duration::from_secs(seconds)
}

fn fifo() -> QueueConfig {
    QueueConfig {
        content_based_deduplication: true,
        ..QueueConfig::fifo(format!("{ARN}pets.fifo"))
    }
}

fn message(group: &str, id: &str, body: &str) -> SendMessage {
    let mut message = SendMessage::new(body);
    (message.group_id, message.deduplication_id) = (Some(group.into()), Some(id.into()));
    message
}

fn bodies(messages: &[ReceivedMessage]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message.body.as_str())
        .collect()
}

#[test]
fn a_duplicate_returns_the_first_message_for_five_minutes() {
    let (mut queue, mut ids) = (Queue::new(fifo()).unwrap(), CountedIds::default());
    let first = queue
        .send(at(0), message("cats", "1", "Tom"), &mut ids)
        .unwrap();
    let received = queue.receive(at(1), &Receive::default(), &mut ids).unwrap();
    queue
        .delete(at(1), &received.messages[0].receipt_handle)
        .unwrap();
    assert_eq!(
        queue
            .send(at(299), message("dogs", "1", "Rex"), &mut ids)
            .unwrap(),
        first
    );
    assert_eq!(queue.counts(at(299)), (0, 0, 0));
    assert_ne!(
        queue
            .send(at(300), message("dogs", "1", "Rex"), &mut ids)
            .unwrap(),
        first
    );
    assert_eq!(queue.counts(at(300)), (1, 0, 0));
}

#[test]
fn a_queue_may_deduplicate_within_groups_or_by_content() {
    let config = QueueConfig {
        deduplication_per_group: true,
        ..fifo()
    };
    let (mut queue, mut ids) = (Queue::new(config).unwrap(), CountedIds::default());
    for (group, body) in [
        ("cats", "Tom"),
        ("dogs", "Tom"),
        ("cats", "Tom"),
        ("cats", "Mia"),
    ] {
        let message = SendMessage {
            group_id: Some(group.into()),
            ..SendMessage::new(body)
        };
        queue.send(at(0), message, &mut ids).unwrap();
    }
    let received = queue
        .receive(at(0), &Receive::ten(), &mut ids)
        .unwrap()
        .messages;
    assert_eq!(bodies(&received), ["Tom", "Mia", "Tom"]);
    let id = received[0]
        .system_attribute("MessageDeduplicationId")
        .unwrap();
    assert!(id.len() == 64 && received[2].system_attribute("MessageDeduplicationId") == Some(id));
}

#[test]
fn messages_are_kept_for_the_retention_period() {
    let config = QueueConfig {
        message_retention_period: 60,
        ..QueueConfig::standard(format!("{ARN}pets"))
    };
    let (mut queue, mut ids) = (Queue::new(config).unwrap(), CountedIds::default());
    queue
        .send(at(0), SendMessage::new("Tom"), &mut ids)
        .unwrap();
    assert_eq!(queue.counts(at(59)), (1, 0, 0));
    assert_eq!(queue.counts(at(60)), (0, 0, 0));
    assert!(
        queue
            .receive(at(60), &Receive::default(), &mut ids)
            .unwrap()
            .messages
            .is_empty()
    );
}

#[test]
fn the_visibility_timeout_ends_twelve_hours_after_the_receive_at_the_latest() {
    let (mut queue, mut ids) = (
        Queue::new(QueueConfig::standard(format!("{ARN}pets"))).unwrap(),
        CountedIds::default(),
    );
    queue
        .send(at(0), SendMessage::new("Tom"), &mut ids)
        .unwrap();
    let request = Receive {
        visibility_seconds: Some(43_200),
        ..Receive::default()
    };
    let handle = queue.receive(at(0), &request, &mut ids).unwrap().messages[0]
        .receipt_handle
        .clone();
    let error = queue
        .change_visibility(at(10), &handle, 43_191)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "Value 43191 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]"
    );
    assert_eq!(queue.change_visibility(at(10), &handle, 43_190), Ok(()));
    assert_eq!(
        queue
            .change_visibility(at(10), &handle, 43_201)
            .unwrap_err()
            .code(),
        "InvalidParameterValue"
    );
    assert_eq!(queue.change_visibility(at(10), &handle, 0), Ok(()));
    assert_eq!(
        queue.change_visibility(at(10), &handle, 5),
        Err(QueueError::MessageNotInflight)
    );
    queue.delete(at(10), &handle).unwrap();
    assert_eq!(
        queue.delete(at(10), &handle),
        Ok(()),
        "deleting it again succeeds"
    );
    assert_eq!(
        queue
            .change_visibility(at(10), &handle, 5)
            .unwrap_err()
            .code(),
        "InvalidParameterValue"
    );
}

#[test]
fn handles_and_counts_that_make_no_sense_are_refused() {
    let (mut queue, mut ids) = (
        Queue::new(QueueConfig::standard(format!("{ARN}pets"))).unwrap(),
        CountedIds::default(),
    );
    assert_eq!(
        queue.delete(at(0), "no handle").unwrap_err().code(),
        "ReceiptHandleIsInvalid"
    );
    for max in [-1, 0, 11] {
        let request = Receive {
            max: Some(max),
            ..Receive::default()
        };
        assert_eq!(
            queue.receive(at(0), &request, &mut ids).unwrap_err().code(),
            "InvalidParameterValue"
        );
    }
    let request = Receive {
        visibility_seconds: Some(-1),
        ..Receive::default()
    };
    assert_eq!(
        queue.receive(at(0), &request, &mut ids).unwrap_err().code(),
        "InvalidParameterValue"
    );
}

#[test]
fn a_dead_letter_keeps_its_id_and_a_fifo_queue_gives_it_a_new_deduplication_id() {
    let lost = QueueConfig::fifo(format!("{ARN}lost.fifo"));
    let redrive = RedrivePolicy {
        dead_letter_target_arn: lost.arn.clone(),
        max_receive_count: 1,
    };
    let pets = QueueConfig {
        redrive: Some(redrive),
        visibility_timeout: 5,
        ..fifo()
    };
    let (source, target) = (pets.arn.clone(), lost.arn.clone());
    let mut queues = Queues::default();
    assert_eq!(
        queues.add(pets.clone()).unwrap_err().code(),
        "InvalidParameterValue",
        "its target is missing"
    );
    queues.add(lost).unwrap();
    queues.add(pets).unwrap();
    let mut ids = CountedIds::default();
    let queue = queues.get_mut(&source).unwrap();
    let sent = queue
        .send(at(0), message("cats", "1", "Tom"), &mut ids)
        .unwrap();
    queue
        .send(at(0), message("cats", "2", "Mia"), &mut ids)
        .unwrap();
    assert_eq!(
        queues
            .receive(at(0), &source, &Receive::default(), &mut ids)
            .unwrap()
            .messages
            .len(),
        1
    );

    let second = queues
        .receive(at(5), &source, &Receive::default(), &mut ids)
        .unwrap();
    assert_eq!(
        bodies(&second.messages),
        ["Mia"],
        "the group goes on with the next message"
    );
    let moved = queues
        .receive(at(5), &target, &Receive::default(), &mut ids)
        .unwrap()
        .messages;
    assert_eq!(moved[0].message_id, sent.message_id);
    let attribute = |name| moved[0].system_attribute(name);
    assert_eq!(attribute("ApproximateReceiveCount"), Some("2"));
    assert_eq!(attribute("DeadLetterQueueSourceArn"), Some(source.as_str()));
    assert_eq!(
        attribute("MessageDeduplicationId"),
        Some(sent.message_id.to_string().as_str())
    );
}

#[test]
fn a_dead_letter_without_a_queue_stays() {
    let mut queues = Queues::default();
    let mut config = QueueConfig {
        visibility_timeout: 0,
        ..QueueConfig::standard(format!("{ARN}pets"))
    };
    queues.add(config.clone()).unwrap();
    let arn = config.arn.clone();
    config.redrive = Some(RedrivePolicy {
        dead_letter_target_arn: format!("{ARN}gone"),
        max_receive_count: 1,
    });
    let (queue, mut ids) = (queues.get_mut(&arn).unwrap(), CountedIds::default());
    queue.set_config(config).unwrap();
    queue
        .send(at(0), SendMessage::new("Tom"), &mut ids)
        .unwrap();
    for _ in 0..3 {
        queues
            .receive(at(1), &arn, &Receive::default(), &mut ids)
            .unwrap();
    }
    assert_eq!(queues.get(&arn).unwrap().counts(at(1)), (1, 0, 0));
}

#[test]
fn an_entry_of_a_batch_fails_alone() {
    let (mut queue, mut ids) = (
        Queue::new(QueueConfig::fifo(format!("{ARN}pets.fifo"))).unwrap(),
        CountedIds::default(),
    );
    let entries = vec![
        ("a".to_owned(), message("cats", "1", "Tom")),
        ("b".to_owned(), SendMessage::new("Mia")),
    ];
    let QueueReply::SentBatch(sent) = queue
        .step(at(0), QueueOp::SendBatch(entries), &mut ids)
        .unwrap()
    else {
        panic!("a batch was sent");
    };
    assert!(sent[0].result.is_ok());
    let error = sent[1].result.as_ref().unwrap_err();
    // A single message without a group has the code MissingParameter.
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (
            "InvalidParameterValue",
            "The request must contain the parameter MessageGroupId."
        )
    );
    assert_eq!(
        queue
            .send(at(0), SendMessage::new("Mia"), &mut ids)
            .unwrap_err()
            .code(),
        "MissingParameter"
    );
    assert_eq!(
        queue.step(at(0), QueueOp::Purge, &mut ids),
        Ok(QueueReply::Done)
    );
    assert_eq!(queue.counts(at(0)), (0, 0, 0));
}
