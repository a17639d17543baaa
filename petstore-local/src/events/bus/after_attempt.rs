//! What follows an attempt: the next one, the dead-letter queue, or the end
//! (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html>).

use std::time::Duration;

use petstore_core::Timestamp;

use super::dead_letter::Exhausted;
use super::{Buses, DeadLetter, Delivery, TargetError};
use crate::events::outbox::{DeliveryId, Entry, Settled};

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetResult {
    /// The target accepted the event; a function counts as accepting it when it is queued.
    Accepted,
    /// The target could not be reached.
    Failed {
        /// The kind of error; it decides whether the event is retried.
        error: TargetError,
        /// The message for the dead letter.
        message: String,
    },
}

impl Buses {
    /// Settles an attempt. An id that is not pending is settled as [`Lost`](Settled::Lost).
    pub fn report(&mut self, id: DeliveryId, result: TargetResult, now: Timestamp) -> Settled {
        let Some(entry) = self.outbox.get(id) else {
            return Settled::Lost;
        };
        let TargetResult::Failed { error, message } = result else {
            self.outbox.remove(id);
            return Settled::Delivered;
        };
        let exhausted = if error.is_retried() {
            match next_attempt(entry, now) {
                Ok(at) => {
                    self.outbox.postpone(id, at);
                    return Settled::Retried { at };
                }
                Err(limit) => Some((limit, entry.failures)),
            }
        } else {
            None
        };
        let Some(Entry { item: delivery, .. }) = self.outbox.remove(id) else {
            return Settled::Lost;
        };
        let Some(queue) = delivery.dead_letter_queue else {
            return Settled::Lost;
        };
        let letter = Delivery {
            dead_letter: Some(DeadLetter {
                rule_arn: delivery.rule_arn.clone(),
                target_arn: delivery.target_arn,
                error,
                message,
                exhausted,
            }),
            target_arn: queue,
            payload: delivery.event.clone(),
            dead_letter_queue: None,
            ..delivery
        };
        Settled::DeadLettered {
            delivery: self.outbox.add(letter, now),
        }
    }
}

fn next_attempt(entry: &Entry<Delivery>, now: Timestamp) -> Result<Timestamp, Exhausted> {
    let limits = entry.item.retry;
    let delay = limits
        .delay(entry.failures)
        .ok_or(Exhausted::MaximumRetryAttempts)?;
    let (at, age) = (
        now + delay,
        Duration::from_secs(limits.maximum_event_age_in_seconds.into()),
    );
    if at.since(entry.added) > age {
        Err(Exhausted::MaximumEventAgeInSeconds)
    } else {
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MatchAll, PutEventsEntry, RetryLimits, Rule, Target};
    use super::*;
    use crate::events::ids::CountedIds;
    use crate::events::topic::MessageAttribute;
    use proptest::prelude::*;

    fn failing(retry: RetryLimits, dead_letter_queue: Option<&str>) -> Buses {
        let mut buses = Buses::new("eu-west-1", "111111111111");
        let mut target = Target::new(
            "feed",
            "arn:aws:lambda:eu-west-1:111111111111:function:feed",
        );
        target.retry = retry;
        target.dead_letter_queue = dead_letter_queue.map(str::to_owned);
        buses.put_rule(Rule::with_pattern("pets", "{}").target(target));
        let entry = PutEventsEntry::new("shelter", "PetAdded", "{}");
        let put = buses.put_events(
            &[entry],
            Timestamp::EPOCH,
            &mut CountedIds::default(),
            &MatchAll,
        );
        assert_eq!(put.map(|response| response.failed_entry_count), Ok(0));
        buses
    }

    /// Fails every delivery to the target; returns the number of attempts and the dead letter.
    fn exhaust(buses: &mut Buses, error: TargetError) -> (u32, Option<DeadLetter>) {
        let mut attempts = 0;
        while let Some(now) = buses.next_due() {
            for (id, delivery) in buses.take_due(now) {
                if delivery.dead_letter.is_some() {
                    return (attempts, delivery.dead_letter);
                }
                attempts += 1;
                let message = "busy".to_owned();
                buses.report(id, TargetResult::Failed { error, message }, now);
            }
        }
        (attempts, None)
    }

    #[test]
    fn retries_end_after_a_day_or_185_times() {
        let queue = Some("arn:aws:sqs:eu-west-1:111111111111:lost");
        let few = RetryLimits {
            maximum_retry_attempts: 3,
            ..Default::default()
        };
        let (attempts, letter) = exhaust(&mut failing(few, queue), TargetError::Throttling);
        assert_eq!(attempts, 4);
        let attributes = letter.map(|letter| letter.attributes()).unwrap_or_default();
        assert_eq!(
            attributes.get("RETRY_ATTEMPTS"),
            Some(&MessageAttribute::string("3"))
        );
        assert_eq!(
            attributes.get("EXHAUSTED_RETRY_CONDITION"),
            Some(&MessageAttribute::string("MaximumRetryAttempts"))
        );
        let (attempts, _) = exhaust(
            &mut failing(RetryLimits::default(), queue),
            TargetError::Timeout,
        );
        assert!((100..=186).contains(&attempts), "{attempts}");
    }

    #[test]
    fn a_missing_target_is_not_retried_and_lost_without_a_queue() {
        let mut buses = failing(RetryLimits::default(), None);
        assert_eq!(exhaust(&mut buses, TargetError::NoResource), (1, None));
        assert!(buses.outbox.is_empty());
    }

    proptest! {
        #[test]
        fn no_attempt_is_later_than_the_age(age in 60..86_400_u32, retries in 0..185_u32) {
            let limits = RetryLimits { maximum_event_age_in_seconds: age, maximum_retry_attempts: retries };
            let mut buses = failing(limits, None);
            while let Some(now) = buses.next_due() {
                prop_assert!(now.as_seconds() <= u64::from(age));
                for (id, _) in buses.take_due(now) {
                    let error = TargetError::Throttling;
                    buses.report(id, TargetResult::Failed { error, message: String::new() }, now);
                }
            }
        }
    }
}
