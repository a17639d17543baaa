//! Topics of one account in one region, and publishing to them.

use std::collections::BTreeMap;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};

use super::delivery::Outgoing;
use super::entity::{DEDUPLICATION_INTERVAL, Recent, check_name, deduplication_id};
use super::envelope::{Links, Notification};
use super::publish;
use super::{
    BatchEntry, Delivery, FilterPolicies, PublishRequest, Published, PublishedEntry, Subscription,
    Topic, TopicError, TopicSettings,
};
use crate::events::ids::IdSource;
use crate::events::outbox::{DeliveryId, Outbox};

/// Topics, subscriptions and pending deliveries of one account in one region.
///
/// Serialize the whole to persist it; deliveries that were under way are due again after it is
/// read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Topics {
    pub(super) region: String,
    pub(super) account: String,
    pub(super) base_url: String,
    pub(super) topics: BTreeMap<String, Topic>,
    pub(super) subscriptions: BTreeMap<String, Subscription>,
    pub(super) tokens: BTreeMap<String, String>,
    // By token: what `SubscribeURL` of the last confirmation restores.
    pub(super) ended: BTreeMap<String, Subscription>,
    pub(super) outbox: Outbox<Delivery>,
}

impl Topics {
    /// No topics. Links in documents point to AWS; see [`with_base_url`](Self::with_base_url).
    pub fn new(region: &str, account: &str) -> Self {
        Topics {
            region: region.to_owned(),
            account: account.to_owned(),
            base_url: format!("https://sns.{region}.amazonaws.com"),
            topics: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            tokens: BTreeMap::new(),
            ended: BTreeMap::new(),
            outbox: Outbox::default(),
        }
    }

    /// Makes `SubscribeURL`, `UnsubscribeURL` and `SigningCertURL` point to another server. No
    /// slash at the end.
    #[must_use]
    pub fn with_base_url(mut self, base_url: &str) -> Self {
        base_url.clone_into(&mut self.base_url);
        self
    }

    /// Creates a topic and returns its ARN. Creating it again with the same settings changes
    /// nothing.
    ///
    /// # Errors
    /// The name is not valid, or the topic exists with other settings.
    pub fn create(&mut self, name: &str, settings: TopicSettings) -> Result<String, TopicError> {
        check_name(name, settings.fifo)?;
        let arn = format!("arn:aws:sns:{}:{}:{name}", self.region, self.account);
        match self.topics.get(&arn) {
            Some(topic) if topic.settings != settings => Err(TopicError::invalid(
                "Attributes Reason: Topic already exists with different attributes",
            )),
            Some(_) => Ok(arn),
            None => {
                self.topics.insert(
                    arn.clone(),
                    Topic {
                        settings,
                        ..Default::default()
                    },
                );
                Ok(arn)
            }
        }
    }

    /// Deletes a topic, its subscriptions and what was not delivered yet. Nothing happens
    /// if the topic does not exist.
    pub fn delete(&mut self, topic_arn: &str) {
        self.topics.remove(topic_arn);
        self.subscriptions
            .retain(|_, subscription| subscription.topic_arn != topic_arn);
        self.ended
            .retain(|_, subscription| subscription.topic_arn != topic_arn);
        let subscriptions = &self.subscriptions;
        self.tokens.retain(|_, arn| subscriptions.contains_key(arn));
        self.outbox
            .retain(|delivery| subscriptions.contains_key(&delivery.subscription_arn));
    }

    /// The topic of that ARN.
    pub fn topic(&self, topic_arn: &str) -> Option<&Topic> {
        self.topics.get(topic_arn)
    }

    /// The ARNs of all topics, sorted.
    pub fn arns(&self) -> impl Iterator<Item = &str> {
        self.topics.keys().map(String::as_str)
    }

