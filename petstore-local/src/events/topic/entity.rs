//! One topic: its attributes, and what a FIFO topic remembers.

use std::collections::BTreeMap;
use std::time::Duration;

use petstore_core::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::publish::TopicRules;
use super::{DeliveryPolicy, PublishRequest, Published, TopicError};
use crate::hex::hex;

/// How long a FIFO topic remembers a deduplication id.
pub(super) const DEDUPLICATION_INTERVAL: Duration = Duration::from_secs(300);

/// The attributes of a topic.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicSettings {
    /// `FifoTopic`; the name must end with `.fifo` then, and only then.
    pub fifo: bool,
    /// `ContentBasedDeduplication`: the default deduplication id is the SHA-256 of the message.
    pub content_deduplication: bool,
    /// `FifoThroughputScope` is `MessageGroup`: deduplication ids count per group.
    pub deduplicate_per_group: bool,
    /// `SignatureVersion` is 2.
    pub signature_version_2: bool,
    /// The HTTP part of `DeliveryPolicy`.
    pub delivery_policy: Option<DeliveryPolicy>,
}

/// A topic.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Topic {
    /// Its attributes.
    pub settings: TopicSettings,
    pub(super) sequence: u64,
    pub(super) recent: BTreeMap<String, Recent>,
}

/// A message that a FIFO topic does not accept twice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Recent {
    pub(super) published: Timestamp,
    pub(super) result: Published,
}

impl Topic {
    pub(super) fn rules(&self) -> TopicRules {
        TopicRules {
            fifo: self.settings.fifo,
            content_deduplication: self.settings.content_deduplication,
        }
    }

    pub(super) fn signature_version(&self) -> &'static str {
        if self.settings.signature_version_2 {
            "2"
        } else {
            "1"
        }
    }
}

/// The id that is given, or the SHA-256 of the message.
pub(super) fn deduplication_id(request: &PublishRequest) -> String {
    request
        .message_deduplication_id
        .clone()
        .unwrap_or_else(|| hex(&Sha256::digest(request.message.as_bytes())))
}

/// Names have up to 256 letters, digits, hyphens and underscores, and those of FIFO topics end with
/// `.fifo` (<https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html>).
pub(super) fn check_name(name: &str, fifo: bool) -> Result<(), TopicError> {
    let stem = if fifo {
        name.strip_suffix(".fifo")
    } else {
        Some(name)
    };
    let valid = stem.is_some_and(|stem| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        !stem.is_empty() && stem.chars().all(plain)
    });
    match (valid && name.len() <= 256, fifo) {
        (true, _) => Ok(()),
        (false, false) => Err(TopicError::invalid("Topic Name")),
        (false, true) => Err(TopicError::invalid(
            "Fifo Topic names must end with .fifo and must be made up of only uppercase and \
             lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and \
             256 characters long.",
        )),
    }
}
