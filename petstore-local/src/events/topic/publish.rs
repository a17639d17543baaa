//! What is published, and the checks of `Publish` and `PublishBatch`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{MessageAttributes, TopicError, attribute};

/// The most bytes that the messages of one request and their attributes may have.
pub const MAX_MESSAGE_BYTES: usize = 262_144;

/// One message to publish, as in a `Publish` request or in an entry of `PublishBatch`.
///
/// In JSON its members have AWS's names: `Message`, `Subject`, `MessageStructure` and so on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PublishRequest {
    /// The text, or with the structure `json` one text per protocol.
    pub message: String,
    /// The subject of emails; a member of every envelope.
    pub subject: Option<String>,
    /// `json`, or absent.
    pub message_structure: Option<String>,
    /// Attributes by name.
    pub message_attributes: MessageAttributes,
    /// Required for FIFO topics.
    pub message_group_id: Option<String>,
    /// Required for FIFO topics without content-based deduplication, not allowed for standard
    /// topics.
    pub message_deduplication_id: Option<String>,
    /// The `X-Amzn-Trace-Id` header of the request.
    #[serde(skip)]
    pub trace_header: Option<String>,
}

/// An entry of a `PublishBatch` request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct BatchEntry {
    /// Identifies the entry in the response.
    pub id: String,
    /// The message.
    #[serde(flatten)]
    pub request: PublishRequest,
}

/// The response to `Publish`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Published {
    /// The id that every delivery of the message carries.
    pub message_id: String,
    /// The position of the message in a FIFO topic: 20 digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_number: Option<String>,
}

/// The response to `PublishBatch` for one entry. An invalid entry fails the whole request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PublishedEntry {
    /// The id of the entry.
    pub id: String,
    /// The result.
    #[serde(flatten)]
    pub published: Published,
}

/// What of a topic decides whether a message is valid.
#[derive(Clone, Copy)]
pub(super) struct TopicRules {
    pub(super) fifo: bool,
    pub(super) content_deduplication: bool,
}

impl PublishRequest {
    pub(super) fn size(&self) -> usize {
        self.message.len() + attribute::total_size(&self.message_attributes)
    }

    /// The checks that need no topic, in AWS's order.
    pub(super) fn check(&self) -> Result<(), TopicError> {
        self.check_content(None)?;
        if self.size() > MAX_MESSAGE_BYTES {
            return Err(TopicError::invalid("Message too long"));
        }
        Ok(())
    }

    fn check_content(&self, entry: Option<usize>) -> Result<(), TopicError> {
        if self
            .subject
            .as_deref()
            .is_some_and(|subject| !is_subject(subject))
        {
            return Err(TopicError::invalid("Subject"));
        }
        if self.message.is_empty() {
            return Err(TopicError::invalid("Empty message"));
        }
        attribute::check(&self.message_attributes, entry)
    }

    pub(super) fn check_for(&self, topic: TopicRules) -> Result<(), TopicError> {
        if !topic.fifo {
            return match self.message_deduplication_id {
                Some(_) => Err(TopicError::invalid(
                    "MessageDeduplicationId Reason: The request includes MessageDeduplicationId \
                     parameter that is not valid for this topic type",
                )),
                None => Ok(()),
            };
        }
        if self
            .message_group_id
            .as_deref()
            .unwrap_or_default()
            .is_empty()
        {
            return Err(TopicError::invalid(
                "The MessageGroupId parameter is required for FIFO topics",
            ));
        }
        if self.message_deduplication_id.is_none() && !topic.content_deduplication {
            return Err(TopicError::invalid(
                "The topic should either have ContentBasedDeduplication enabled or \
                 MessageDeduplicationId provided explicitly",
            ));
        }
        Ok(())
    }

    /// The text of each protocol; empty unless the structure is `json`.
    pub(super) fn texts(&self) -> Result<BTreeMap<String, String>, TopicError> {
        match self.message_structure.as_deref() {
            None | Some("") => return Ok(BTreeMap::new()),
            Some("json") => {}
            Some(_) => {
                return Err(TopicError::invalid(
                    "Invalid message structure. Must be json",
                ));
            }
        }
        let Ok(Value::Object(members)) = serde_json::from_str(&self.message) else {
            return Err(TopicError::invalid(
                "Message Structure - JSON message body failed to parse",
            ));
        };
        // A member that is not a string is ignored.
        let texts: BTreeMap<String, String> = members
            .into_iter()
            .filter_map(|(protocol, text)| match text {
                Value::String(text) => Some((protocol, text)),
                _ => None,
            })
            .collect();
        if texts.contains_key("default") {
            Ok(texts)
        } else {
            Err(TopicError::invalid(
                "Message Structure - No default entry in JSON message body",
            ))
        }
    }
}

