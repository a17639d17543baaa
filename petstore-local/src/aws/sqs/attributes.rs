//! Message attributes as the protocol writes them.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::call::Result;
use super::error::service_error;
use crate::events::queue::{AttributeValue, MessageAttribute, QueueError};

/// `MessageAttributeValue` of the API.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Attribute {
    #[serde(skip_serializing_if = "Option::is_none")]
    string_value: Option<String>,
    /// In base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    binary_value: Option<String>,
    data_type: String,
}

pub(super) type Attributes = BTreeMap<String, Attribute>;

pub(super) fn read(attributes: Attributes) -> Result<BTreeMap<String, MessageAttribute>> {
    let attributes = attributes.into_iter();
    attributes
        .map(|(name, attribute)| {
            let read = attribute.read(&name)?;
            Ok((name, read))
        })
        .collect()
}

pub(super) fn write(attributes: &BTreeMap<String, MessageAttribute>) -> Attributes {
    let attributes = attributes.iter();
    attributes
        .map(|(name, attribute)| {
            let (string_value, binary_value) = match &attribute.value {
                AttributeValue::Text(text) => (Some(text.clone()), None),
                AttributeValue::Binary(bytes) => (None, Some(STANDARD.encode(bytes))),
            };
            let data_type = attribute.data_type.clone();
            let written = Attribute {
                string_value,
                binary_value,
                data_type,
            };
            (name.clone(), written)
        })
        .collect()
}

impl Attribute {
    /// The text of a system attribute.
    pub(super) fn into_text(self) -> Option<String> {
        self.string_value
    }

    fn read(self, name: &str) -> Result<MessageAttribute> {
        let invalid = |text: String| service_error(&QueueError::InvalidParameters(text));
        match (self.string_value, self.binary_value) {
            (None, Some(base64)) => {
                let bytes = STANDARD.decode(base64).map_err(|error| {
                    invalid(format!(
                        "The value of the message attribute '{name}' is not base64: {error}."
                    ))
                })?;
                Ok(MessageAttribute::binary(self.data_type, bytes))
            }
            (text, None) => Ok(MessageAttribute::text(
                self.data_type,
                text.unwrap_or_default(),
            )),
            (Some(_), Some(_)) => Err(invalid(format!(
                "Message (user) attribute '{name}' has multiple values."
            ))),
        }
    }
}
