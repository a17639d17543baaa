//! The value of a document. Unlike `serde_json::Value`, it keeps the order of the members.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Number, Value};

use super::object::Object;
use super::text::Text;

/// A value in a document, with its members in the order of the document.
///
/// A node is small, because a document has one for every few characters.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    String(Text),
    Array(Box<[Node]>),
    Object(Object),
}

impl Node {
    /// The last member of this name, if this is an object that has one.
    #[cfg(feature = "import")]
    pub(crate) fn member(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Object(object) => object.member(name),
            _ => None,
        }
    }

    pub(crate) fn to_value(&self) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Bool(b) => Value::Bool(*b),
            Node::Number(n) => Value::Number(n.clone()),
            Node::String(s) => Value::String(s.to_string()),
            Node::Array(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Node::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, node)| (key.to_string(), node.to_value()))
                    .collect(),
            ),
        }
    }

    /// The node of a value, whose members are sorted by name.
    pub(crate) fn from_value(value: Value) -> Node {
        match value {
            Value::Null => Node::Null,
            Value::Bool(b) => Node::Bool(b),
            Value::Number(n) => Node::Number(n),
            Value::String(s) => Node::String(s.into()),
            Value::Array(items) => Node::Array(items.into_iter().map(Node::from_value).collect()),
            Value::Object(members) => {
                let nodes = members.into_iter();
                Node::Object(
                    nodes
                        .map(|(name, value)| (name.into(), Node::from_value(value)))
                        .collect(),
                )
            }
        }
    }

    #[cfg(feature = "import")]
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Node::Null => "null",
            Node::Bool(_) => "a boolean",
            Node::Number(_) => "a number",
            Node::String(_) => "a string",
            Node::Array(_) => "an array",
            Node::Object(_) => "an object",
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => serializer.serialize_unit(),
            Node::Bool(b) => serializer.serialize_bool(*b),
            Node::Number(n) => n.serialize(serializer),
            Node::String(s) => serializer.serialize_str(s),
            Node::Array(items) => serializer.collect_seq(items.iter()),
            Node::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, node) in members.iter() {
                    map.serialize_entry(name.as_str(), node)?;
                }
                map.end()
            }
        }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Node {
        Node::String(text.into())
    }
}

impl From<&String> for Node {
    fn from(text: &String) -> Node {
        Node::String(text.as_str().into())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Node {
        Node::String(text.into())
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Node {
        Node::Bool(value)
    }
}

impl From<u32> for Node {
    fn from(value: u32) -> Node {
        Node::Number(value.into())
    }
}

impl From<&[String]> for Node {
    fn from(texts: &[String]) -> Node {
        Node::Array(texts.iter().map(Node::from).collect())
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Node>) -> Node {
        Node::Array(items.into())
    }
}

impl From<&BTreeMap<String, String>> for Node {
    fn from(texts: &BTreeMap<String, String>) -> Node {
        let members = texts.iter();
        Node::Object(
            members
                .map(|(name, text)| (name.as_str().into(), text.into()))
                .collect(),
        )
    }
}

/// Sorts the members by name, so that equal values give equal documents.
impl From<&Value> for Node {
    fn from(value: &Value) -> Node {
        match value {
            Value::Null => Node::Null,
            Value::Bool(b) => Node::Bool(*b),
            Value::Number(n) => Node::Number(n.clone()),
            Value::String(s) => Node::String(s.as_str().into()),
            Value::Array(items) => Node::Array(items.iter().map(Node::from).collect()),
            Value::Object(members) => {
                let mut members: Vec<(Text, Node)> = members
                    .iter()
                    .map(|(name, value)| (name.as_str().into(), value.into()))
                    .collect();
                members.sort_by(|(a, _), (b, _)| a.cmp(b));
                Node::Object(members.into())
            }
        }
    }
}

/// Builds an object, member by member.
#[derive(Debug, Default)]
pub(crate) struct Members(Vec<(Text, Node)>);

impl Members {
    pub(crate) fn put(&mut self, name: impl Into<Text>, node: impl Into<Node>) {
        self.0.push((name.into(), node.into()));
    }

    pub(crate) fn put_some(&mut self, name: &str, node: Option<impl Into<Node>>) {
        if let Some(node) = node {
            self.put(name, node);
        }
    }

    /// Adds a member, unless it is an empty array or object.
    pub(crate) fn put_filled(&mut self, name: &str, node: impl Into<Node>) {
        match node.into() {
            Node::Array(items) if items.is_empty() => {}
            Node::Object(members) if members.is_empty() => {}
            node => self.put(name, node),
        }
    }
}

impl From<Members> for Node {
    fn from(members: Members) -> Node {
        Node::Object(members.0.into())
    }
}

impl<N: Into<Text>, V: Into<Node>> FromIterator<(N, V)> for Members {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(members: I) -> Members {
        Members(
            members
                .into_iter()
                .map(|(name, node)| (name.into(), node.into()))
                .collect(),
        )
    }
}
