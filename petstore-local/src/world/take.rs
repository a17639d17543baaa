//! Lets everything happen that is due, and collects what the caller has to do.

use petstore_core::{Arn, Timestamp};
use petstore_event_rules::SourceType;

use super::notice::Notice;
use super::route::Step;
use super::state::{QueueReader, State, StreamReader, Wake};
use super::work::{Invoke, Origin, Task, Work, WorkId};
use crate::events::bus::TargetResult;
use crate::events::ids::IdSource;
use crate::events::invocation::Work as FunctionWork;
use crate::events::mapping::MappingSource;
use crate::events::stream::{Discarded, FailureContext, StreamStep, failure_document};
use crate::events::topic::{Content, DeliveryResult};

impl State {
    /// When something is due next.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let buckets = self.buckets.values().filter_map(|bucket| bucket.next_due());
        let functions = self
            .functions
            .values()
            .filter_map(|function| function.next_due());
        let queues = self
            .queue_mappings
            .values()
            .filter_map(|reader| reader.wake.time());
        let lanes = self
            .stream_mappings
            .values()
            .flat_map(|reader| &reader.lanes);
        let streams = lanes.filter_map(|lane| lane.wake.time());
        let schedules = self
            .schedules
            .values()
            .filter_map(|schedule| schedule.due());
        let outboxes = [self.topics.next_due(), self.buses.next_due()];
        outboxes
            .into_iter()
            .flatten()
            .chain(buckets)
            .chain(functions)
            .chain(queues)
            .chain(streams)
            .chain(schedules)
            .min()
    }

    /// Does what is due. Deliveries between services happen here; work for the caller is returned.
    pub(super) fn take_work(&mut self, step: &mut Step<'_>) -> Vec<Work> {
        let mut work = Vec::new();
        loop {
            let mut again = self.fire_due(step.rules, step.now);
            again |= self.deliver_of_topics(step, &mut work);
            again |= self.deliver_of_buses(step);
            again |= self.deliver_of_buckets(step);
            again |= self.take_of_functions(step, &mut work);
            self.poll_queues(step, &mut work);
            again |= self.read_streams(step, &mut work);
            if !again {
                return work;
            }
        }
    }

    /// Returns whether anything was delivered inside of the world.
    fn deliver_of_topics(&mut self, step: &mut Step<'_>, work: &mut Vec<Work>) -> bool {
        let mut delivered = false;
        for (id, delivery) in self.topics.take_due(step.now) {
            let result = match delivery.content {
                Content::Http(request) => {
                    work.push(Work {
                        id: WorkId(Origin::Topic(id)),
                        task: Task::Http(request),
                    });
                    continue;
                }
                Content::Email(email) => {
                    work.push(Work {
                        id: WorkId(Origin::Topic(id)),
                        task: Task::Email(email),
                    });
                    continue;
                }
                Content::Sqs(message) => {
                    let subscription = self.topics.subscription(&delivery.subscription_arn);
                    let topic = subscription.map_or("", |found| Arn::name_of(&found.topic_arn));
                    let from = format!("topic {topic}");
                    self.deliver_to_queue(step, &message, &from)
                }
                Content::Lambda {
                    function_arn,
                    event,
                } => match self.invoke_function(&function_arn, &event, step.now) {
                    true => DeliveryResult::Accepted,
                    false => DeliveryResult::Rejected,
                },
            };
            if result == DeliveryResult::Rejected {
                step.notices.push(Notice::GivenUp {
                    what: format!("the delivery of {}", delivery.subscription_arn),
                    to: None,
                });
            }
            self.topics.report(id, result, step.now);
            delivered = true;
        }
        delivered
    }

    fn deliver_of_buses(&mut self, step: &mut Step<'_>) -> bool {
        let due = self.buses.take_due(step.now);
        for (id, delivery) in &due {
            let result = self.deliver_to_target(step, delivery);
            if result != TargetResult::Accepted {
                step.notices.push(Notice::GivenUp {
                    what: format!("an event for {}", delivery.target_arn),
                    to: None,
                });
            }
            self.buses.report(*id, result, step.now);
        }
        !due.is_empty()
    }

    fn deliver_of_buckets(&mut self, step: &mut Step<'_>) -> bool {
        let mut due = Vec::new();
        for (name, bucket) in &mut self.buckets {
            let taken = bucket.take_due(step.now).into_iter();
            due.extend(taken.map(|(id, notification)| (name.clone(), id, notification)));
        }
        for (name, id, notification) in &due {
            let accepted = self.deliver_notification(step, notification, name);
            if let Some(bucket) = self.buckets.get_mut(name) {
                match accepted {
                    true => bucket.accepted(*id),
                    false => bucket.refused(*id, step.now),
                }
            }
        }
        !due.is_empty()
    }

    fn take_of_functions(&mut self, step: &mut Step<'_>, work: &mut Vec<Work>) -> bool {
        let mut records = Vec::new();
        for (name, function) in &mut self.functions {
            for (id, taken) in function.take_due(step.now) {
                match taken {
                    FunctionWork::Invoke(invocation) => work.push(Work {
                        id: WorkId(Origin::Function {
                            function: name.clone(),
                            delivery: id,
                        }),
                        task: Task::Invoke(Invoke {
                            function: name.clone(),
                            event: invocation.event,
                            request_id: invocation.request_id,
                            source: "asynchronous invocation".to_owned(),
                            records: Vec::new(),
                            attempt: invocation.attempt,
                        }),
                    }),
                    FunctionWork::Send(outgoing) => records.push((name.clone(), id, outgoing)),
                }
            }
        }
        for (name, id, outgoing) in &records {
            self.send_record(step, outgoing, name);
            if let Some(function) = self.functions.get_mut(name) {
                function.sent(*id);
            }
        }
        !records.is_empty()
    }

    fn poll_queues(&mut self, step: &mut Step<'_>, work: &mut Vec<Work>) {
        let mut readers = std::mem::take(&mut self.queue_mappings);
        for (key, reader) in &mut readers {
            while reader.wake.is_due(step.now) {
                match self.poll_queue(step, key, reader) {
                    Some(batch) => work.push(batch),
                    None => break,
                }
            }
        }
        self.queue_mappings = readers;
    }

    /// The next batch of a queue, if one is ready.
    fn poll_queue(
        &mut self,
        step: &mut Step<'_>,
        key: &str,
        reader: &mut QueueReader,
    ) -> Option<Work> {
        let QueueReader {
            function,
            queue: arn,
            mapping,
            wake,
        } = reader;
        *wake = Wake::Never;
        let queue = self.queues.get_mut(arn)?;
        let filters = mapping.config().filters.clone();
        let passes = |record: &_| step.rules.passes(SourceType::Sqs, &filters, record);
        // A queue with 120,000 messages in flight refuses to hand out more; it is polled again when
        // one of them is deleted.
        let poll = mapping.poll(step.now, queue, &mut self.ids, &passes).ok()?;
        let name = Arn::name_of(arn);
        if !poll.filtered.is_empty() {
            step.notices.push(Notice::Filtered {
                queue: name.to_owned(),
                message_ids: poll.filtered,
            });
        }
        for letter in &poll.received.dead_letters {
            step.notices.push(Notice::DeadLettered {
                queue: Arn::name_of(&letter.target_arn).to_owned(),
                message_id: letter.message.message_id.to_string(),
            });
        }
        self.queues.accept(step.now, arn, &poll.received);
        let Some(batch) = poll.batch else {
            *wake = Wake::after(poll.due);
            return None;
        };
        // Another batch may be ready.
        *wake = Wake::Now;
        Some(Work {
            id: WorkId(Origin::Queue {
                mapping: key.to_owned(),
                batch: batch.id,
            }),
            task: Task::Invoke(Invoke {
                function: function.clone(),
                event: batch.event,
                request_id: self.ids.uuid(),
                source: format!("queue {name}"),
                records: batch
                    .messages
                    .iter()
                    .map(|message| message.message_id.to_string())
                    .collect(),
                attempt: 1,
            }),
        })
    }

    fn read_streams(&mut self, step: &mut Step<'_>, work: &mut Vec<Work>) -> bool {
        let mut readers = std::mem::take(&mut self.stream_mappings);
        let mut reported = false;
        for (key, reader) in &mut readers {
            for lane in 0..reader.lanes.len() {
                while let Some(discarded) = self.read_lane(step, key, reader, lane, work) {
                    self.discard(step, reader, lane, &discarded);
                    reported = true;
                }
            }
        }
        self.stream_mappings = readers;
        reported
    }

    /// Reads one lane of a stream. Returns records that were given up, after which it is read
    /// again.
    fn read_lane(
        &mut self,
        step: &mut Step<'_>,
        key: &str,
        reader: &mut StreamReader,
        index: usize,
        work: &mut Vec<Work>,
    ) -> Option<Discarded> {
        let StreamReader {
            function,
            table,
            config,
            lanes,
        } = reader;
        let lane = lanes.get_mut(index)?;
        if !lane.wake.is_due(step.now) {
            return None;
        }
        let shard = &self.tables.get(table)?.shard;
        let passes = |item: &crate::events::stream::StreamItem| {
            config.filters.is_empty() || {
                let record: serde_json::Value =
                    serde_json::from_str(&item.event).unwrap_or_default();
                step.rules
                    .passes(SourceType::DynamoDb, &config.filters, &record)
            }
        };
        match lane.batcher.next(step.now, shard, &passes) {
            StreamStep::Invoke(invocation) => {
                lane.wake = Wake::Never;
                lane.request_id = self.ids.uuid();
                work.push(Work {
                    id: WorkId(Origin::Stream {
                        mapping: key.to_owned(),
                        lane: index,
                    }),
                    task: Task::Invoke(Invoke {
                        function: function.clone(),
                        event: invocation.event,
                        request_id: lane.request_id.clone(),
                        source: format!("stream {table}"),
                        records: invocation.sequence_numbers,
                        attempt: invocation.attempt,
                    }),
                });
                None
            }
            StreamStep::Discarded(discarded) => Some(discarded),
            StreamStep::Wait(due) => {
                lane.wake = Wake::after(due);
                None
            }
            StreamStep::Busy => {
                lane.wake = Wake::Never;
                None
            }
        }
    }

    /// Reports records that were given up to the destination of the mapping.
    pub(super) fn discard(
        &mut self,
        step: &mut Step<'_>,
        reader: &StreamReader,
        lane: usize,
        discarded: &Discarded,
    ) {
        let Some(table) = self.tables.get(&reader.table) else {
            return;
        };
        let request_id = reader.lanes.get(lane).map(|lane| lane.request_id.as_str());
        let request_id = request_id.and_then(|id| id.parse().ok());
        let context = FailureContext {
            source: MappingSource::DynamoDb,
            mapping_id: self.ids.next_uuid(),
            function_arn: &self.names.function(&reader.function),
            stream_arn: &table.stream_arn,
            shard_id: table.shard.id(),
            request_id: request_id.unwrap_or_else(|| self.ids.next_uuid()),
            now: step.now,
        };
        let document = failure_document(discarded, &context);
        let stream = reader.config.stream.as_ref();
        let queue = stream.and_then(|stream| stream.on_failure.clone());
        let numbers = discarded
            .items
            .iter()
            .map(|item| item.sequence_number.as_str());
        step.notices.push(Notice::GivenUp {
            what: format!(
                "the records {} of the stream {}",
                numbers.collect::<Vec<_>>().join(", "),
                reader.table
            ),
            to: queue
                .as_deref()
                .map(|queue| format!("the queue {}", Arn::name_of(queue))),
        });
        if let Some(queue) = queue {
            self.report_discarded(step, &queue, document);
        }
    }
}
