//! Message attributes and their rules
//! (<https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html>).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TopicError;

/// The attributes of a message by name.
pub type MessageAttributes = BTreeMap<String, MessageAttribute>;

/// One attribute, as `Publish` takes it and as a raw delivery passes it on to SQS.
///
/// In JSON its members are `DataType`, `StringValue` and `BinaryValue` (base64).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessageAttribute {
    /// `String`, `String.Array`, `Number` or `Binary`, or one of them with a suffix such as `.gif`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_type: Option<String>,
    /// The value of every type but `Binary`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
    /// The value of the type `Binary`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "base64_text")]
    pub binary_value: Option<Vec<u8>>,
}

impl MessageAttribute {
    /// An attribute of the type `String`.
    pub fn string(value: impl Into<String>) -> Self {
        Self::typed("String", value)
    }

    /// An attribute of the type `Number`.
    pub fn number(value: impl Into<String>) -> Self {
        Self::typed("Number", value)
    }

    /// An attribute of the type `Binary`.
    pub fn binary(value: impl Into<Vec<u8>>) -> Self {
        MessageAttribute {
            data_type: Some("Binary".into()),
            binary_value: Some(value.into()),
            ..Default::default()
        }
    }

    fn typed(data_type: &str, value: impl Into<String>) -> Self {
        MessageAttribute {
            data_type: Some(data_type.into()),
            string_value: Some(value.into()),
            ..Default::default()
        }
    }

    pub(super) fn data_type(&self) -> &str {
        self.data_type.as_deref().unwrap_or_default()
    }

    /// The value as an envelope shows it: the text, or the bytes in base64.
    pub(super) fn shown_value(&self) -> String {
        match (&self.string_value, &self.binary_value) {
            (Some(text), _) => text.clone(),
            (None, Some(bytes)) => base64_text::encode(bytes),
            (None, None) => String::new(),
        }
    }

    fn size(&self) -> usize {
        self.data_type().len()
            + self.string_value.as_deref().map_or(0, str::len)
            + self.binary_value.as_deref().map_or(0, <[u8]>::len)
    }
}

mod base64_text {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn encode(bytes: &[u8]) -> String {
        STANDARD.encode(bytes)
    }

    pub(super) fn serialize<S: Serializer>(
        bytes: &Option<Vec<u8>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => serializer.serialize_str(&encode(bytes)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Vec<u8>>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| STANDARD.decode(text).map_err(D::Error::custom))
            .transpose()
    }
}

/// The bytes that attributes add to the size of a message: names, types and values.
pub(super) fn total_size(attributes: &MessageAttributes) -> usize {
    attributes
        .iter()
        .map(|(name, attribute)| name.len() + attribute.size())
        .sum()
}

/// Checks every attribute, in the order of the names. `entry` is the position in a batch, from one.
pub(super) fn check(
    attributes: &MessageAttributes,
    entry: Option<usize>,
) -> Result<(), TopicError> {
    for (name, attribute) in attributes {
        check_name(name)?;
        let Some(data_type) = attribute.data_type.as_deref() else {
            return Err(missing_type(name, entry));
        };
        check_value(name, data_type, attribute).map_err(TopicError::InvalidAttribute)?;
    }
    Ok(())
}

fn missing_type(name: &str, entry: Option<usize>) -> TopicError {
    let parent = match entry {
        Some(position) => format!("publishBatchRequestEntries.{position}.member."),
        None => String::new(),
    };
    TopicError::Validation(format!(
        "Value null at '{parent}messageAttributes.{name}.member.dataType' failed to satisfy \
         constraint: Member must not be null"
    ))
}