/// A subject has at most 100 characters, no line breaks or control characters, and begins with a
/// letter, a number or punctuation (<https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>).
fn is_subject(subject: &str) -> bool {
    !subject.is_empty()
        && subject.chars().count() <= 100
        && !subject.starts_with(char::is_whitespace)
        && !subject.contains(char::is_control)
}

/// The checks of a batch, in AWS's order.
pub(super) fn check_batch(entries: &[BatchEntry], topic: TopicRules) -> Result<(), TopicError> {
    let mut ids = BTreeSet::new();
    if entries.iter().any(|entry| !ids.insert(entry.id.as_str())) {
        return Err(TopicError::EntryIdsNotDistinct);
    }
    for entry in entries {
        check_entry_id(&entry.id)?;
    }
    for entry in entries {
        entry.request.check_for(topic)?;
    }
    for (position, entry) in entries.iter().enumerate() {
        entry.request.check_content(Some(position + 1))?;
        entry.request.texts()?;
    }
    if entries
        .iter()
        .map(|entry| entry.request.size())
        .sum::<usize>()
        > MAX_MESSAGE_BYTES
    {
        return Err(TopicError::BatchTooLong);
    }
    Ok(())
}

/// The checks of a batch that come before its topic is looked up.
pub(super) fn check_batch_length(entries: &[BatchEntry]) -> Result<(), TopicError> {
    match entries.len() {
        0 => Err(TopicError::EmptyBatch),
        1..=10 => Ok(()),
        _ => Err(TopicError::TooManyEntries),
    }
}

fn check_entry_id(id: &str) -> Result<(), TopicError> {
    if id.chars().count() > 80 {
        return Err(TopicError::InvalidEntryId(format!("is too long: {id}")));
    }
    if id.is_empty()
        || !id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    {
        let text = format!("contains an impermissible character: {id}");
        return Err(TopicError::InvalidEntryId(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STANDARD: TopicRules = TopicRules {
        fifo: false,
        content_deduplication: false,
    };

    fn batch(ids: &[&str]) -> Vec<BatchEntry> {
        let request = PublishRequest {
            message: "meow".into(),
            ..Default::default()
        };
        let entry = |id: &&str| BatchEntry {
            id: (*id).to_owned(),
            request: request.clone(),
        };
        ids.iter().map(entry).collect()
    }

    #[test]
    fn subjects_have_one_line_of_at_most_100_characters() {
        assert!(is_subject("[shelter] two new cats"));
        for subject in ["", " cats", "cats\nand dogs", &"c".repeat(101)] {
            assert!(!is_subject(subject), "{subject:?}");
        }
    }

    #[test]
    fn entry_ids_are_compared_before_they_are_checked() {
        let code = |ids| check_batch(&batch(ids), STANDARD).map_err(|error| error.code());
        assert_eq!(code(&["a b", "a b"]), Err("BatchEntryIdsNotDistinct"));
        assert_eq!(code(&["a b", "c"]), Err("InvalidBatchEntryId"));
        assert_eq!(code(&["a-b", "c_1"]), Ok(()));
    }

    #[test]
    fn an_entry_in_json_reads_the_members_of_its_message() -> Result<(), serde_json::Error> {
        let entry: BatchEntry = serde_json::from_str(r#"{"Id":"1","Message":"m","Subject":"s"}"#)?;
        assert_eq!(
            (entry.id.as_str(), entry.request.subject.as_deref()),
            ("1", Some("s"))
        );
        Ok(())
    }

    proptest! {
        #[test]
        fn a_structured_message_yields_its_texts(default in ".*", sqs in ".*") {
            let message = serde_json::json!({ "default": default, "sqs": sqs, "http": 7 });
            let request = PublishRequest {
                message: message.to_string(),
                message_structure: Some("json".into()),
                ..Default::default()
            };
            let texts = request.texts().unwrap_or_default();
            prop_assert_eq!(texts.get("sqs"), Some(&sqs));
            prop_assert_eq!(texts.len(), 2);
        }
    }
}
