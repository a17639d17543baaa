//! Random operations on queues, compared with a naive model of what SQS promises.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::queue::{
    Queue, QueueConfig, Queues, Receive, ReceivedMessage, RedrivePolicy, SendMessage,
};
use proptest::prelude::*;

const ARN: &str = "arn:aws:sqs:eu-west-1:123456789012:";

#[derive(Clone, Debug)]
enum Step {
    Send { group: u8, delay: Option<u8> },
    Receive { max: u8, visibility: u8 },
    Delete { which: usize },
    Change { which: usize, seconds: u8 },
    Wait { seconds: u8 },
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0u8..3, proptest::option::of(0u8..4)).prop_map(|(group, delay)| Step::Send { group, delay }),
        4 => (1u8..11, 0u8..6).prop_map(|(max, visibility)| Step::Receive { max, visibility }),
        3 => any::<usize>().prop_map(|which| Step::Delete { which }),
        1 => (any::<usize>(), 0u8..6).prop_map(|(which, seconds)| Step::Change { which, seconds }),
        2 => (0u8..5).prop_map(|seconds| Step::Wait { seconds }),
        1 => Just(Step::Restart),
    ]
}

/// A message that was sent, as the model keeps it.
#[derive(Clone, Debug)]
struct Known {
    body: String,
    group: String,
    visible: Timestamp,
    receives: u32,
    deleted: bool,
}

struct Model {
    queue: Queue,
    fifo: bool,
    now: Timestamp,
    known: Vec<Known>,
    received: Vec<(usize, ReceivedMessage)>,
    ids: CountedIds,
}

