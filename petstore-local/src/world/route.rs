//! What one service delivers to another: messages for queues and topics, events for functions and
//! buses.
//!
//! AWS does this over the network; here it is one step, so no delivery is ever half done.

use petstore_core::{Arn, Timestamp};

use super::notice::Notice;
use super::rules::Rules;
use super::state::State;
use crate::events::bucket::{DestinationKind, Notification};
use crate::events::bus::{Delivery as BusDelivery, Event, TargetError, TargetResult};
use crate::events::ids::IdSource;
use crate::events::invocation::Outgoing;
use crate::events::queue::{AttributeValue, MessageAttribute, SendMessage};
use crate::events::topic::{DeliveryResult, MessageAttributes, PublishRequest, SqsMessage};

/// The sender of messages that services send.
const SENDER: &str = "AIDAAWSSERVICE0000000";

/// What a step needs beside the state.
pub(super) struct Step<'a> {
    pub(super) rules: &'a Rules,
    pub(super) now: Timestamp,
    pub(super) notices: &'a mut Vec<Notice>,
}

/// The attributes of a topic's message as those of a queue's message.
fn queue_attributes(
    attributes: &MessageAttributes,
) -> std::collections::BTreeMap<String, MessageAttribute> {
    let attribute = |attribute: &crate::events::topic::MessageAttribute| {
        let value = match (&attribute.string_value, &attribute.binary_value) {
            (None, Some(bytes)) => AttributeValue::Binary(bytes.clone()),
            (text, _) => AttributeValue::Text(text.clone().unwrap_or_default()),
        };
        MessageAttribute {
            data_type: attribute.data_type.clone().unwrap_or_default(),
            value,
        }
    };
    let attributes = attributes.iter();
    attributes
        .map(|(name, value)| (name.clone(), attribute(value)))
        .collect()
}

impl State {
    /// Sends a message to a queue on behalf of `from`. Returns whether SQS accepted it.
    fn enqueue(
        &mut self,
        step: &mut Step<'_>,
        arn: &str,
        message: SendMessage,
        from: &str,
    ) -> bool {
        let Some(queue) = self.queues.get_mut(arn) else {
            return false;
        };
        let Ok(sent) = queue.send(step.now, message, &mut self.ids) else {
            return false;
        };
        step.notices.push(Notice::Enqueued {
            queue: Arn::name_of(arn).to_owned(),
            message_id: sent.message_id.to_string(),
            from: from.to_owned(),
        });
        self.wake_queue(arn);
        true
    }

    /// Adds an event to the queue of a function. Returns whether there is such a function.
    pub(super) fn invoke_function(&mut self, arn: &str, event: &str, now: Timestamp) -> bool {
        let name = Arn::parse(arn).and_then(Arn::function_name).unwrap_or(arn);
        let Some(function) = self.functions.get_mut(name) else {
            return false;
        };
        function.invoke(event, now, &mut self.ids);
        true
    }

    pub(super) fn publish_on_behalf(
        &mut self,
        step: &Step<'_>,
        arn: &str,
        request: &PublishRequest,
    ) -> bool {
        let published = self
            .topics
            .publish(arn, request, step.now, &mut self.ids, step.rules);
        published.is_ok()
    }

    /// Delivers a topic's message to a queue.
    pub(super) fn deliver_to_queue(
        &mut self,
        step: &mut Step<'_>,
        message: &SqsMessage,
        from: &str,
    ) -> DeliveryResult {
        let send = SendMessage {
            body: Some(message.body.clone()),
            attributes: queue_attributes(&message.attributes),
            trace_header: message.trace_header.clone(),
            group_id: message.group_id.clone(),
            deduplication_id: message.deduplication_id.clone(),
            sender_id: SENDER.to_owned(),
            ..SendMessage::default()
        };
        match self.enqueue(step, &message.queue_arn, send, from) {
            true => DeliveryResult::Accepted,
            false => DeliveryResult::Rejected,
        }
    }

