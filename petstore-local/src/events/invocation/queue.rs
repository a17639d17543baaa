//! The queue of events in front of a function.

use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::record::{self, Facts};
use super::{Condition, EventInvokeConfig, Invocation, Outgoing, destination};
use crate::events::ids::IdSource;
use crate::events::outbox::{DeliveryId, Outbox, doubling_wait};
use crate::events::topic::{MessageAttribute, MessageAttributes};

/// The most characters of an error message that a dead letter carries (1 KB).
const ERROR_MESSAGE_LIMIT: usize = 1_024;

/// How a function processes events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvocationSettings {
    /// Retries, age and destinations.
    pub config: EventInvokeConfig,
    /// `DeadLetterConfig` of the function: the ARN of a queue or a topic.
    pub dead_letter_target: Option<String>,
    /// Whether the function's reserved concurrency is zero. Then no event is processed.
    pub reserved_concurrency_zero: bool,
}

impl InvocationSettings {
    /// Retries after a function error: 2 by default.
    pub fn max_retries(&self) -> u32 {
        self.config.maximum_retry_attempts.unwrap_or(2)
    }

    /// How old an event may get: 6 hours by default.
    pub fn max_age(&self) -> Duration {
        let seconds = self.config.maximum_event_age_in_seconds.unwrap_or(21_600);
        Duration::from_secs(seconds.into())
    }
}

/// What the pump has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Run the function, then [report](AsyncInvocations::report) the result.
    Invoke(Invocation),
    /// Send a record or a dead letter, then report it as [sent](AsyncInvocations::sent).
    Send(Outgoing),
}

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvocationResult {
    /// The function returned this JSON.
    Returned(String),
    /// The function raised an error or timed out: the JSON object with `errorMessage` and
    /// `errorType`.
    Failed(String),
    /// The function has no free concurrency (429).
    Throttled,
    /// Lambda failed (5xx).
    ServiceError,
}

/// What follows a reported invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The event is attempted again.
    Retried {
        /// When the next attempt is due.
        at: Timestamp,
    },
    /// The event left the queue; records and dead letters were added.
    Finished(Condition),
    /// The id is not that of a pending invocation.
    Unknown,
}

/// The events that wait for a function, and what is sent when they are done.
///
/// Serialize the whole to persist it; what was under way is due again after it is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AsyncInvocations {
    /// Retries, age, destinations, dead letters.
    pub settings: InvocationSettings,
    function_arn: String,
    qualifier: String,
    outbox: Outbox<Work>,
}

impl AsyncInvocations {
    /// The queue of the function's version `$LATEST`.
    pub fn new(function_arn: &str) -> Self {
        AsyncInvocations {
            settings: InvocationSettings::default(),
            function_arn: function_arn.to_owned(),
            qualifier: "$LATEST".to_owned(),
            outbox: Outbox::default(),
        }
    }

    /// The queue of another version or of an alias.
    #[must_use]
    pub fn with_qualifier(mut self, qualifier: &str) -> Self {
        qualifier.clone_into(&mut self.qualifier);
        self
    }

    /// Accepts an event and returns the request id of its invocations.
    pub fn invoke(&mut self, event: &str, now: Timestamp, ids: &mut dyn IdSource) -> String {
        let invocation = Invocation {
            request_id: ids.uuid(),
            event: event.to_owned(),
            attempt: 1,
            throttles: 0,
            last_response: None,
        };
        let request_id = invocation.request_id.clone();
        if self.settings.reserved_concurrency_zero {
            self.finish(&invocation, Condition::ZeroReservedConcurrency, now, ids);
        } else {
            self.outbox.add(Work::Invoke(invocation), now);
        }
        request_id
    }

    /// Takes everything that is due: invocations, and records and dead letters to send.
    pub fn take_due(&mut self, now: Timestamp) -> Vec<(DeliveryId, Work)> {
        self.outbox.take_due(now)
    }

