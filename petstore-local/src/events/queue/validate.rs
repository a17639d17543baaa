//! The checks of a message before it is accepted.
//!
//! Source: SQS API reference, *SendMessage* and *SendMessageBatch*; SQS developer guide, *message
//! quotas*.

use std::collections::BTreeSet;

use super::{
    AttributeValue, MAX_MESSAGE_BYTES, MessageAttribute, QueueConfig, QueueError, SendMessage,
};

/// The longest delay of a message, in seconds.
const MAX_DELAY_SECONDS: i64 = 900;

/// Checks a message against the queue that is to take it.
///
/// # Errors
///
/// The [`QueueError`] that SQS would return.
pub fn validate_message(config: &QueueConfig, message: &SendMessage) -> Result<(), QueueError> {
    let body = message.body.as_deref().unwrap_or_default();
    if body.is_empty() {
        return Err(QueueError::MissingParameter("MessageBody"));
    }
    if !body.chars().all(allowed) {
        return Err(QueueError::InvalidMessageContents);
    }
    if message.size() > config.maximum_message_size {
        return Err(QueueError::InvalidParameters(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {} bytes.",
            config.maximum_message_size
        )));
    }
    validate_attributes(message)?;
    validate_delay(config, message.delay_seconds)?;
    validate_ordering(config, message)
}

