//! The topic and the subscription that a case of `sns-delivery` describes.

use petstore_local::events::ids::CountedIds;
use petstore_local::events::topic::{
    AcceptAll, BatchEntry, Delivery, DeliveryResult, PublishRequest, Subscribe, TopicSettings,
    Topics,
};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, NOW, REGION, attributes, flag, only, text};

/// A topic and a subscription as a case describes them.
pub(crate) struct World {
    pub(crate) topics: Topics,
    pub(crate) ids: CountedIds,
    pub(crate) topic_arn: String,
    pub(crate) subscription_arn: String,
}

impl World {
    pub(crate) fn new(subscription: &Value) -> Result<World, String> {
        let fifo = flag(subscription, "fifo_topic", false);
        let settings = TopicSettings {
            fifo,
            content_deduplication: flag(subscription, "content_based_deduplication", false),
            signature_version_2: text(subscription, "topic_signature_version") == "2",
            ..Default::default()
        };
        let mut topics = Topics::new(REGION, ACCOUNT);
        let topic_arn = topics
            .create(if fifo { "topic.fifo" } else { "topic" }, settings)
            .map_err(|error| error.to_string())?;
        let mut world = World {
            topics,
            ids: CountedIds::default(),
            topic_arn,
            subscription_arn: String::new(),
        };
        world.subscription_arn = world.subscribe(subscription, "queue")?;
        Ok(world)
    }

    pub(crate) fn subscribe(
        &mut self,
        subscription: &Value,
        queue: &str,
    ) -> Result<String, String> {
        let suffix = if flag(subscription, "fifo_queue", false) {
            ".fifo"
        } else {
            ""
        };
        let protocol = text(subscription, "protocol");
        let endpoint = match protocol {
            "sqs" => format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}{suffix}"),
            "lambda" => format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:function"),
            "http" | "https" => format!("{protocol}://shelter.example:8080/hook"),
            _ => "keeper@shelter.example".to_owned(),
        };
        let mut request = Subscribe::new(&self.topic_arn, protocol, &endpoint);
        request.return_subscription_arn = true;
        let mut set = |name: &str, value: String| request.attributes.insert(name.to_owned(), value);
        if flag(subscription, "raw", false) {
            set("RawMessageDelivery", "true".to_owned());
        }
        if let Some(name) = subscription.pointer("/redrive_policy/deadLetterTarget") {
            let name = name.as_str().unwrap_or_default();
            let arn = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}");
            set(
                "RedrivePolicy",
                json!({ "deadLetterTargetArn": arn }).to_string(),
            );
        }
        let subscribed = self
            .topics
            .subscribe(&request, NOW, &mut self.ids, &AcceptAll)
            .map_err(|error| error.to_string())?;
        Ok(subscribed.subscription_arn)
    }

    pub(crate) fn token(&self) -> String {
        let mut found = self.topics.subscriptions(&self.topic_arn);
        found
            .next()
            .map(|subscription| subscription.token.clone())
            .unwrap_or_default()
    }

    /// Confirms the subscription and takes the confirmation away.
    pub(crate) fn confirm(&mut self) -> Result<(), String> {
        let token = self.token();
        self.topics
            .confirm(&self.topic_arn, &token, NOW)
            .map_err(|error| error.to_string())?;
        for (id, _) in self.topics.take_due(NOW) {
            self.topics.report(id, DeliveryResult::HttpStatus(200), NOW);
        }
        Ok(())
    }

    pub(crate) fn publish(&mut self, publish: &Value) -> Result<(), String> {
        let known = [
            "Message",
            "Subject",
            "MessageAttributes",
            "MessageStructure",
            "MessageGroupId",
            "MessageDeduplicationId",
            "batch",
            "trace_header",
        ];
        only(publish, &known)?;
        let mut members = publish.clone();
        let given = members
            .as_object_mut()
            .and_then(|all| all.remove("MessageAttributes"));
        let mut request: PublishRequest =
            serde_json::from_value(members).map_err(|error| error.to_string())?;
        request.message_attributes = attributes(&given.unwrap_or_default())?;
        request.trace_header = publish["trace_header"].as_str().map(str::to_owned);
        let (arn, ids) = (&self.topic_arn, &mut self.ids);
        let result = if flag(publish, "batch", false) {
            let entries = [BatchEntry {
                id: "1".to_owned(),
                request,
            }];
            self.topics
                .publish_batch(arn, &entries, NOW, ids, &AcceptAll)
                .map(|_| ())
        } else {
            self.topics
                .publish(arn, &request, NOW, ids, &AcceptAll)
                .map(|_| ())
        };
        result.map_err(|error| error.to_string())
    }

    pub(crate) fn take_one(&mut self) -> Result<Delivery, String> {
        match &mut self.topics.take_due(NOW)[..] {
            [(_, delivery)] => Ok(delivery.clone()),
            others => Err(format!("{} deliveries are due", others.len())),
        }
    }

    /// Fails the delivery that is due as if its endpoint had been deleted; returns the dead letter.
    pub(crate) fn take_dead_letter(&mut self) -> Result<Delivery, String> {
        for (id, _) in self.topics.take_due(NOW) {
            self.topics.report(id, DeliveryResult::Rejected, NOW);
        }
        let delivery = self.take_one()?;
        if delivery.dead_letter {
            Ok(delivery)
        } else {
            Err("it is not a dead letter".to_owned())
        }
    }
}
