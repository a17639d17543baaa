//! Parses the text of a document.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::super::node::Node;
use super::problem::{Code, Problem};
use super::yaml;

/// Parses JSON or YAML.
///
/// Returns also whether it is JSON, which is YAML as well.
pub(super) fn parse(text: &str) -> Result<(Node, bool), Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let yaml = || yaml::parse(text).map_err(unreadable);
    if !text.trim_start().starts_with('{') {
        return Ok((yaml()?, false));
    }
    if count_values(text) > yaml::MAX_NODES {
        return Err(unreadable(format!("more than {} values", yaml::MAX_NODES)));
    }
    match serde_json::from_str(text) {
        Ok(node) => Ok((node, true)),
        // YAML's flow style also begins with a brace.
        Err(error) => match yaml() {
            Ok(node) => Ok((node, false)),
            Err(_) => Err(unreadable(error.to_string())),
        },
    }
}

/// The values of a JSON text, or a few more.
fn count_values(text: &str) -> usize {
    let (mut count, mut is_text, mut is_escaped) = (1, false, false);
    for byte in text.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_text,
            b'"' => is_text = !is_text,
            b',' | b'[' | b'{' if !is_text => count += 1,
            _ => {}
        }
    }
    count
}

fn unreadable(error: String) -> Problem {
    Problem {
        code: Code::BadRequest,
        message: format!("Invalid OpenAPI input. {error}"),
        path: "#".to_owned(),
    }
}

// Nesting is bounded by the recursion limit of `serde_json`.
impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
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
        Ok(Number::from_f64(value).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Node, E> {
        Ok(Node::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Node::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut object: Vec<(String, Node)> = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Node::Object(object.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Node, Problem> {
        super::parse(text).map(|(node, _)| node)
    }

    #[test]
    fn texts_are_not_counted_as_values() {
        assert_eq!(count_values(r#"{"a,[{": [1, "\\\",[", 3]}"#), 5);
        let many = format!(r#"{{"a": [{}0]}}"#, "0,".repeat(yaml::MAX_NODES));
        let error = parse(&many).unwrap_err();
        assert!(
            error.message.contains("more than 1000000 values"),
            "{}",
            error.message
        );
    }

    fn object<const N: usize>(members: [(&str, Node); N]) -> Node {
        Node::Object(
            members
                .map(|(key, node)| (key.to_owned(), node))
                .to_vec()
                .into(),
        )
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
    fn an_invalid_document_is_rejected_with_its_place() {
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
    fn deep_nesting_is_rejected_early() {
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
}
