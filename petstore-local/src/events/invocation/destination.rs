//! How a record or an event is sent on, by the kind of its destination.

use petstore_core::{Arn, Timestamp};
use serde::{Deserialize, Serialize};

use super::Condition;
use crate::events::ids::IdSource;
use crate::events::time::{date, time_of_day};
use crate::events::topic::MessageAttributes;

/// Something to send to a destination or a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outgoing {
    /// A message for a queue.
    Sqs {
        /// The ARN of the queue.
        queue_arn: String,
        /// The record; for a dead-letter queue the event.
        body: String,
        /// For a dead-letter queue `RequestID`, `ErrorCode` and `ErrorMessage`; empty for a record.
        attributes: MessageAttributes,
    },
    /// A message for a topic. It has no subject.
    Sns {
        /// The ARN of the topic.
        topic_arn: String,
        /// The record; for a dead-letter queue the event.
        message: String,
        /// As for a queue.
        attributes: MessageAttributes,
    },
    /// An asynchronous invocation with the record as event.
    Lambda {
        /// The ARN of the function.
        function_arn: String,
        /// The record.
        event: String,
    },
    /// An event for a bus.
    EventBridge {
        /// The ARN of the bus.
        bus_arn: String,
        /// `lambda`.
        source: String,
        /// Whether the invocation succeeded.
        detail_type: String,
        /// The ARNs of the bus and of the function.
        resources: Vec<String>,
        /// The record.
        detail: String,
    },
    /// An object for a bucket.
    S3 {
        /// The ARN of the bucket.
        bucket_arn: String,
        /// The key of the object.
        key: String,
        /// The record.
        body: String,
    },
}

/// Addresses a record. `None` if the destination is of no supported kind.
pub(super) fn record(
    destination: &str,
    function_arn: &str,
    condition: Condition,
    record: String,
    now: Timestamp,
    ids: &mut dyn IdSource,
) -> Option<Outgoing> {
    let arn = destination.to_owned();
    Some(match Arn::parse(destination)?.service {
        "sqs" => Outgoing::Sqs {
            queue_arn: arn,
            body: record,
            attributes: Default::default(),
        },
        "sns" => Outgoing::Sns {
            topic_arn: arn,
            message: record,
            attributes: Default::default(),
        },
        "lambda" => Outgoing::Lambda {
            function_arn: arn,
            event: record,
        },
        "events" => {
            let outcome = if condition == Condition::Success {
                "Success"
            } else {
                "Failure"
            };
            Outgoing::EventBridge {
                resources: vec![arn.clone(), function_arn.to_owned()],
                bus_arn: arn,
                source: "lambda".to_owned(),
                detail_type: format!("Lambda Function Invocation Result - {outcome}"),
                detail: record,
            }
        }
        "s3" => {
            let function = Arn::parse(function_arn);
            let name = function.and_then(Arn::function_name).unwrap_or_default();
            let day = date(now);
            let key = format!(
                "aws/lambda/async/{name}/{}/{day}T{}-{}",
                day.replace('-', "/"),
                time_of_day(now, '.'),
                ids.uuid()
            );
            Outgoing::S3 {
                bucket_arn: arn,
                key,
                body: record,
            }
        }
        _ => return None,
    })
}

/// Addresses the event to a dead-letter queue, which is a queue or a topic.
pub(super) fn dead_letter(
    target: &str,
    event: &str,
    attributes: MessageAttributes,
) -> Option<Outgoing> {
    let arn = target.to_owned();
    match Arn::parse(target)?.service {
        "sqs" => Some(Outgoing::Sqs {
            queue_arn: arn,
            body: event.to_owned(),
            attributes,
        }),
        "sns" => Some(Outgoing::Sns {
            topic_arn: arn,
            message: event.to_owned(),
            attributes,
        }),
        _ => None,
    }
}
