//! Steps on a queue and its dead-letter queues, and queues that feed a function.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::mapping::{
    FunctionResult, MappingConfig, MappingFacts, MappingOptions, QueueMapping,
};
use petstore_local::events::queue::{
    AttributeValue, Queue, QueueConfig, QueueError, Queues, Receive, ReceivedMessage,
    RedrivePolicy, SendMessage, md5_of_attributes, md5_of_body,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::matching::{Names, compare, compare_list};
use crate::queue_input::attributes;
use crate::support::{NOW, same_outcome, texts};

const ARN: &str = "arn:aws:sqs:us-east-1:111111111111:";

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let mut world = World::new(&case["queue"])?;
    for (number, step) in case["steps"].as_array().into_iter().flatten().enumerate() {
        world
            .step(step)
            .map_err(|problem| format!("step {number}: {problem}"))?;
    }
    if case.get("mapping").is_some() {
        world.feed(case)
    } else {
        Ok(())
    }
}

struct World {
    queues: Queues,
    /// The ARNs of the queue, its dead-letter queue and that one's.
    arns: Vec<String>,
    now: Timestamp,
    ids: CountedIds,
    handles: BTreeMap<String, String>,
    groups: BTreeMap<String, String>,
    sent: Vec<Uuid>,
    names: Names,
}

impl World {
    fn new(queue: &Value) -> Result<Self, String> {
        let fifo = queue["FifoQueue"].as_bool().unwrap_or(false);
        let suffix = if fifo { ".fifo" } else { "" };
        let levels = [
            queue,
            &queue["dlq"],
            queue.get("dlq2").unwrap_or(&queue["dlq"]["dlq2"]),
        ];
        let arns: Vec<String> = ["q", "dlq", "dlq2"]
            .iter()
            .map(|name| format!("{ARN}{name}{suffix}"))
            .collect();
        let mut queues = Queues::default();
        for level in (0..levels.len()).rev() {
            let given = levels[level];
            let mut config = if fifo {
                QueueConfig::fifo(&arns[level])
            } else {
                QueueConfig::standard(&arns[level])
            };
            let number = |name: &str, default: u64| given[name].as_u64().unwrap_or(default);
            config.content_based_deduplication = given["ContentBasedDeduplication"]
                .as_bool()
                .unwrap_or(fifo && level > 0);
            config.deduplication_per_group = given["DeduplicationScope"] == "messageGroup";
            config.delay_seconds = number("DelaySeconds", 0);
            config.visibility_timeout = number("VisibilityTimeout", 30);
            config.message_retention_period = number("MessageRetentionPeriod", 345_600);
            let policy = &given["RedrivePolicy"];
            if let Some(count) = policy["maxReceiveCount"].as_u64() {
                let redrive =
                    json!({"deadLetterTargetArn": arns.get(level + 1), "maxReceiveCount": count});
                config.redrive = RedrivePolicy::parse(&redrive.to_string())
                    .map_err(|error| error.to_string())?;
            }
            queues.add(config).map_err(|error| error.to_string())?;
        }
        Ok(World {
            queues,
            arns,
            now: NOW,
            ids: CountedIds::default(),
            handles: BTreeMap::new(),
            groups: BTreeMap::new(),
            sent: Vec::new(),
            names: Names::default(),
        })
    }

    fn queue(&mut self) -> &mut Queue {
        self.queues
            .get_mut(&self.arns[0])
            .expect("the queue was added")
    }

    fn step(&mut self, step: &Value) -> Result<(), String> {
        if let Some(seconds) = step["wait_seconds"].as_f64() {
            self.now = self.now + Duration::from_secs_f64(seconds);
            return Ok(());
        }
        if let Some(count) = step["expect_visible_count"].as_u64() {
            let visible = self
                .queues
                .get(&self.arns[0])
                .map_or(0, |queue| queue.counts(self.now).0);
            return if visible as u64 == count {
                Ok(())
            } else {
                Err(format!("{visible} visible messages"))
            };
        }
        for (level, name) in ["receive", "receive_dlq", "receive_dlq2"]
            .iter()
            .enumerate()
        {
            if let Some(request) = step.get(*name) {
                return self.receive(level, request, step);
            }
        }
        let result = if let Some(given) = step.get("send") {
            self.send(given)
        } else if let Some(handle) = step["delete"].as_str() {
            let (now, handle) = (self.now, self.handle(handle));
            self.queue().delete(now, &handle)
        } else if let Some(handle) = step["change_visibility"].as_str() {
            let (now, handle) = (self.now, self.handle(handle));
            self.queue()
                .change_visibility(now, &handle, step["seconds"].as_i64().unwrap_or(0))
        } else {
            return Err(format!("unknown step {step}"));
        };
        self.expect_result(step, result)
    }

