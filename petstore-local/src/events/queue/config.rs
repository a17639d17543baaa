//! The attributes of a queue, with their ranges and defaults.

use petstore_core::Arn;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::QueueError;

/// The largest message and the largest batch, in bytes (1 MiB).
///
/// Source: SQS developer guide, *Amazon SQS message quotas*.
pub const MAX_MESSAGE_BYTES: usize = 1_048_576;

/// The longest visibility timeout, in seconds (12 hours).
pub const MAX_VISIBILITY_SECONDS: u64 = 43_200;

/// The attributes of a queue. Times are in seconds.
///
/// [`QueueConfig::standard`] and [`QueueConfig::fifo`] give SQS's defaults;
/// [`validate`](Self::validate) checks the ranges.
///
/// Source: SQS API reference, *CreateQueue*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueConfig {
    /// The ARN of the queue. That of a FIFO queue ends with `.fifo`.
    pub arn: String,
    /// Orders messages within their groups and removes duplicates.
    pub fifo: bool,
    /// Derives the deduplication id from the body where a message has none.
    pub content_based_deduplication: bool,
    /// Deduplicates within a message group instead of within the queue.
    pub deduplication_per_group: bool,
    /// How long a new message stays invisible, 0 to 900.
    pub delay_seconds: u64,
    /// How long a received message stays invisible, 0 to 43,200.
    pub visibility_timeout: u64,
    /// How long a message is kept, 60 to 1,209,600.
    pub message_retention_period: u64,
    /// The largest message in bytes, 1,024 to 1,048,576.
    pub maximum_message_size: usize,
    /// How long a receive waits for a message, 0 to 20. The waiting is the caller's.
    pub receive_wait_seconds: u64,
    /// Where messages go that were received too often.
    pub redrive: Option<RedrivePolicy>,
}

impl QueueConfig {
    /// A standard queue with SQS's defaults.
    pub fn standard(arn: impl Into<String>) -> Self {
        QueueConfig {
            arn: arn.into(),
            fifo: false,
            content_based_deduplication: false,
            deduplication_per_group: false,
            delay_seconds: 0,
            visibility_timeout: 30,
            message_retention_period: 345_600,
            maximum_message_size: MAX_MESSAGE_BYTES,
            receive_wait_seconds: 0,
            redrive: None,
        }
    }

    /// A FIFO queue with SQS's defaults.
    pub fn fifo(arn: impl Into<String>) -> Self {
        QueueConfig {
            fifo: true,
            ..Self::standard(arn)
        }
    }

    /// The name of the queue: the last part of its ARN.
    pub fn name(&self) -> &str {
        Arn::name_of(&self.arn)
    }

    /// Checks every attribute against its range.
    ///
    /// # Errors
    ///
    /// [`QueueError::InvalidAttributeValue`] with the attribute's name;
    /// [`QueueError::InvalidParameter`] for a redrive policy whose dead-letter queue is of the
    /// other type.
    pub fn validate(&self) -> Result<(), QueueError> {
        let ranges = [
            ("DelaySeconds", self.delay_seconds, 0, 900),
            (
                "VisibilityTimeout",
                self.visibility_timeout,
                0,
                MAX_VISIBILITY_SECONDS,
            ),
            (
                "MessageRetentionPeriod",
                self.message_retention_period,
                60,
                1_209_600,
            ),
            (
                "MaximumMessageSize",
                self.maximum_message_size as u64,
                1024,
                MAX_MESSAGE_BYTES as u64,
            ),
            (
                "ReceiveMessageWaitTimeSeconds",
                self.receive_wait_seconds,
                0,
                20,
            ),
        ];
        for (name, value, low, high) in ranges {
            if value < low || value > high {
                return Err(QueueError::InvalidAttributeValue(name));
            }
        }
        if self.fifo != self.name().ends_with(".fifo") {
            return Err(QueueError::invalid(
                "QueueName",
                self.name(),
                "The name of a FIFO queue, and of no other, ends with .fifo.",
            ));
        }
        let Some(redrive) = &self.redrive else {
            return Ok(());
        };
        if redrive.dead_letter_target_arn.ends_with(".fifo") != self.fifo {
            return Err(QueueError::invalid(
                "RedrivePolicy",
                redrive.to_json(),
                "The dead-letter queue must be of the same type as the source queue.",
            ));
        }
        Ok(())
    }
}