    /// Delivers an event of a bus to the target of a rule.
    pub(super) fn deliver_to_target(
        &mut self,
        step: &mut Step<'_>,
        delivery: &BusDelivery,
    ) -> TargetResult {
        let BusDelivery {
            target_arn: arn,
            payload,
            ..
        } = delivery;
        let from = format!("rule {}", Arn::name_of(&delivery.rule_arn));
        let accepted = match Arn::parse(arn).map(|arn| arn.service) {
            Some("lambda") => self.invoke_function(arn, payload, step.now),
            Some("sqs") => {
                let letter = delivery.dead_letter.as_ref();
                let attributes = letter.map(|letter| queue_attributes(&letter.attributes()));
                let message = SendMessage {
                    body: Some(payload.clone()),
                    attributes: attributes.unwrap_or_default(),
                    trace_header: delivery.trace_header.clone(),
                    group_id: delivery.message_group_id.clone(),
                    sender_id: SENDER.to_owned(),
                    ..SendMessage::default()
                };
                self.enqueue(step, arn, message, &from)
            }
            Some("sns") => {
                let request = PublishRequest {
                    message: payload.clone(),
                    ..PublishRequest::default()
                };
                self.publish_on_behalf(step, arn, &request)
            }
            _ => false,
        };
        match accepted {
            true => TargetResult::Accepted,
            false => TargetResult::Failed {
                error: TargetError::NoResource,
                message: format!("{arn} does not exist or refused the event"),
            },
        }
    }

    /// Delivers a notification of a bucket. Returns whether the destination accepted it.
    pub(super) fn deliver_notification(
        &mut self,
        step: &mut Step<'_>,
        notification: &Notification,
        bucket: &str,
    ) -> bool {
        let arn = &notification.destination;
        match notification.kind {
            Some(DestinationKind::CloudFunction) => {
                self.invoke_function(arn, &notification.body, step.now)
            }
            Some(DestinationKind::Queue) => {
                let message = SendMessage {
                    trace_header: notification.trace_header.clone(),
                    sender_id: SENDER.to_owned(),
                    ..SendMessage::new(notification.body.clone())
                };
                self.enqueue(step, arn, message, &format!("bucket {bucket}"))
            }
            Some(DestinationKind::Topic) => {
                let request = PublishRequest {
                    message: notification.body.clone(),
                    subject: notification.subject.clone(),
                    ..PublishRequest::default()
                };
                self.publish_on_behalf(step, arn, &request)
            }
            None => {
                if let Some(event) = &notification.event {
                    let trace = notification.trace_header.as_deref();
                    self.buses
                        .publish("default", event, trace, step.now, step.rules);
                }
                true
            }
        }
    }

    /// Sends the record of an invocation, or a dead letter. Returns whether the destination
    /// accepted it.
    pub(super) fn send_record(
        &mut self,
        step: &mut Step<'_>,
        outgoing: &Outgoing,
        function: &str,
    ) -> bool {
        match outgoing {
            Outgoing::Sqs {
                queue_arn,
                body,
                attributes,
            } => {
                let message = SendMessage {
                    attributes: queue_attributes(attributes),
                    sender_id: SENDER.to_owned(),
                    ..SendMessage::new(body.clone())
                };
                self.enqueue(step, queue_arn, message, &format!("function {function}"))
            }
            Outgoing::Sns {
                topic_arn,
                message,
                attributes,
            } => {
                let request = PublishRequest {
                    message: message.clone(),
                    message_attributes: attributes.clone(),
                    ..PublishRequest::default()
                };
                self.publish_on_behalf(step, topic_arn, &request)
            }
            Outgoing::Lambda {
                function_arn,
                event,
            } => self.invoke_function(function_arn, event, step.now),
            Outgoing::EventBridge {
                bus_arn,
                source,
                detail_type,
                resources,
                detail,
            } => {
                let event = Event {
                    id: self.ids.uuid(),
                    detail_type: detail_type.clone(),
                    source: source.clone(),
                    account: self.names.account.clone(),
                    time: step.now,
                    region: self.names.region.clone(),
                    resources: resources.clone(),
                    detail: detail.clone(),
                };
                self.buses
                    .publish(bus_arn, &event, None, step.now, step.rules);
                true
            }
            // The world has no objects: what stores them reports their changes.
            Outgoing::S3 { .. } => false,
        }
    }

    /// Sends the report of records that a stream gave up to a queue.
    pub(super) fn report_discarded(&mut self, step: &mut Step<'_>, queue: &str, document: String) {
        let message = SendMessage {
            sender_id: SENDER.to_owned(),
            ..SendMessage::new(document)
        };
        self.enqueue(step, queue, message, "Lambda");
    }
}
