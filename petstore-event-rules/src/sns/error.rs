//! Why a filter policy is refused, in AWS's words.

use crate::pattern::PatternError;

/// A filter policy or scope that SNS refuses with `InvalidParameter`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterPolicyError {
    /// The text is not JSON. AWS adds the message of its own parser.
    #[error("failed to parse JSON. {0}")]
    Json(String),
    /// More than [`MAX_POLICY_BYTES`](crate::sns::MAX_POLICY_BYTES). AWS states the limit, not the
    /// message.
    #[error("Filter policy is too long")]
    TooLong,
    /// More than [`MAX_KEYS`](crate::sns::MAX_KEYS) keys at the top.
    #[error("Filter policy can not have more than 5 keys")]
    TooManyKeys,
    /// More than [`MAX_COMBINATIONS`](crate::sns::MAX_COMBINATIONS) combinations of values.
    #[error("Filter policy is too complex")]
    TooComplex,
    /// Attributes are not nested, so their policies are not.
    #[error("Filter policy scope MessageAttributes does not support nested filter policy")]
    Nested,
    /// The scope is neither of the two.
    #[error(
        "FilterPolicyScope: Invalid value [{0}]. Please use either MessageBody or MessageAttributes"
    )]
    Scope(String),
    /// The policy breaks a rule that it shares with event patterns.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// The operation to which a policy was given: its messages differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnsOperation {
    /// `Subscribe`.
    Subscribe,
    /// `SetSubscriptionAttributes`.
    SetSubscriptionAttributes,
}

impl FilterPolicyError {
    /// The whole message of the API error.
    #[must_use]
    pub fn message(&self, operation: SnsOperation) -> String {
        let reason = match operation {
            SnsOperation::Subscribe => "Invalid parameter: Attributes Reason: ",
            SnsOperation::SetSubscriptionAttributes => "Invalid parameter: ",
        };
        let parameter = match self {
            Self::Scope(_) | Self::Nested => "",
            _ => "FilterPolicy: ",
        };
        format!("{reason}{parameter}{self}")
    }
}
