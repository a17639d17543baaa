use std::fmt;

use serde_json::Value;

use super::node::Node;
use super::yaml;

/// An OpenAPI or Swagger document. The same contract always gives the same bytes.
#[derive(Clone, PartialEq)]
pub struct Document(pub(super) Node);

impl Document {
    /// The document as indented JSON, with a line end.
    pub fn to_json(&self) -> String {
        // Nothing in a node can fail: its names are texts, and writing to memory does not end early.
        let mut text = serde_json::to_string_pretty(&self.0).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The document as YAML, with a line end.
    pub fn to_yaml(&self) -> String {
        yaml::write(&self.0)
    }

    /// The document as a value.
    pub fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_json())
    }
}
