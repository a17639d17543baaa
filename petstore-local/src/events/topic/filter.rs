//! Where filter policies come in.

use petstore_event_rules::FilterPolicyError;
use serde::{Deserialize, Serialize};

use super::MessageAttributes;

/// What a filter policy is applied to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilterScope {
    /// The attributes of the message.
    #[default]
    MessageAttributes,
    /// The message as a JSON object.
    MessageBody,
}

/// Checks and applies filter policies. This module has no matcher of its own.
pub trait FilterPolicies {
    /// Checks a policy when it is set.
    ///
    /// # Errors
    ///
    /// AWS's error, without the leading `FilterPolicy: `.
    fn check(&self, policy: &str, scope: FilterScope) -> Result<(), FilterPolicyError>;

    /// Whether a message with these attributes and this text is delivered.
    fn accepts(
        &self,
        policy: &str,
        scope: FilterScope,
        attributes: &MessageAttributes,
        message: &str,
    ) -> bool;
}

/// Takes every policy and delivers every message.
#[derive(Clone, Copy, Debug, Default)]
pub struct AcceptAll;

impl FilterPolicies for AcceptAll {
    fn check(&self, _policy: &str, _scope: FilterScope) -> Result<(), FilterPolicyError> {
        Ok(())
    }

    fn accepts(&self, _: &str, _: FilterScope, _: &MessageAttributes, _: &str) -> bool {
        true
    }
}
