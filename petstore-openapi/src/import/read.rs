//! Parses the text of a document.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::super::node::Node;
use super::super::text::Text;
use super::memory::Budget;
use super::problem::{Code, Problem};
use super::texts::Texts;
use super::yaml;

/// Parses JSON or YAML.
///
/// Returns also whether it is JSON, which is YAML as well.
pub(super) fn parse(text: &str, budget: &Budget) -> Result<(Node, bool), Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let before = budget.taken();
    let yaml = || yaml::parse(text, &Texts::new(budget)).map_err(|error| unreadable(error, budget));
    if !text.trim_start().starts_with('{') {
        return Ok((yaml()?, false));
    }
    if count_values(text) > yaml::MAX_NODES {
        let error = format!("more than {} values", yaml::MAX_NODES);
        return Err(unreadable(error, budget));
    }
    match parse_json(text, &Texts::new(budget)) {
        Ok(node) => Ok((node, true)),
        Err(error) if budget.is_exceeded() => Err(unreadable(error.to_string(), budget)),
        // YAML's flow style also begins with a brace.
        Err(error) => {
            budget.give_back(budget.taken() - before);
            match yaml() {
                Ok(node) => Ok((node, false)),
                Err(_) => Err(unreadable(error.to_string(), budget)),
            }
        }
    }
}

fn parse_json(text: &str, texts: &Texts<'_>) -> Result<Node, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = NodeSeed(texts).deserialize(&mut reader)?;
    reader.end()?;
    texts.nodes.borrow().give_back(texts.budget);
    texts.members.borrow().give_back(texts.budget);
    Ok(node)
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

fn unreadable(error: String, budget: &Budget) -> Problem {
    if budget.is_exceeded() {
        return budget.problem();
    }
    Problem {
        code: Code::BadRequest,
        message: format!("Invalid OpenAPI input. {error}"),
        path: "#".to_owned(),
    }
}

/// Reads a value. Nesting is bounded by the recursion limit of `serde_json`.
#[derive(Clone, Copy)]
struct NodeSeed<'t, 'b>(&'t Texts<'b>);

/// Reads a name.
struct NameSeed<'t, 'b>(&'t Texts<'b>);

impl<'de> DeserializeSeed<'de> for NodeSeed<'_, '_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_, '_> {
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

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        self.0.text(value).map(Node::String).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let Texts { nodes, budget, .. } = self.0;
        let start = nodes.borrow().start();
        while let Some(item) = items.next_element_seed(self)? {
            let pushed = nodes.borrow_mut().push(item, budget);
            pushed.map_err(A::Error::custom)?;
        }
        self.0.array(start).map_err(A::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let Texts {
            members: open,
            budget,
            ..
        } = self.0;
        let start = open.borrow().start();
        while let Some(name) = members.next_key_seed(NameSeed(self.0))? {
            let value = members.next_value_seed(self)?;
            let pushed = open.borrow_mut().push((name, value), budget);
            pushed.map_err(A::Error::custom)?;
        }
        self.0.object(start).map_err(A::Error::custom)
    }
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_, '_> {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for NameSeed<'_, '_> {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Text, E> {
        self.0.text(name).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Node, Problem> {
        super::parse(text, &Budget::new(text.len(), None)).map(|(node, _)| node)
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
                .map(|(key, node)| (Text::from(key), node))
                .to_vec()
                .into(),
        )
    }

    #[test]
    fn json_and_yaml_give_the_same() {
        let wanted = object([
            ("b", vec![Node::Number(1.into()), Node::Null].into()),
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
