use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use super::problem::{Code, Problem};

/// Nesting of a document that is still read; as much as `serde_json` reads.
const MAX_DEPTH: u8 = 127;

/// Parser events of a YAML document that is still read, aliases expanded.
const MAX_YAML_EVENTS: usize = 4_000_000;

/// A document's value, its members in the order of the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    String(String),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The last member of this name: so do JSON parsers that find a name twice.
    pub(super) fn member(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Object(members) => members
                .iter()
                .rev()
                .find(|(key, _)| key == name)
                .map(|(_, node)| node),
            _ => None,
        }
    }

    pub(super) fn to_value(&self) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Bool(b) => Value::Bool(*b),
            Node::Number(n) => Value::Number(n.clone()),
            Node::String(s) => Value::String(s.clone()),
            Node::Array(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Node::Object(members) => Value::Object(
                members
                    .iter()
                    .map(|(key, node)| (key.clone(), node.to_value()))
                    .collect(),
            ),
        }
    }

    pub(super) const fn kind(&self) -> &'static str {
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

/// Reads JSON or YAML.
pub(super) fn parse(text: &str) -> Result<Node, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return yaml(text);
    }
    // A brace starts YAML's flow style too.
    json(text).or_else(|problem| yaml(text).map_err(|_| problem))
}

fn json(text: &str) -> Result<Node, Problem> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Depth(MAX_DEPTH)
        .deserialize(&mut deserializer)
        .and_then(|node| deserializer.end().map(|()| node))
        .map_err(|error| unreadable(&error))
}

fn yaml(text: &str) -> Result<Node, Problem> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH.into(),
            flow_nesting_limit: MAX_DEPTH.into(),
            max_events: MAX_YAML_EVENTS,
            max_nodes: MAX_YAML_EVENTS,
        },
        with_snippet: false,
    };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |deserializer| {
        Depth(MAX_DEPTH).deserialize(deserializer)
    })
    .map_err(|error| unreadable(&error))
}

fn unreadable(error: &dyn fmt::Display) -> Problem {
    Problem {
        code: Code::BadRequest,
        message: format!("Invalid OpenAPI input. {error}"),
        path: "#".to_owned(),
    }
}

/// Reads a node that may have so many levels.
#[derive(Clone, Copy)]
struct Depth(u8);

impl Depth {
    fn below<E: Error>(self) -> Result<Depth, E> {
        self.0
            .checked_sub(1)
            .map(Depth)
            .ok_or_else(|| E::custom(format_args!("nested deeper than {MAX_DEPTH} levels")))
    }
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON or YAML")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        // YAML has infinities; as text they fail where a number is asked for.
        Ok(Number::from_f64(value).map_or_else(|| Node::String(value.to_string()), Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let below = self.below()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            array.push(item);
        }
        Ok(Node::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let below = self.below()?;
        let mut object = Vec::new();
        while let Some(key) = members.next_key_seed(Key)? {
            object.push((key, members.next_value_seed(below)?));
        }
        Ok(Node::Object(object))
    }
}

/// Reads a member's name, which in YAML may be a number or `true`.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Key {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<String, E> {
        Ok(value)
    }

    fn visit_bool<E>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_i64<E>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_u64<E>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }

    fn visit_f64<E>(self, value: f64) -> Result<String, E> {
        Ok(value.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object<const N: usize>(members: [(&str, Node); N]) -> Node {
        Node::Object(members.map(|(key, node)| (key.to_owned(), node)).into())
    }

    #[test]
    fn json_and_yaml_give_the_same() {
        let wanted = object([
            ("b", Node::Array(vec![Node::Number(1.into()), Node::Null])),
            ("a", object([("200", Node::Bool(true))])),
        ]);
        assert_eq!(
            parse(r#"{"b": [1, null], "a": {"200": true}}"#),
            Ok(wanted.clone())
        );
        assert_eq!(parse("b:\n  - 1\n  - null\na:\n  200: true\n"), Ok(wanted));
    }

    #[test]
    fn the_last_of_two_members_counts() {
        let node = parse(r#"{"a": 1, "a": 2}"#).unwrap();
        assert_eq!(node.member("a"), Some(&Node::Number(2.into())));
    }

    #[test]
    fn a_broken_document_is_refused_with_its_place() {
        for text in ["{\"a\": ", "{'a:b}", "a: [1\nb: }", "", "- a: b: c"] {
            let problem = match parse(text) {
                Err(problem) => problem,
                Ok(node) => {
                    assert_eq!((text, node), ("", Node::Null));
                    continue;
                }
            };
            assert!(
                problem.message.starts_with("Invalid OpenAPI input."),
                "{problem}"
            );
            assert!(problem.message.contains("line"), "{problem}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_at_once() {
        for text in [
            "{\"a\":".repeat(2_000_000),
            "[".repeat(10_000_000),
            format!("a: {}", "[".repeat(10_000_000)),
            (0..2_000).fold(String::new(), |text, i| text + &" ".repeat(i) + "a:\n"),
        ] {
            let problem = parse(&text).unwrap_err();
            assert!(
                problem.message.starts_with("Invalid OpenAPI input."),
                "{problem}"
            );
        }
    }

    #[test]
    fn aliases_cannot_grow_without_bound() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for i in 1..12 {
            let list = vec![format!("*a{}", i - 1); 10].join(", ");
            text += &format!("a{i}: &a{i} [{list}]\n");
        }
        assert!(parse(&text).is_err());
    }
}
