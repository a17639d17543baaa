//! A topic that the tests publish to, at a time that they move.

use petstore_core::Timestamp;
use petstore_local::events::ids::CountedIds;
use petstore_local::events::topic::{
    AcceptAll, Delivery, DeliveryResult, PublishRequest, Subscribe, TopicError, TopicSettings,
    Topics,
};

pub(crate) const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

pub(crate) fn queue(name: &str) -> String {
    format!("arn:aws:sqs:eu-west-1:111111111111:{name}")
}

/// A topic and what the tests do with it, at a time that they move.
pub(crate) struct Shelter {
    pub(crate) topics: Topics,
    pub(crate) topic: String,
    pub(crate) ids: CountedIds,
    pub(crate) now: Timestamp,
}

impl Shelter {
    pub(crate) fn new(name: &str, settings: TopicSettings) -> Result<Self, TopicError> {
        let mut topics = Topics::new("eu-west-1", "111111111111");
        let topic = topics.create(name, settings)?;
        Ok(Shelter {
            topics,
            topic,
            ids: CountedIds::default(),
            now: START,
        })
    }

    pub(crate) fn standard() -> Result<Self, TopicError> {
        Shelter::new("pets", TopicSettings::default())
    }

    pub(crate) fn fifo() -> Result<Self, TopicError> {
        let settings = TopicSettings {
            fifo: true,
            content_deduplication: true,
            ..Default::default()
        };
        Shelter::new("pets.fifo", settings)
    }

    pub(crate) fn subscribe(
        &mut self,
        protocol: &str,
        endpoint: &str,
        attributes: &[(&str, &str)],
    ) -> Result<String, TopicError> {
        let mut request = Subscribe::new(&self.topic, protocol, endpoint);
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        request.attributes = attributes.iter().map(owned).collect();
        request.return_subscription_arn = true;
        let response = self
            .topics
            .subscribe(&request, self.now, &mut self.ids, &AcceptAll)?;
        Ok(response.subscription_arn)
    }

    pub(crate) fn confirm(&mut self) -> Result<(), TopicError> {
        let tokens: Vec<String> = self
            .topics
            .subscriptions(&self.topic)
            .map(|found| found.token.clone())
            .collect();
        for token in tokens {
            self.topics.confirm(&self.topic, &token, self.now)?;
        }
        for (id, _) in self.topics.take_due(self.now) {
            self.topics.report(id, DeliveryResult::Accepted, self.now);
        }
        Ok(())
    }

    pub(crate) fn publish(&mut self, request: &PublishRequest) -> Result<String, TopicError> {
        let (topics, ids) = (&mut self.topics, &mut self.ids);
        let published = topics.publish(&self.topic, request, self.now, ids, &AcceptAll)?;
        Ok(published.message_id)
    }

    /// Reports every attempt with the same result until nothing is left; returns seconds and
    /// deliveries.
    pub(crate) fn run(&mut self, result: DeliveryResult) -> Vec<(u64, Delivery)> {
        let mut attempts = Vec::new();
        while let Some(due) = self.topics.next_due() {
            self.now = self.now.max(due);
            for (id, delivery) in self.topics.take_due(self.now) {
                let dead_letter = delivery.dead_letter;
                attempts.push((self.now.since(START).as_secs(), delivery));
                let result = if dead_letter {
                    DeliveryResult::Accepted
                } else {
                    result
                };
                self.topics.report(id, result, self.now);
            }
        }
        attempts
    }
}

pub(crate) fn cat() -> PublishRequest {
    PublishRequest {
        message: "a cat".into(),
        ..Default::default()
    }
}

pub(crate) fn seconds(attempts: &[(u64, Delivery)]) -> Vec<u64> {
    attempts.iter().map(|(second, _)| *second).collect()
}