    /// The next instant at which something is due, if anything waits.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.outbox.next_due()
    }

    /// Removes a record or dead letter that was sent, or that could not be: it is not sent twice.
    pub fn sent(&mut self, id: DeliveryId) {
        if matches!(
            self.outbox.get(id).map(|entry| &entry.item),
            Some(Work::Send(_))
        ) {
            self.outbox.remove(id);
        }
    }

    /// Reports how an invocation ended.
    ///
    /// An event that would reach its maximum age during the next wait leaves the queue at once, as
    /// it does on AWS.
    pub fn report(
        &mut self,
        id: DeliveryId,
        result: &InvocationResult,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) -> Next {
        let Some(entry) = self.outbox.get(id) else {
            return Next::Unknown;
        };
        let Work::Invoke(mut invocation) = entry.item.clone() else {
            return Next::Unknown;
        };
        let added = entry.added;
        let wait = match result {
            InvocationResult::Returned(response) => {
                invocation.last_response = Some(response.clone());
                return self.leave(id, &invocation, Condition::Success, now, ids);
            }
            InvocationResult::Failed(error) => {
                invocation.last_response = Some(error.clone());
                if invocation.attempt > self.settings.max_retries() {
                    return self.leave(id, &invocation, Condition::RetriesExhausted, now, ids);
                }
                let wait = retry_wait(invocation.attempt);
                invocation.attempt += 1;
                invocation.throttles = 0;
                wait
            }
            InvocationResult::Throttled | InvocationResult::ServiceError => {
                let wait = throttle_wait(invocation.throttles);
                invocation.throttles = invocation.throttles.saturating_add(1);
                wait
            }
        };
        let at = now + wait;
        if at.since(added) >= self.settings.max_age() {
            return self.leave(id, &invocation, Condition::EventAgeExceeded, now, ids);
        }
        if let Some(item) = self.outbox.item_mut(id) {
            *item = Work::Invoke(invocation);
        }
        self.outbox.postpone(id, at);
        Next::Retried { at }
    }

    fn leave(
        &mut self,
        id: DeliveryId,
        invocation: &Invocation,
        condition: Condition,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) -> Next {
        self.outbox.remove(id);
        self.finish(invocation, condition, now, ids);
        Next::Finished(condition)
    }

    /// Adds the record for the destination and the dead letter.
    fn finish(
        &mut self,
        invocation: &Invocation,
        condition: Condition,
        now: Timestamp,
        ids: &mut dyn IdSource,
    ) {
        let failed = condition != Condition::Success;
        let destinations = &self.settings.config.destination_config;
        let side = if failed {
            &destinations.on_failure
        } else {
            &destinations.on_success
        };
        if let Some(target) = side.destination.clone() {
            let function_arn = format!("{}:{}", self.function_arn, self.qualifier);
            // An attempt that is not the last one was prepared but not run.
            let ran_last = matches!(condition, Condition::Success | Condition::RetriesExhausted);
            let facts = Facts {
                function_arn: &function_arn,
                executed_version: &self.qualifier,
                condition,
                invocation,
                invoke_count: if ran_last {
                    invocation.attempt
                } else {
                    invocation.attempt.saturating_sub(1)
                },
                response: invocation.last_response.as_deref(),
                now,
            };
            let record = record::render(&facts);
            let outgoing = destination::record(&target, &function_arn, condition, record, now, ids);
            if let Some(outgoing) = outgoing {
                self.outbox.add(Work::Send(outgoing), now);
            }
        }
        if let Some(target) = self
            .settings
            .dead_letter_target
            .as_deref()
            .filter(|_| failed)
        {
            let attributes = dead_letter_attributes(invocation, condition);
            if let Some(letter) = destination::dead_letter(target, &invocation.event, attributes) {
                self.outbox.add(Work::Send(letter), now);
            }
        }
    }
}

/// One minute before the first retry, two before the second.
fn retry_wait(attempt: u32) -> Duration {
    Duration::from_secs(60 * u64::from(attempt))
}

/// From 1 second, doubling, to 5 minutes.
fn throttle_wait(throttles: u32) -> Duration {
    doubling_wait(throttles, 300)
}

/// `RequestID`, `ErrorCode` (the HTTP status) and `ErrorMessage` of a dead letter.
fn dead_letter_attributes(invocation: &Invocation, condition: Condition) -> MessageAttributes {
    let (code, message) = match &invocation.last_response {
        Some(response) => ("200", error_message(response)),
        None if condition == Condition::ZeroReservedConcurrency => (
            "429",
            "The function's reserved concurrency is zero.".to_owned(),
        ),
        None => ("429", "Rate Exceeded.".to_owned()),
    };
    MessageAttributes::from([
        (
            "RequestID".to_owned(),
            MessageAttribute::string(&invocation.request_id),
        ),
        ("ErrorCode".to_owned(), MessageAttribute::number(code)),
        ("ErrorMessage".to_owned(), MessageAttribute::string(message)),
    ])
}

/// The member `errorMessage` of an error, or else the whole of it, cut to 1 KB.
fn error_message(error: &str) -> String {
    let parsed: Value = serde_json::from_str(error).unwrap_or_default();
    let message = parsed
        .get("errorMessage")
        .and_then(Value::as_str)
        .unwrap_or(error);
    message.chars().take(ERROR_MESSAGE_LIMIT).collect()
}
