//! Subscribing, confirming and unsubscribing.

use std::collections::BTreeMap;

use petstore_core::{Arn, Timestamp};
use serde::{Deserialize, Serialize};

use super::delivery::confirmation_delivery;
use super::envelope::{Confirmation, ConfirmationFacts, Links};
use super::state::check_topic_arn;
use super::subscription::{NewAttribute, TOKEN_VALIDITY, check_endpoint};
use super::{FilterPolicies, Subscription, SubscriptionSettings, TopicError, Topics};
use crate::events::ids::IdSource;
use crate::hex::hex;

/// A `Subscribe` request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Subscribe {
    /// The topic.
    pub topic_arn: String,
    /// `sqs`, `lambda`, `http`, `https`, `email` or `email-json`.
    pub protocol: String,
    /// An ARN, a URL or an address.
    pub endpoint: String,
    /// `RawMessageDelivery`, `FilterPolicy` and so on.
    pub attributes: BTreeMap<String, String>,
    /// Whether the response has the ARN even if the subscription is not confirmed yet.
    pub return_subscription_arn: bool,
}

impl Subscribe {
    /// A request without attributes.
    pub fn new(topic_arn: &str, protocol: &str, endpoint: &str) -> Self {
        Subscribe {
            topic_arn: topic_arn.to_owned(),
            protocol: protocol.to_owned(),
            endpoint: endpoint.to_owned(),
            ..Default::default()
        }
    }
}

/// The response to `Subscribe` and to `ConfirmSubscription`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subscribed {
    /// The ARN, or `pending confirmation`.
    pub subscription_arn: String,
}

impl Topics {
    /// Subscribes an endpoint. HTTP and email endpoints get a confirmation first.
    ///
    /// Subscribing an endpoint again returns the subscription that exists.
    ///
    /// # Errors
    /// AWS's error for the first rule that the request breaks.
    pub fn subscribe(
        &mut self,
        request: &Subscribe,
        now: Timestamp,
        ids: &mut dyn IdSource,
        filters: &dyn FilterPolicies,
    ) -> Result<Subscribed, TopicError> {
        let Subscribe {
            topic_arn,
            endpoint,
            ..
        } = request;
        check_topic_arn(topic_arn)?;
        if Arn::parse(topic_arn).is_none_or(|arn| arn.region != self.region) {
            return Err(TopicError::invalid("TopicArn"));
        }
        self.subscriptions
            .retain(|_, found| !found.is_abandoned(now));
        let topic = self
            .topics
            .get(topic_arn)
            .ok_or(TopicError::NotFound("Topic"))?;
        if endpoint.is_empty() {
            return Err(TopicError::invalid("Endpoint"));
        }
        let protocol = check_endpoint(&request.protocol, endpoint, topic.settings.fifo)?;
        let settings = read_attributes(request, filters)?;
        let existing = self.subscriptions.values().find(|found| {
            &found.topic_arn == topic_arn
                && found.protocol == protocol
                && &found.endpoint == endpoint
        });
        if let Some(existing) = existing {
            if !request.attributes.is_empty() && existing.settings != settings {
                return Err(TopicError::invalid(
                    "Attributes Reason: Subscription already exists with different attributes",
                ));
            }
            return Ok(response(existing, request.return_subscription_arn));
        }
        let subscription = Subscription {
            arn: format!("{topic_arn}:{}", ids.uuid()),
            topic_arn: topic_arn.clone(),
            protocol,
            endpoint: endpoint.clone(),
            confirmed: !protocol.needs_confirmation(),
            token: token(&self.region, ids),
            created: now,
            settings,
        };
        self.tokens
            .insert(subscription.token.clone(), subscription.arn.clone());
        if !subscription.confirmed {
            self.send_confirmation(&subscription, Confirmation::Subscribe, now, ids);
        }
        let response = response(&subscription, request.return_subscription_arn);
        self.subscriptions
            .insert(subscription.arn.clone(), subscription);
        Ok(response)
    }