/// How often a message may be received before it moves to the dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedrivePolicy {
    /// The ARN of the dead-letter queue.
    pub dead_letter_target_arn: String,
    /// How often a message may be received, 1 to 1,000.
    pub max_receive_count: u32,
}

impl RedrivePolicy {
    /// Reads the value of the attribute `RedrivePolicy`. The empty text removes the policy.
    ///
    /// # Errors
    ///
    /// [`QueueError::InvalidParameter`] if it is not a JSON object with both members, or the count
    /// is out of range.
    ///
    /// ```
    /// use petstore_local::events::queue::RedrivePolicy;
    /// let policy = r#"{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:123456789012:lost", "maxReceiveCount": "5"}"#;
    /// assert_eq!(RedrivePolicy::parse(policy).unwrap().unwrap().max_receive_count, 5);
    /// ```
    pub fn parse(text: &str) -> Result<Option<Self>, QueueError> {
        if text.is_empty() {
            return Ok(None);
        }
        let refuse = |reason: String| QueueError::invalid("RedrivePolicy", text, reason);
        let Ok(Value::Object(policy)) = serde_json::from_str(text) else {
            return Err(refuse("Redrive policy is not a valid JSON map.".into()));
        };
        let member = |name: &str| {
            policy.get(name).ok_or_else(|| {
                refuse(format!(
                    "Redrive policy does not contain mandatory attribute: {name}."
                ))
            })
        };
        let (target, count) = (member("deadLetterTargetArn")?, member("maxReceiveCount")?);
        let has_six_parts =
            |arn: &&str| Arn::parse(arn).is_some_and(|arn| !arn.resource.contains(':'));
        let Some(arn) = target.as_str().filter(has_six_parts) else {
            return Err(refuse(
                "Dead-letter target ARN should be fully qualified ARN.".into(),
            ));
        };
        // SQS takes the count as a number and as text.
        let number = count.as_u64().or_else(|| count.as_str()?.parse().ok());
        let max_receive_count = number
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| (1..=1000).contains(n))
            .ok_or_else(|| {
                let shown = count.as_str().map_or_else(|| count.to_string(), str::to_owned);
                refuse(format!(
                    "Invalid value for maxReceiveCount: {shown}, valid values are from 1 to 1000 both inclusive."
                ))
            })?;
        Ok(Some(RedrivePolicy {
            dead_letter_target_arn: arn.to_owned(),
            max_receive_count,
        }))
    }

    /// The policy as the attribute's value.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "deadLetterTargetArn": self.dead_letter_target_arn,
            "maxReceiveCount": self.max_receive_count,
        })
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TARGET: &str = "arn:aws:sqs:eu-west-1:123456789012:lost";

    #[test]
    fn a_policy_needs_both_members_and_a_count_in_range() {
        for text in [
            "5".to_owned(),
            "{".to_owned(),
            format!(r#"{{"deadLetterTargetArn":"{TARGET}"}}"#),
            format!(r#"{{"deadLetterTargetArn":"{TARGET}","maxReceiveCount":0}}"#),
            format!(r#"{{"deadLetterTargetArn":"{TARGET}","maxReceiveCount":1001}}"#),
            format!(r#"{{"deadLetterTargetArn":"{TARGET}","maxReceiveCount":1.5}}"#),
            r#"{"deadLetterTargetArn":"lost","maxReceiveCount":3}"#.to_owned(),
        ] {
            assert_eq!(
                RedrivePolicy::parse(&text).unwrap_err().code(),
                "InvalidParameterValue"
            );
        }
        assert_eq!(RedrivePolicy::parse(""), Ok(None));
    }

    #[test]
    fn attributes_have_ranges() {
        let mut config = QueueConfig::standard("arn:aws:sqs:eu-west-1:123456789012:pets");
        assert_eq!(config.validate(), Ok(()));
        config.visibility_timeout = 43_201;
        assert_eq!(
            config.validate(),
            Err(QueueError::InvalidAttributeValue("VisibilityTimeout"))
        );
        config.visibility_timeout = 30;
        config.redrive = Some(RedrivePolicy {
            dead_letter_target_arn: format!("{TARGET}.fifo"),
            max_receive_count: 1,
        });
        assert_eq!(
            config.validate().unwrap_err().code(),
            "InvalidParameterValue"
        );
    }
}