    /// The subscriptions of a topic, in the order of their ARNs.
    pub fn subscriptions<'a>(
        &'a self,
        topic_arn: &'a str,
    ) -> impl Iterator<Item = &'a Subscription> {
        self.subscriptions
            .values()
            .filter(move |found| found.topic_arn == topic_arn)
    }

    /// The subscription of that ARN.
    pub fn subscription(&self, arn: &str) -> Option<&Subscription> {
        self.subscriptions.get(arn)
    }

    /// A delivery that is not finished.
    pub fn delivery(&self, id: DeliveryId) -> Option<&Delivery> {
        self.outbox.get(id).map(|entry| &entry.item)
    }

    /// Publishes one message: `Publish` with a `TopicArn` or a `TargetArn`.
    ///
    /// # Errors
    /// AWS's error for the first rule that the request breaks.
    pub fn publish(
        &mut self,
        topic_arn: &str,
        request: &PublishRequest,
        now: Timestamp,
        ids: &mut dyn IdSource,
        filters: &dyn FilterPolicies,
    ) -> Result<Published, TopicError> {
        request.check()?;
        check_topic_arn(topic_arn)?;
        let topic = self
            .topics
            .get(topic_arn)
            .ok_or(TopicError::NotFound("Topic"))?;
        request.check_for(topic.rules())?;
        let texts = request.texts()?;
        Ok(self.accept(topic_arn, request, &texts, now, ids, filters))
    }

    /// Publishes up to ten messages: `PublishBatch`. They are accepted all or not at all.
    ///
    /// # Errors
    /// AWS's error for the first rule that the request breaks.
    pub fn publish_batch(
        &mut self,
        topic_arn: &str,
        entries: &[BatchEntry],
        now: Timestamp,
        ids: &mut dyn IdSource,
        filters: &dyn FilterPolicies,
    ) -> Result<Vec<PublishedEntry>, TopicError> {
        publish::check_batch_length(entries)?;
        check_topic_arn(topic_arn)?;
        let topic = self
            .topics
            .get(topic_arn)
            .ok_or(TopicError::NotFound("Topic"))?;
        publish::check_batch(entries, topic.rules())?;
        let mut responses = Vec::with_capacity(entries.len());
        for entry in entries {
            let texts = entry.request.texts()?;
            let published = self.accept(topic_arn, &entry.request, &texts, now, ids, filters);
            responses.push(PublishedEntry {
                id: entry.id.clone(),
                published,
            });
        }
        Ok(responses)
    }

    /// Numbers a valid message, drops it if it is a duplicate, and adds its deliveries.
    fn accept(
        &mut self,
        topic_arn: &str,
        request: &PublishRequest,
        texts: &BTreeMap<String, String>,
        now: Timestamp,
        ids: &mut dyn IdSource,
        filters: &dyn FilterPolicies,
    ) -> Published {
        let Some(topic) = self.topics.get_mut(topic_arn) else {
            return Published {
                message_id: ids.uuid(),
                sequence_number: None,
            };
        };
        let fifo = topic.settings.fifo;
        let deduplication_id = fifo.then(|| deduplication_id(request));
        let scope = match (
            &request.message_group_id,
            topic.settings.deduplicate_per_group,
        ) {
            (Some(group), true) => format!("{group}\n"),
            _ => String::new(),
        };
        let key = deduplication_id.as_ref().map(|id| format!("{scope}{id}"));
        topic
            .recent
            .retain(|_, recent| now.since(recent.published) < DEDUPLICATION_INTERVAL);
        if let Some(recent) = key.as_ref().and_then(|key| topic.recent.get(key)) {
            return recent.result.clone();
        }
        let sequence_number = fifo.then(|| {
            topic.sequence += 1;
            format!("1{:019}", topic.sequence)
        });
        let published = Published {
            message_id: ids.uuid(),
            sequence_number,
        };
        if let Some(key) = key {
            topic.recent.insert(
                key,
                Recent {
                    published: now,
                    result: published.clone(),
                },
            );
        }
        let outgoing = Outgoing {
            notification: Notification {
                message_id: published.message_id.clone(),
                sequence_number: published.sequence_number.clone(),
                topic_arn: topic_arn.to_owned(),
                subject: request.subject.clone(),
                message: request.message.clone(),
                published: now,
                attributes: request.message_attributes.clone(),
                signature_version: topic.signature_version().to_owned(),
                fifo,
            },
            group_id: request.message_group_id.as_deref(),
            deduplication_id: deduplication_id.as_deref(),
            trace_header: request.trace_header.as_deref(),
        };
        self.fan_out(outgoing, texts, now, filters);
        published
    }

    fn fan_out(
        &mut self,
        mut outgoing: Outgoing<'_>,
        texts: &BTreeMap<String, String>,
        now: Timestamp,
        filters: &dyn FilterPolicies,
    ) {
        let Some(topic) = self.topics.get(&outgoing.notification.topic_arn) else {
            return;
        };
        let links = Links(&self.base_url);
        let topic_arn = outgoing.notification.topic_arn.clone();
        let subscribers = self.subscriptions.values();
        for subscription in
            subscribers.filter(|found| found.confirmed && found.topic_arn == topic_arn)
        {
            let text = texts
                .get(subscription.protocol.name())
                .or_else(|| texts.get("default"));
            if let Some(text) = text {
                outgoing.notification.message.clone_from(text);
            }
            let notification = &outgoing.notification;
            let scope = subscription.settings.filter_scope;
            let accepted = subscription
                .settings
                .filter_policy
                .as_ref()
                .is_none_or(|policy| {
                    filters.accepts(
                        policy,
                        scope,
                        &notification.attributes,
                        &notification.message,
                    )
                });
            if !accepted {
                continue;
            }
            let own = subscription.settings.delivery_policy.as_ref();
            let content_type = own
                .and_then(|policy| policy.request_policy.as_ref())
                .or_else(|| {
                    topic
                        .settings
                        .delivery_policy
                        .as_ref()?
                        .request_policy
                        .as_ref()
                })
                .and_then(|policy| policy.header_content_type.as_deref());
            let delivery = outgoing.deliver(subscription, content_type, links);
            if delivery.is_refused() {
                if let Some(letter) = delivery.into_dead_letter() {
                    self.outbox.add(letter, now);
                }
                continue;
            }
            match outgoing.group_id {
                Some(group) if notification.fifo => {
                    let lane = format!("{}\n{group}", subscription.arn);
                    self.outbox.add_to_lane(delivery, now, lane);
                }
                _ => {
                    self.outbox.add(delivery, now);
                }
            }
        }
    }

    /// Takes every delivery that is due. Each must be [reported](Self::report).
    pub fn take_due(&mut self, now: Timestamp) -> Vec<(DeliveryId, Delivery)> {
        self.outbox.take_due(now)
    }

    /// The next instant at which a delivery is due, if one waits.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.outbox.next_due()
    }
}

/// Checks the form of an ARN; whether its topic exists is checked later.
pub(super) fn check_topic_arn(arn: &str) -> Result<(), TopicError> {
    let parts = arn.split(':').count();
    if parts < 6 {
        return Err(TopicError::invalid(format!(
            "TopicArn Reason: An ARN must have at least 6 elements, not {parts}"
        )));
    }
    Ok(())
}
