//! What follows the end of work: deletion, another attempt, a dead letter.

use petstore_core::Arn;

use super::notice::Notice;
use super::route::Step;
use super::state::{State, Wake};
use super::work::{Origin, WorkId, WorkResult};
use crate::events::invocation::{Condition, InvocationResult, Next};
use crate::events::mapping::FunctionResult;
use crate::events::outbox::{DeliveryId, Settled};
use crate::events::topic::DeliveryResult;

impl WorkResult {
    fn of_batch(&self) -> FunctionResult {
        match self {
            WorkResult::Returned(text) => FunctionResult::Returned(text.clone()),
            WorkResult::Throttled => FunctionResult::Throttled,
            _ => FunctionResult::Error,
        }
    }

    fn of_invocation(&self) -> InvocationResult {
        match self {
            WorkResult::Returned(text) => InvocationResult::Returned(text.clone()),
            WorkResult::Failed(error) => InvocationResult::Failed(error.clone()),
            WorkResult::Throttled => InvocationResult::Throttled,
            WorkResult::HttpStatus(_) | WorkResult::Unavailable => InvocationResult::ServiceError,
        }
    }

    fn of_delivery(&self) -> DeliveryResult {
        match self {
            WorkResult::Returned(_) => DeliveryResult::Accepted,
            WorkResult::HttpStatus(status) => DeliveryResult::HttpStatus(*status),
            _ => DeliveryResult::Unavailable,
        }
    }
}

impl State {
    /// Applies the result of work. Work that is not pending any more is ignored.
    pub(super) fn settle(&mut self, step: &mut Step<'_>, id: &WorkId, result: &WorkResult) {
        match &id.0 {
            Origin::Topic(delivery) => self.settle_delivery(step, *delivery, result),
            Origin::Function { function, delivery } => {
                self.settle_invocation(step, function, *delivery, result);
            }
            Origin::Queue { mapping, batch } => self.settle_batch(step, mapping, *batch, result),
            Origin::Stream { mapping, lane } => self.settle_lane(step, mapping, *lane, result),
        }
    }

    fn settle_delivery(&mut self, step: &mut Step<'_>, id: DeliveryId, result: &WorkResult) {
        let Some(delivery) = self.topics.delivery(id) else {
            return;
        };
        let subscription = self.topics.subscription(&delivery.subscription_arn);
        let subscription = subscription.cloned();
        let endpoint = subscription.as_ref().map(|found| found.endpoint.as_str());
        let what = format!(
            "the delivery to {}",
            endpoint.unwrap_or("a former subscriber")
        );
        match self.topics.report(id, result.of_delivery(), step.now) {
            Settled::Delivered => {
                // Without a server behind the link, a webhook cannot follow it.
                if let Some(found) = subscription.filter(|found| !found.confirmed)
                    && self.confirms_webhooks
                {
                    let (topic, token) = (&found.topic_arn, &found.token);
                    // A token that is too old leaves the subscription as it is.
                    let _ = self.topics.confirm(topic, token, step.now);
                }
            }
            Settled::Retried { at } => step.notices.push(Notice::Retried { what, at }),
            Settled::DeadLettered { .. } => {
                let to = Some("its dead-letter queue".to_owned());
                step.notices.push(Notice::GivenUp { what, to });
            }
            Settled::Lost => step.notices.push(Notice::GivenUp { what, to: None }),
        }
    }

    fn settle_invocation(
        &mut self,
        step: &mut Step<'_>,
        name: &str,
        id: DeliveryId,
        result: &WorkResult,
    ) {
        let Some(function) = self.functions.get_mut(name) else {
            return;
        };
        let result = result.of_invocation();
        let next = function.report(id, &result, step.now, &mut self.ids);
        let what = format!("the invocation of the function {name}");
        match next {
            Next::Retried { at } => step.notices.push(Notice::Retried { what, at }),
            Next::Finished(Condition::Success) | Next::Unknown => {}
            Next::Finished(_) => {
                let config = &function.settings.config.destination_config;
                let queue = config.on_failure.destination.as_deref();
                step.notices.push(Notice::GivenUp {
                    what,
                    to: queue.map(|queue| format!("the queue {}", Arn::name_of(queue))),
                });
            }
        }
    }

    fn settle_batch(&mut self, step: &mut Step<'_>, key: &str, batch: u64, result: &WorkResult) {
        let Some(reader) = self.queue_mappings.get_mut(key) else {
            return;
        };
        let Some(queue) = self.queues.get_mut(&reader.queue) else {
            return;
        };
        let mapping = &mut reader.mapping;
        let after = mapping.after_response(step.now, queue, batch, &result.of_batch());
        let Ok(after) = after else {
            return;
        };
        if !after.retried.is_empty() {
            let timeout = std::time::Duration::from_secs(queue.config().visibility_timeout);
            step.notices.push(Notice::Retried {
                what: format!(
                    "the messages {} of the queue {}",
                    after.retried.join(", "),
                    queue.config().name()
                ),
                at: step.now + timeout,
            });
        }
        let arn = reader.queue.clone();
        self.wake_queue(&arn);
    }

    fn settle_lane(&mut self, step: &mut Step<'_>, key: &str, lane: usize, result: &WorkResult) {
        let Some(mut reader) = self.stream_mappings.remove(key) else {
            return;
        };
        if let Some(found) = reader.lanes.get_mut(lane) {
            let discarded = found.batcher.after_response(step.now, &result.of_batch());
            found.wake = Wake::Now;
            if let Some(discarded) = discarded {
                self.discard(step, &reader, lane, &discarded);
            }
        }
        self.stream_mappings.insert(key.to_owned(), reader);
    }
}
