//! Dead letters: why an event did not reach its target
//! (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html>).

use serde::{Deserialize, Serialize};

use crate::events::topic::{MessageAttribute, MessageAttributes};

/// The limit that ended the retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Exhausted {
    MaximumRetryAttempts,
    MaximumEventAgeInSeconds,
}

/// Why an event is in a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    pub(super) rule_arn: String,
    pub(super) target_arn: String,
    pub(super) error: TargetError,
    pub(super) message: String,
    pub(super) exhausted: Option<(Exhausted, u32)>,
}

impl DeadLetter {
    /// The message attributes of the dead letter, all of the type `String`: `RULE_ARN`,
    /// `TARGET_ARN`, `ERROR_CODE`, `ERROR_MESSAGE`, and after retries `EXHAUSTED_RETRY_CONDITION`
    /// and `RETRY_ATTEMPTS`.
    pub fn attributes(&self) -> MessageAttributes {
        let mut texts = vec![
            ("RULE_ARN", self.rule_arn.clone()),
            ("TARGET_ARN", self.target_arn.clone()),
            ("ERROR_CODE", self.error.code().to_owned()),
            ("ERROR_MESSAGE", self.message.clone()),
        ];
        if let Some((limit, retries)) = self.exhausted {
            let limit = match limit {
                Exhausted::MaximumRetryAttempts => "MaximumRetryAttempts",
                Exhausted::MaximumEventAgeInSeconds => "MaximumEventAgeInSeconds",
            };
            texts.push(("EXHAUSTED_RETRY_CONDITION", limit.to_owned()));
            texts.push(("RETRY_ATTEMPTS", retries.to_string()));
        }
        let attribute =
            |(name, text): (&str, String)| (name.to_owned(), MessageAttribute::string(text));
        texts.into_iter().map(attribute).collect()
    }
}

/// Why a target did not accept an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TargetError {
    /// The target does not exist. Not retried.
    NoResource,
    /// EventBridge may not use the target. Not retried.
    NoPermissions,
    /// The target throttled the request.
    Throttling,
    /// The target did not respond in time.
    Timeout,
    /// The request failed in the target's service.
    SdkClientError,
}

impl TargetError {
    /// The value of the attribute `ERROR_CODE`.
    pub fn code(self) -> &'static str {
        match self {
            TargetError::NoResource => "NO_RESOURCE",
            TargetError::NoPermissions => "NO_PERMISSIONS",
            TargetError::Throttling => "THROTTLING",
            TargetError::Timeout => "TIMEOUT",
            TargetError::SdkClientError => "SDK_CLIENT_ERROR",
        }
    }

    /// A missing permission or resource needs someone to repair it, so a retry cannot help.
    pub fn is_retried(self) -> bool {
        !matches!(self, TargetError::NoResource | TargetError::NoPermissions)
    }
}