fn check_name(name: &str) -> Result<(), TopicError> {
    let invalid = |text: &str| Err(TopicError::InvalidAttribute(text.to_owned()));
    if name.len() > 256 {
        return invalid("Length of message attribute name must be less than 256 bytes.");
    }
    if name.starts_with('.') {
        return invalid("Invalid message attribute name starting with character '.' was found.");
    }
    if name.ends_with('.') {
        return invalid("Invalid message attribute name ending with character '.' was found.");
    }
    let mut previous = ' ';
    for character in name.chars() {
        if !(character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.')) {
            return invalid(&format!(
                "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute \
                 name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
                u32::from(character)
            ));
        }
        if character == '.' && previous == '.' {
            return invalid("Message attribute name can not have successive '.' character.");
        }
        previous = character;
    }
    Ok(())
}

fn check_value(name: &str, data_type: &str, attribute: &MessageAttribute) -> Result<(), String> {
    if !is_type(data_type) {
        return Err(format!(
            "The message attribute '{name}' has an invalid message attribute type, the set of \
             supported type prefixes is Binary, Number, and String."
        ));
    }
    let (field, own, other) = if data_type.starts_with("Binary") {
        let own = attribute.binary_value.as_deref().map(<[u8]>::is_empty);
        ("Binary", own, attribute.string_value.is_some())
    } else {
        let own = attribute.string_value.as_deref().map(str::is_empty);
        ("String", own, attribute.binary_value.is_some())
    };
    match own {
        Some(false) => Ok(()),
        None if other => Err(format!(
            "The message attribute '{name}' with type '{data_type}' must use field '{field}'."
        )),
        _ => Err(format!(
            "The message attribute '{name}' must contain non-empty message attribute value for \
             message attribute type '{data_type}'."
        )),
    }
}

/// A supported type, or one followed by a dot and a suffix of at least one character.
fn is_type(data_type: &str) -> bool {
    ["String", "Number", "Binary"].iter().any(|prefix| {
        data_type.strip_prefix(prefix).is_some_and(|rest| {
            rest.is_empty()
                || rest
                    .strip_prefix('.')
                    .is_some_and(|suffix| !suffix.is_empty())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(name: &str, attribute: MessageAttribute) -> String {
        match check(
            &MessageAttributes::from([(name.to_owned(), attribute)]),
            None,
        ) {
            Ok(()) => "valid".into(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn names_may_not_begin_with_a_dot_or_hold_a_blank() {
        let value = || MessageAttribute::string("x");
        assert!(message(".hidden", value()).contains("starting with"));
        assert!(message("a name", value()).contains("'#x20'"));
        assert_eq!(message("breed_of-pet.1", value()), "valid");
    }

    #[test]
    fn a_type_is_required() {
        let untyped = MessageAttribute {
            string_value: Some("x".into()),
            ..Default::default()
        };
        let names = MessageAttributes::from([("pet".to_owned(), untyped)]);
        let error = check(&names, Some(2)).map_err(|error| error.to_string());
        assert_eq!(
            error,
            Err(
                "1 validation error detected: Value null at 'publishBatchRequestEntries.2.member.\
                 messageAttributes.pet.member.dataType' failed to satisfy constraint: Member must \
                 not be null"
                    .to_owned()
            )
        );
    }

    #[test]
    fn binary_values_are_base64_in_json() -> Result<(), serde_json::Error> {
        let text = serde_json::to_string(&MessageAttribute::binary([255, 0]))?;
        assert_eq!(text, r#"{"DataType":"Binary","BinaryValue":"/wA="}"#);
        let read: MessageAttribute = serde_json::from_str(&text)?;
        assert_eq!(read, MessageAttribute::binary([255, 0]));
        Ok(())
    }

    proptest! {
        #[test]
        fn plain_names_and_values_are_valid(name in "[A-Za-z0-9_-]{1,64}", value in ".{1,40}") {
            prop_assert_eq!(message(&name, MessageAttribute::string(value)), "valid");
        }

        #[test]
        fn no_name_makes_the_check_fail_to_return(name in "\\PC{0,40}") {
            message(&name, MessageAttribute::number("1"));
        }
    }
}