/// Checks what a batch as a whole must meet: its ids and, given the sizes of its messages, its
/// size.
///
/// `operation` is the name of the API call, such as `SendMessageBatch`.
///
/// # Errors
///
/// The [`QueueError`] that fails the whole request. An invalid entry fails alone instead.
pub fn validate_batch<'a>(
    operation: &'static str,
    entries: impl Iterator<Item = (&'a str, usize)>,
) -> Result<(), QueueError> {
    let (ids, sizes): (Vec<_>, Vec<_>) = entries.unzip();
    if ids.is_empty() {
        return Err(QueueError::EmptyBatchRequest(operation));
    }
    if ids.len() > 10 {
        return Err(QueueError::TooManyEntriesInBatchRequest(ids.len()));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if ids
        .iter()
        .any(|id| id.is_empty() || id.len() > 80 || !id.chars().all(plain))
    {
        return Err(QueueError::InvalidBatchEntryId);
    }
    let mut seen = BTreeSet::new();
    if let Some(repeated) = ids.iter().find(|id| !seen.insert(**id)) {
        return Err(QueueError::BatchEntryIdsNotDistinct((*repeated).to_owned()));
    }
    let sent: usize = sizes.iter().sum();
    if sent > MAX_MESSAGE_BYTES {
        return Err(QueueError::BatchRequestTooLong {
            limit: MAX_MESSAGE_BYTES,
            sent,
        });
    }
    Ok(())
}

fn validate_delay(config: &QueueConfig, delay: Option<i64>) -> Result<(), QueueError> {
    let Some(delay) = delay else { return Ok(()) };
    if !(0..=MAX_DELAY_SECONDS).contains(&delay) {
        let reason = format!("DelaySeconds must be >= 0 and <= {MAX_DELAY_SECONDS}.");
        return Err(QueueError::invalid(
            "DelaySeconds",
            delay.to_string(),
            reason,
        ));
    }
    if config.fifo && delay > 0 {
        return Err(wrong_queue_type(
            "DelaySeconds",
            delay.to_string(),
            "include",
        ));
    }
    Ok(())
}

fn validate_ordering(config: &QueueConfig, message: &SendMessage) -> Result<(), QueueError> {
    // Standard queues take a group too: it spreads the load of fair queues.
    if let Some(group) = &message.group_id {
        validate_id("MessageGroupId", group)?;
    } else if config.fifo {
        return Err(QueueError::MissingParameter("MessageGroupId"));
    }
    match &message.deduplication_id {
        Some(id) if !config.fifo => {
            Err(wrong_queue_type("MessageDeduplicationId", id.clone(), "includes a"))
        }
        Some(id) => validate_id("MessageDeduplicationId", id),
        None if config.fifo && !config.content_based_deduplication => {
            Err(QueueError::InvalidParameters(
                "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly"
                    .into(),
            ))
        }
        None => Ok(()),
    }
}

fn wrong_queue_type(parameter: &'static str, value: String, verb: &str) -> QueueError {
    let reason = format!("The request {verb} parameter that is not valid for this queue type.");
    QueueError::invalid(parameter, value, reason)
}

/// A group or deduplication id: 1 to 128 printable ASCII characters without the space.
fn validate_id(parameter: &'static str, id: &str) -> Result<(), QueueError> {
    if (1..=128).contains(&id.len()) && id.chars().all(|c| c.is_ascii_graphic()) {
        return Ok(());
    }
    let reason = format!(
        "{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length."
    );
    Err(QueueError::invalid(parameter, id, reason))
}

fn validate_attributes(message: &SendMessage) -> Result<(), QueueError> {
    let count = message.attributes.len();
    if count > 10 {
        return Err(QueueError::InvalidParameters(format!(
            "Number of message attributes [{count}] exceeds the allowed maximum [10]."
        )));
    }
    message
        .attributes
        .iter()
        .try_for_each(|(name, attribute)| validate_attribute(name, attribute))
}

fn validate_attribute(name: &str, attribute: &MessageAttribute) -> Result<(), QueueError> {
    let refuse = |text: String| Err(QueueError::InvalidParameters(text));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if name.is_empty() || !name.chars().all(plain) {
        return refuse(format!(
            "The message attribute name '{name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters."
        ));
    }
    let reserved = |prefix: &str| {
        name.len() >= prefix.len()
            && name.is_char_boundary(prefix.len())
            && name[..prefix.len()].eq_ignore_ascii_case(prefix)
    };
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    if name.len() > 256 || dots || reserved("AWS.") || reserved("Amazon.") {
        return refuse(format!(
            "Message (user) attribute name '{name}' is invalid."
        ));
    }
    let data_type = attribute.data_type.as_str();
    if data_type.is_empty() {
        return refuse(format!(
            "The message attribute '{name}' must contain non-empty message attribute type."
        ));
    }
    if data_type.len() > 256 {
        return refuse("Message (user) attribute types must be shorter than 256 Bytes".into());
    }
    let kind = data_type.split('.').next().unwrap_or_default();
    if !matches!(kind, "String" | "Number" | "Binary") {
        return refuse(format!(
            "The type of message (user) attribute '{name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String."
        ));
    }
    let empty = match &attribute.value {
        AttributeValue::Text(text) => text.is_empty(),
        AttributeValue::Binary(bytes) => bytes.is_empty(),
    };
    if empty {
        return refuse(format!(
            "Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
        ));
    }
    match &attribute.value {
        AttributeValue::Text(_) if kind == "Binary" => refuse(format!(
            "Message (user) attribute '{name}' with type '{data_type}' must use field 'Binary'."
        )),
        AttributeValue::Binary(_) if kind != "Binary" => refuse(format!(
            "Message (user) attribute '{name}' with type '{data_type}' must use field 'String'."
        )),
        AttributeValue::Text(text) if !text.chars().all(allowed) => {
            refuse(QueueError::InvalidMessageContents.to_string())
        }
        AttributeValue::Text(text) if kind == "Number" && text.parse::<f64>().is_err() => refuse(
            format!("Can't cast the value of message (user) attribute '{name}' to a number."),
        ),
        _ => Ok(()),
    }
}

/// The characters of XML 1.0, which SQS requires of bodies.
fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fifo() -> QueueConfig {
        QueueConfig::fifo("arn:aws:sqs:eu-west-1:123456789012:pets.fifo")
    }

    fn standard() -> QueueConfig {
        QueueConfig::standard("arn:aws:sqs:eu-west-1:123456789012:pets")
    }

    fn code(config: &QueueConfig, message: &SendMessage) -> &'static str {
        validate_message(config, message).map_or_else(|error| error.code(), |()| "ok")
    }

    #[test]
    fn bodies_are_required_and_limited() {
        assert_eq!(
            code(&standard(), &SendMessage::default()),
            "MissingParameter"
        );
        assert_eq!(
            code(&standard(), &SendMessage::new("a\u{0}b")),
            "InvalidMessageContents"
        );
        let mut message = SendMessage::new("x".repeat(MAX_MESSAGE_BYTES));
        assert_eq!(code(&standard(), &message), "ok");
        message
            .attributes
            .insert("a".into(), MessageAttribute::text("String", "b"));
        assert_eq!(code(&standard(), &message), "InvalidParameterValue");
    }

    #[test]
    fn a_fifo_queue_needs_a_group_and_a_way_to_deduplicate() {
        let mut message = SendMessage::new("m");
        message.deduplication_id = Some("once".into());
        assert_eq!(
            validate_message(&fifo(), &message),
            Err(QueueError::MissingParameter("MessageGroupId"))
        );
        message.group_id = Some("cats".into());
        assert_eq!(code(&fifo(), &message), "ok");
        message.deduplication_id = None;
        assert_eq!(code(&fifo(), &message), "InvalidParameterValue");
        let by_content = QueueConfig {
            content_based_deduplication: true,
            ..fifo()
        };
        assert_eq!(code(&by_content, &message), "ok");
        message.delay_seconds = Some(0);
        assert_eq!(code(&by_content, &message), "ok");
        message.delay_seconds = Some(1);
        assert_eq!(code(&by_content, &message), "InvalidParameterValue");
    }

    #[test]
    fn a_standard_queue_takes_a_group_but_no_deduplication_id() {
        let mut message = SendMessage::new("m");
        message.group_id = Some("tenant-1".into());
        assert_eq!(code(&standard(), &message), "ok");
        message.deduplication_id = Some("once".into());
        assert_eq!(code(&standard(), &message), "InvalidParameterValue");
    }

    #[test]
    fn attributes_are_checked_by_name_type_and_value() {
        let good = [
            ("n", MessageAttribute::text("Number.int", "-1.5e3")),
            ("b", MessageAttribute::binary("Binary.gif", [0])),
        ];
        let bad = [
            ("a b", MessageAttribute::text("String", "x")),
            ("AWS.x", MessageAttribute::text("String", "x")),
            ("a..b", MessageAttribute::text("String", "x")),
            ("a", MessageAttribute::text("Text", "x")),
            ("a", MessageAttribute::text("", "x")),
            ("a", MessageAttribute::text("String", "")),
            ("a", MessageAttribute::text("Number", "many")),
            ("a", MessageAttribute::text("String", "\u{1}")),
            ("a", MessageAttribute::text("Binary", "x")),
            ("a", MessageAttribute::binary("String", [1])),
        ];
        for (attributes, fine) in [(&good[..], true), (&bad[..], false)] {
            for (name, attribute) in attributes {
                let mut message = SendMessage::new("m");
                message.attributes.insert((*name).into(), attribute.clone());
                assert_eq!(
                    validate_message(&standard(), &message).is_ok(),
                    fine,
                    "{name} {attribute:?}"
                );
            }
        }
    }

    #[test]
    fn a_batch_has_one_to_ten_distinct_ids() {
        let check =
            |ids: &[&str]| validate_batch("SendMessageBatch", ids.iter().map(|id| (*id, 1)));
        assert!(matches!(check(&[]), Err(QueueError::EmptyBatchRequest(_))));
        assert_eq!(
            check(&["a", "b", "a"]),
            Err(QueueError::BatchEntryIdsNotDistinct("a".into()))
        );
        assert_eq!(check(&["a b"]), Err(QueueError::InvalidBatchEntryId));
        assert_eq!(
            check(&["x"; 11]),
            Err(QueueError::TooManyEntriesInBatchRequest(11))
        );
        assert_eq!(check(&["a_1", "b-2"]), Ok(()));
    }
}