    /// Confirms a subscription with the token of its confirmation, or restores one that ended with
    /// that of its last message. Confirming twice has the same response.
    ///
    /// Only the region of the ARN is compared, as AWS does.
    ///
    /// # Errors
    /// The ARN is not one of this region, or the token is too old or belongs to no subscription.
    pub fn confirm(
        &mut self,
        topic_arn: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Subscribed, TopicError> {
        let is_here = |arn: Arn<'_>| arn.service == "sns" && arn.region == self.region;
        if !Arn::parse(topic_arn).is_some_and(is_here) {
            return Err(TopicError::invalid("Topic"));
        }
        if let Some(ended) = self.ended.remove(token) {
            self.tokens.insert(token.to_owned(), ended.arn.clone());
            self.subscriptions.insert(ended.arn.clone(), ended);
        }
        let arn = self.tokens.get(token);
        let subscription = arn.and_then(|arn| self.subscriptions.get_mut(arn));
        let valid = |found: &&mut Subscription| {
            found.confirmed || now.since(found.created) < TOKEN_VALIDITY
        };
        let subscription = subscription.filter(valid);
        let subscription = subscription.ok_or_else(|| TopicError::invalid("Token"))?;
        subscription.confirmed = true;
        Ok(Subscribed {
            subscription_arn: subscription.arn.clone(),
        })
    }

    /// Ends a subscription. One that does not exist is no error. HTTP and email endpoints are
    /// notified.
    ///
    /// # Errors
    /// The ARN is not that of a subscription.
    pub fn unsubscribe(
        &mut self,
        subscription_arn: &str,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) -> Result<(), TopicError> {
        match subscription_arn.split(':').count() {
            7.. => {}
            6 => return Err(TopicError::invalid("SubscriptionId")),
            parts => {
                return Err(TopicError::invalid(format!(
                    "SubscriptionArn Reason: An ARN must have at least 6 elements, not {parts}"
                )));
            }
        }
        let Some(subscription) = self.subscriptions.remove(subscription_arn) else {
            return Ok(());
        };
        self.tokens.remove(&subscription.token);
        self.outbox
            .retain(|delivery| delivery.subscription_arn != subscription_arn);
        if subscription.confirmed && subscription.protocol.needs_confirmation() {
            self.send_confirmation(&subscription, Confirmation::Unsubscribe, now, ids);
            self.ended.insert(subscription.token.clone(), subscription);
        }
        Ok(())
    }

    /// Changes one attribute of a subscription.
    ///
    /// # Errors
    /// The subscription does not exist, or the attribute or its value is not valid.
    pub fn set_subscription_attribute(
        &mut self,
        subscription_arn: &str,
        name: &str,
        value: &str,
        filters: &dyn FilterPolicies,
    ) -> Result<(), TopicError> {
        let subscription = self.subscriptions.get_mut(subscription_arn);
        let subscription = subscription.ok_or(TopicError::NotFound("Subscription"))?;
        let Subscription {
            topic_arn,
            endpoint,
            settings,
            ..
        } = subscription;
        NewAttribute {
            name,
            value,
            topic_arn,
            endpoint,
            subscribing: false,
        }
        .apply(settings, filters)
    }

    fn send_confirmation(
        &mut self,
        subscription: &Subscription,
        kind: Confirmation,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) {
        let topic = self.topics.get(&subscription.topic_arn);
        let message_id = ids.uuid();
        let facts = ConfirmationFacts {
            kind,
            message_id: &message_id,
            signature_version: topic.map_or("1", |topic| topic.signature_version()),
            now,
        };
        let delivery = confirmation_delivery(subscription, &facts, Links(&self.base_url));
        self.outbox.add(delivery, now);
    }
}

fn read_attributes(
    request: &Subscribe,
    filters: &dyn FilterPolicies,
) -> Result<SubscriptionSettings, TopicError> {
    let mut settings = SubscriptionSettings::default();
    // The scope decides how a filter policy is checked, so it is read first.
    let (first, others): (Vec<_>, Vec<_>) = request
        .attributes
        .iter()
        .partition(|(name, _)| *name == "FilterPolicyScope");
    for (name, value) in first.into_iter().chain(others) {
        let Subscribe {
            topic_arn,
            endpoint,
            ..
        } = request;
        NewAttribute {
            name,
            value,
            topic_arn,
            endpoint,
            subscribing: true,
        }
        .apply(&mut settings, filters)?;
    }
    Ok(settings)
}

fn response(subscription: &Subscription, always_arn: bool) -> Subscribed {
    let subscription_arn = if subscription.confirmed || always_arn {
        subscription.arn.clone()
    } else {
        "pending confirmation".to_owned()
    };
    Subscribed { subscription_arn }
}

/// A token begins with the region in hexadecimal, as AWS's tokens do.
fn token(region: &str, ids: &mut dyn IdSource) -> String {
    let region = hex(region.as_bytes());
    format!("{region}2f{}{}", ids.hex(), ids.hex())
}
