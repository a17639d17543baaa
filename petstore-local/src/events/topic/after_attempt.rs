//! What follows an attempt: the next one, the dead-letter queue, or the end
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>,
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html>).

use petstore_core::Timestamp;

use super::retry::within_http_limit;
use super::{Content, Delivery, Protocol, RetryPolicy, Topics};
use crate::events::outbox::{DeliveryId, Entry, Settled};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryResult {
    /// The queue, function or mail server accepted it.
    Accepted,
    /// The HTTP endpoint responded with this status.
    HttpStatus(u16),
    /// No response: timeout, refused connection, or a server-side error.
    Unavailable,
    /// A client-side error: the endpoint was deleted or access to it is denied. It is not retried.
    Rejected,
}

/// The three things that an attempt can come to.
enum Verdict {
    Done,
    Retry,
    Fail,
}

impl DeliveryResult {
    /// Status 429 and 5xx are retried; every other error is final.
    fn verdict(self) -> Verdict {
        match self {
            DeliveryResult::Accepted | DeliveryResult::HttpStatus(200..=299) => Verdict::Done,
            DeliveryResult::Unavailable | DeliveryResult::HttpStatus(429 | 500..=599) => {
                Verdict::Retry
            }
            DeliveryResult::Rejected | DeliveryResult::HttpStatus(_) => Verdict::Fail,
        }
    }
}

impl Topics {
    /// Settles an attempt. An id that is not pending, because its subscription ended or because it
    /// was reported before, is settled as [`Lost`](Settled::Lost).
    pub fn report(&mut self, id: DeliveryId, result: DeliveryResult, now: Timestamp) -> Settled {
        let Some(entry) = self.outbox.get(id) else {
            return Settled::Lost;
        };
        match result.verdict() {
            Verdict::Done => {
                self.outbox.remove(id);
                Settled::Delivered
            }
            Verdict::Retry => match self.next_attempt(entry, now) {
                Some(at) => {
                    self.outbox.postpone(id, at);
                    Settled::Retried { at }
                }
                None => self.fail(id, now),
            },
            Verdict::Fail => self.fail(id, now),
        }
    }

    /// The retry policy of a subscription: its own, its topic's, or that of its protocol.
    pub fn retry_policy(&self, subscription_arn: &str) -> RetryPolicy {
        let Some(subscription) = self.subscriptions.get(subscription_arn) else {
            return RetryPolicy::default();
        };
        match subscription.protocol {
            Protocol::Sqs | Protocol::Lambda => RetryPolicy::MANAGED,
            Protocol::Email | Protocol::EmailJson => RetryPolicy::EMAIL,
            Protocol::Http | Protocol::Https => {
                let topic = self.topics.get(&subscription.topic_arn);
                let own = subscription.settings.delivery_policy.as_ref();
                own.and_then(|policy| policy.healthy_retry_policy)
                    .or_else(|| {
                        topic?
                            .settings
                            .delivery_policy
                            .as_ref()?
                            .healthy_retry_policy
                    })
                    .unwrap_or_default()
            }
        }
    }

    fn next_attempt(&self, entry: &Entry<Delivery>, now: Timestamp) -> Option<Timestamp> {
        let http = matches!(entry.item.content, Content::Http(_));
        let policy = if entry.item.dead_letter {
            RetryPolicy::MANAGED
        } else {
            self.retry_policy(&entry.item.subscription_arn)
        };
        let at = now + policy.delay(entry.failures)?;
        (!http || within_http_limit(at.since(entry.added))).then_some(at)
    }

    fn fail(&mut self, id: DeliveryId, now: Timestamp) -> Settled {
        match self
            .outbox
            .remove(id)
            .and_then(|entry| entry.item.into_dead_letter())
        {
            Some(letter) => Settled::DeadLettered {
                delivery: self.outbox.add(letter, now),
            },
            None => Settled::Lost,
        }
    }
}