    fn expect_result(&self, step: &Value, result: Result<(), QueueError>) -> Result<(), String> {
        let result = result.map_err(|error| (error.code().to_owned(), error.to_string()));
        same_outcome(&json!({"error": step["expect_error"]}), result)
    }

    fn handle(&self, name: &str) -> String {
        self.handles
            .get(name)
            .cloned()
            .unwrap_or_else(|| name.to_owned())
    }

    fn send(&mut self, given: &Value) -> Result<(), QueueError> {
        let text = |name: &str| given[name].as_str().map(str::to_owned);
        let body = text("body");
        let message = SendMessage {
            body: body.clone(),
            delay_seconds: given["delay"].as_i64(),
            attributes: attributes(&given["attributes"]).into_iter().collect(),
            trace_header: given["system_attributes"]["AWSTraceHeader"]
                .as_str()
                .map(str::to_owned),
            group_id: text("group"),
            deduplication_id: text("dedup"),
            sender_id: "AIDAEXAMPLE".into(),
        };
        let queue = self
            .queues
            .get_mut(&self.arns[0])
            .expect("the queue was added");
        self.sent
            .push(queue.send(self.now, message, &mut self.ids)?.message_id);
        self.groups
            .insert(body.unwrap_or_default(), text("group").unwrap_or_default());
        Ok(())
    }

    fn receive(&mut self, level: usize, request: &Value, step: &Value) -> Result<(), String> {
        let parameters = Receive {
            max: request["max"].as_i64(),
            visibility_seconds: request["visibility"].as_i64(),
        };
        let arn = self.arns[level].clone();
        let received = match self
            .queues
            .receive(self.now, &arn, &parameters, &mut self.ids)
        {
            Ok(received) => received.messages,
            Err(error) => return self.expect_result(step, Err(error)),
        };
        self.expect_result(step, Ok(()))?;
        if let Some(name) = request["as"].as_str() {
            for (place, message) in received.iter().enumerate() {
                self.handles
                    .insert(format!("{name}.{place}"), message.receipt_handle.clone());
            }
            if let Some(message) = received.first() {
                self.handles
                    .insert(name.to_owned(), message.receipt_handle.clone());
            }
        }
        if let Some(expected) = step.get("expect") {
            let bodies: Vec<&str> = received
                .iter()
                .map(|message| message.body.as_str())
                .collect();
            let by_group = |bodies: &[&str]| {
                let mut pairs: Vec<(String, String)> = bodies
                    .iter()
                    .map(|body| {
                        (
                            self.groups.get(*body).cloned().unwrap_or_default(),
                            (*body).to_owned(),
                        )
                    })
                    .collect();
                pairs.sort_by(|a, b| a.0.cmp(&b.0));
                pairs
            };
            if by_group(&bodies) != by_group(&texts(expected)) {
                return Err(format!("received {bodies:?}"));
            }
        }
        if let Some(expected) = step["expect_messages"].as_array() {
            let with_sender = expected
                .iter()
                .any(|message| message["Attributes"].get("SenderId").is_some());
            let own: Vec<Value> = received
                .iter()
                .map(|message| api_message(message, with_sender))
                .collect();
            compare_list(expected, &own, true, &mut self.names)?;
        }
        if let Some(expected) = step["expect_attributes"].as_object() {
            let first = received.first().ok_or("nothing was received")?;
            self.names.next_document();
            compare(
                &json!("<message-id>"),
                &json!(first.message_id),
                &mut self.names,
            )?;
            for (name, value) in expected {
                let own = first
                    .system_attribute(name)
                    .map_or(Value::Null, Value::from);
                compare(value, &own, &mut self.names)
                    .map_err(|problem| format!("{name}: {problem}"))?;
            }
        }
        if step["expect_same_message_id"] == true
            && !received
                .iter()
                .all(|message| self.sent.contains(&message.message_id))
        {
            return Err("another message id".into());
        }
        Ok(())
    }

