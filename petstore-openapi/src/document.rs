//! The result of an export: a document that can be written as JSON or YAML.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::node::Node;
use super::yaml;

/// An OpenAPI or Swagger document. The same contract always gives the same bytes.
#[derive(Clone, PartialEq)]
pub struct Document(pub(super) Node);

impl Document {
    /// The document as indented JSON, with a newline at the end.
    pub fn to_json(&self) -> String {
        // Serializing a node cannot fail: all names are strings, and writing to memory does not
        // fail.
        let mut text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The document as YAML, with a newline at the end.
    pub fn to_yaml(&self) -> String {
        yaml::write(&self.0)
    }

    /// The document as a `serde_json` value.
    pub fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

/// Writes the document with its members in order.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