impl Model {
    fn new(fifo: bool) -> Self {
        let config = if fifo {
            QueueConfig::fifo(format!("{ARN}pets.fifo"))
        } else {
            QueueConfig::standard(format!("{ARN}pets"))
        };
        Model {
            queue: Queue::new(config).expect("the defaults are valid"),
            fifo,
            now: Timestamp::from_seconds(1_000_000),
            known: Vec::new(),
            received: Vec::new(),
            ids: CountedIds::default(),
        }
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::Send { group, delay } => self.send(*group, *delay),
            Step::Receive { max, visibility } => self.receive(*max, *visibility),
            Step::Delete { which } => self.delete(*which),
            Step::Change { which, seconds } => self.change(*which, *seconds),
            Step::Wait { seconds } => self.now = self.now + Duration::from_secs((*seconds).into()),
            Step::Restart => {
                let text = serde_json::to_string(&self.queue).expect("a queue has a text");
                self.queue = serde_json::from_str(&text).expect("the text is a queue");
            }
        }
        self.check_counts();
    }

    fn send(&mut self, group: u8, delay: Option<u8>) {
        let delay = delay.filter(|_| !self.fifo);
        let mut message = SendMessage::new(self.known.len().to_string());
        message.delay_seconds = delay.map(i64::from);
        if self.fifo {
            message.group_id = Some(group.to_string());
            message.deduplication_id = message.body.clone();
        }
        self.queue
            .send(self.now, message, &mut self.ids)
            .expect("the message is valid");
        self.known.push(Known {
            body: self.known.len().to_string(),
            group: if self.fifo {
                group.to_string()
            } else {
                String::new()
            },
            visible: self.now + Duration::from_secs(delay.unwrap_or(0).into()),
            receives: 0,
            deleted: false,
        });
    }

    fn receive(&mut self, max: u8, visibility: u8) {
        let request = Receive {
            max: Some(max.into()),
            visibility_seconds: Some(visibility.into()),
        };
        let received = self
            .queue
            .receive(self.now, &request, &mut self.ids)
            .expect("the request is valid")
            .messages;
        let open = self.open();
        assert_eq!(
            received.len(),
            open.len().min(max.into()),
            "as many as can be received, up to the maximum"
        );
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for message in &received {
            let place: usize = message.body.parse().expect("bodies are numbers");
            let known = &self.known[place];
            assert!(
                open.contains(&place),
                "{place} is invisible, deleted or behind an invisible one"
            );
            if self.fifo {
                // In a group nothing that can be received is skipped.
                let skipped = open.iter().any(|other| {
                    *other < place
                        && self.known[*other].group == known.group
                        && !received
                            .iter()
                            .any(|message| message.body == self.known[*other].body)
                });
                assert!(!skipped, "an earlier message of the group was skipped");
                let last = places.insert(known.group.as_str(), place);
                assert!(
                    last.is_none_or(|last| last < place),
                    "the group is in order"
                );
            }
        }
        for message in received {
            let place: usize = message.body.parse().expect("bodies are numbers");
            let known = &mut self.known[place];
            known.receives += 1;
            known.visible = self.now + Duration::from_secs(visibility.into());
            let count = message.system_attribute("ApproximateReceiveCount");
            assert_eq!(count, Some(known.receives.to_string().as_str()));
            self.received.push((place, message));
        }
    }

    /// The places of the messages that a receive may return.
    fn open(&self) -> Vec<usize> {
        let mut hidden = BTreeSet::new();
        let mut open = Vec::new();
        for (place, known) in self
            .known
            .iter()
            .enumerate()
            .filter(|(_, known)| !known.deleted)
        {
            if self.fifo && hidden.contains(&known.group) {
                continue;
            }
            if known.visible > self.now {
                hidden.insert(known.group.clone());
            } else {
                open.push(place);
            }
        }
        open
    }

    fn delete(&mut self, which: usize) {
        let Some((place, message)) = which
            .checked_rem(self.received.len())
            .map(|at| self.received[at].clone())
        else {
            return;
        };
        let deleted = self.queue.delete(self.now, &message.receipt_handle).is_ok();
        let known = &mut self.known[place];
        let valid = !self.fifo
            || known.deleted
            || (self.is_last(place, &message) && self.known[place].visible > self.now);
        assert_eq!(deleted, valid);
        self.known[place].deleted |= deleted;
    }

    fn change(&mut self, which: usize, seconds: u8) {
        let Some((place, message)) = which
            .checked_rem(self.received.len())
            .map(|at| self.received[at].clone())
        else {
            return;
        };
        let changed = self
            .queue
            .change_visibility(self.now, &message.receipt_handle, seconds.into())
            .is_ok();
        let in_flight = !self.known[place].deleted && self.known[place].visible > self.now;
        assert_eq!(
            changed,
            in_flight && (!self.fifo || self.is_last(place, &message))
        );
        if changed {
            self.known[place].visible = self.now + Duration::from_secs(seconds.into());
        }
    }

    fn is_last(&self, place: usize, message: &ReceivedMessage) -> bool {
        self.received
            .iter()
            .rfind(|(other, _)| *other == place)
            .is_some_and(|(_, last)| last == message)
    }

    fn check_counts(&self) {
        let (visible, in_flight, delayed) = self.queue.counts(self.now);
        let alive = self.known.iter().filter(|known| !known.deleted);
        assert_eq!(
            alive.clone().count(),
            visible + in_flight + delayed,
            "nothing is lost"
        );
        assert_eq!(
            alive
                .clone()
                .filter(|known| known.visible <= self.now)
                .count(),
            visible
        );
        let due = alive
            .map(|known| known.visible)
            .filter(|visible| *visible > self.now)
            .min();
        assert_eq!(self.queue.next_due(self.now), due);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_queue_does_what_the_model_does(fifo: bool, steps in proptest::collection::vec(step(), 0..120)) {
        let mut model = Model::new(fifo);
        for step in &steps {
            model.apply(step);
        }
    }

    #[test]
    fn every_message_is_received_as_often_as_allowed_and_then_lies_in_the_dead_letter_queue(
        fifo: bool,
        count in 1usize..25,
        limit in 1u32..5,
        max in 1i64..11,
    ) {
        let suffix = if fifo { ".fifo" } else { "" };
        let config = |name: &str| {
            let arn = format!("{ARN}{name}{suffix}");
            if fifo { QueueConfig::fifo(arn) } else { QueueConfig::standard(arn) }
        };
        let (lost, pets) = (config("lost"), config("pets"));
        let redrive = RedrivePolicy { dead_letter_target_arn: lost.arn.clone(), max_receive_count: limit };
        let arns = (pets.arn.clone(), lost.arn.clone());
        let mut queues = Queues::default();
        queues.add(lost).unwrap();
        queues.add(QueueConfig { redrive: Some(redrive), visibility_timeout: 0, ..pets }).unwrap();
        let mut ids = CountedIds::default();
        let mut now = Timestamp::from_seconds(50);
        for number in 0..count {
            let mut message = SendMessage::new(number.to_string());
            if fifo {
                (message.group_id, message.deduplication_id) = (Some((number % 3).to_string()), Some(number.to_string()));
            }
            queues.get_mut(&arns.0).unwrap().send(now, message, &mut ids).unwrap();
        }
        let mut receives = BTreeMap::<String, u32>::new();
        for _ in 0..count * 6 {
            now = now + Duration::from_secs(1);
            let request = Receive { max: Some(max), visibility_seconds: None };
            for message in queues.receive(now, &arns.0, &request, &mut ids).unwrap().messages {
                *receives.entry(message.body).or_default() += 1;
            }
        }
        prop_assert_eq!(receives.len(), count);
        prop_assert!(receives.values().all(|times| *times == limit));
        prop_assert_eq!(queues.get(&arns.0).unwrap().counts(now), (0, 0, 0));
        prop_assert_eq!(queues.get(&arns.1).unwrap().counts(now), (count, 0, 0));
    }
}