    /// Lets the queue feed a function and compares what it saw.
    fn feed(&mut self, case: &Value) -> Result<(), String> {
        let mut options: MappingOptions =
            serde_json::from_value(case["mapping"].clone()).map_err(|e| e.to_string())?;
        options.event_source_arn = Some(self.arns[0].clone());
        let config = MappingConfig::create(&options, &MappingFacts::default())
            .map_err(|error| error.to_string())?;
        let mut mapping = QueueMapping::new(config, self.now);
        let function = &case["function"];
        let takes = Duration::from_secs_f64(function["sleeps_seconds"].as_f64().unwrap_or(0.0));
        let mut fails = if function["always_fails"] == true {
            u64::MAX
        } else {
            function["fails_first"].as_u64().unwrap_or(0)
        };
        let (mut running, mut most) = (Vec::<(Timestamp, u64)>::new(), 0);
        let (mut calls, mut order) = (Vec::<(Timestamp, Vec<ReceivedMessage>)>::new(), Vec::new());
        for _ in 0..1000 {
            let (ended, still): (Vec<_>, Vec<_>) =
                running.into_iter().partition(|(end, _)| *end <= self.now);
            running = still;
            for (_, batch) in ended {
                let result = if fails > 0 {
                    FunctionResult::Error
                } else {
                    FunctionResult::Returned("null".into())
                };
                fails = fails.saturating_sub(1);
                let now = self.now;
                mapping
                    .after_response(now, self.queue(), batch, &result)
                    .map_err(|error| error.to_string())?;
            }
            let queue = self
                .queues
                .get_mut(&self.arns[0])
                .expect("the queue was added");
            let poll = mapping
                .poll(self.now, queue, &mut self.ids, &|_| true)
                .map_err(|error| error.to_string())?;
            self.queues.accept(self.now, &self.arns[0], &poll.received);
            if let Some(batch) = poll.batch {
                running.push((self.now + takes, batch.id));
                most = most.max(running.len());
                order.extend(batch.messages.iter().map(|message| message.body.clone()));
                calls.push((self.now, batch.messages));
                continue;
            }
            match running.iter().map(|(end, _)| *end).chain(poll.due).min() {
                Some(next) => self.now = next.max(self.now),
                None => break,
            }
        }
        self.compare_feed(&case["expect"], most, &calls, &order)
    }

    fn compare_feed(
        &mut self,
        expected: &Value,
        most: usize,
        calls: &[(Timestamp, Vec<ReceivedMessage>)],
        order: &[String],
    ) -> Result<(), String> {
        for (name, value) in expected.as_object().into_iter().flatten() {
            let fits = match name.as_str() {
                "max_concurrent_invocations" => value.as_u64() == Some(most as u64),
                "order" => texts(value) == order,
                "seconds_between_invocations_at_least" => calls.windows(2).all(|pair| {
                    pair[1].0.since(pair[0].0).as_secs_f64() >= value.as_f64().unwrap_or(0.0)
                }),
                "invocations" => {
                    let own = calls.iter().map(|(_, messages)| messages.first());
                    let expected = value.as_array().map_or(&[][..], Vec::as_slice);
                    expected.len() == calls.len()
                        && own.zip(expected).all(|(message, expected)| {
                            let mut members = expected.as_object().into_iter().flatten();
                            members.all(|(name, value)| {
                                message.and_then(|m| m.system_attribute(name)) == value.as_str()
                            })
                        })
                }
                "queue" | "dlq" => {
                    let arn = self.arns[usize::from(name == "dlq")].clone();
                    let received =
                        self.queues
                            .receive(self.now, &arn, &Receive::ten(), &mut self.ids);
                    let bodies: Vec<String> = received
                        .into_iter()
                        .flat_map(|r| r.messages)
                        .map(|m| m.body)
                        .collect();
                    bodies == texts(value)
                }
                _ => return Err(format!("unknown expectation {name}")),
            };
            if !fits {
                return Err(format!("{name} differs: {calls:?}"));
            }
        }
        Ok(())
    }
}

/// A message as `ReceiveMessage` returns it; the cases mostly leave `SenderId` out.
fn api_message(message: &ReceivedMessage, with_sender: bool) -> Value {
    let system: serde_json::Map<String, Value> = message
        .system_attributes
        .iter()
        .filter(|(name, _)| with_sender || name != "SenderId")
        .map(|(name, value)| (name.clone(), value.clone().into()))
        .collect();
    let mut own = json!({
        "MessageId": message.message_id,
        "ReceiptHandle": message.receipt_handle,
        "MD5OfBody": md5_of_body(&message.body),
        "Body": message.body,
        "Attributes": system,
    });
    if let Some(md5) = md5_of_attributes(&message.attributes) {
        own["MD5OfMessageAttributes"] = md5.into();
        for (name, attribute) in &message.attributes {
            own["MessageAttributes"][name] = match &attribute.value {
                AttributeValue::Text(text) => {
                    json!({"DataType": attribute.data_type, "StringValue": text})
                }
                AttributeValue::Binary(bytes) => {
                    json!({"DataType": attribute.data_type, "BinaryValue": STANDARD.encode(bytes)})
                }
            };
        }
    }
    own
}
