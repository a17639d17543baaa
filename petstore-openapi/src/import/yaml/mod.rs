//! Reads YAML as the parser reads it, with limits for what aliases repeat.

mod builder;
mod scalar;
mod size;

use builder::Builder;
use granit_parser::{Parser, Span};

use super::texts::Texts;
use crate::node::Node;

/// Nesting of a document that is still read; as much as `serde_json` reads.
const MAX_DEPTH: usize = 127;

/// Values of a document that is still read, those of aliases counted each time.
pub(super) const MAX_NODES: usize = 1_000_000;

/// Reads the one document of a YAML text, by the core schema of YAML 1.2.
pub(super) fn parse(text: &str, texts: &Texts<'_>) -> Result<Node, String> {
    let mut builder = Builder::new(texts);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        builder
            .event(event)
            .map_err(|message| located(&message, span))?;
    }
    texts.nodes.borrow().give_back(texts.budget);
    texts.members.borrow().give_back(texts.budget);
    Ok(builder.into_document())
}

fn located(message: &str, span: Span) -> String {
    let place = span.start;
    format!(
        "{message} at line {} column {}",
        place.line(),
        place.col() + 1
    )
}

#[cfg(test)]
mod tests {
    use serde_json::Number;

    use super::super::memory::Budget;
    use super::*;
    use crate::text::Text;

    fn parse(text: &str) -> Result<Node, String> {
        let budget = Budget::new(text.len(), None);
        super::parse(text, &Texts::new(&budget))
    }

    fn object<const N: usize>(members: [(&str, Node); N]) -> Node {
        Node::Object(
            members
                .map(|(key, node)| (Text::from(key), node))
                .to_vec()
                .into(),
        )
    }

    fn text(text: &str) -> Node {
        Node::from(text)
    }

    #[test]
    fn scalars_are_of_the_core_schema() {
        let wanted = [
            ("12", Node::Number(12.into())),
            ("-3", Node::Number((-3).into())),
            ("0x1f", Node::Number(31.into())),
            ("1.5e1", Node::Number(Number::from_f64(15.0).unwrap())),
            ("1.2.3", text("1.2.3")),
            ("0123", Node::Number(123.into())),
            ("yes", text("yes")),
            ("2024-01-31", text("2024-01-31")),
            ("'true'", text("true")),
            ("!!str 12", text("12")),
            ("True", Node::Bool(true)),
            ("~", Node::Null),
            (".inf", text(".inf")),
            ("-", vec![Node::Null].into()),
        ];
        for (yaml, node) in wanted {
            assert_eq!(parse(yaml), Ok(node), "{yaml}");
        }
    }

    #[test]
    fn what_is_merged_gives_way() {
        let yaml = "base: &base {a: 1, b: 1}\nown:\n  b: 2\n  <<: *base\n";
        let own = parse(yaml).unwrap().member("own").cloned().unwrap();
        assert_eq!(own.member("a"), Some(&Node::Number(1.into())));
        assert_eq!(own.member("b"), Some(&Node::Number(2.into())));
    }

    #[test]
    fn names_are_texts() {
        assert_eq!(
            parse("200: a\ntrue: b\n1.0: c"),
            Ok(object([
                ("200", text("a")),
                ("true", text("b")),
                ("1.0", text("c"))
            ]))
        );
        assert!(parse("? [a, b]\n: c").is_err());
        assert_eq!(
            parse("a: &x key\n*x : b"),
            Ok(object([("a", text("key")), ("key", text("b"))]))
        );
    }

    #[test]
    fn aliases_cannot_grow_without_bound() {
        let mut wide = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        let mut deep = format!("a0: &a0 {}{}\n", "[".repeat(50), "]".repeat(50));
        for i in 1..12 {
            let before = i - 1;
            let list = vec![format!("*a{before}"); 10].join(", ");
            wide += &format!("a{i}: &a{i} [{list}]\n");
            deep += &format!(
                "a{i}: &a{i} {}*a{before}{}\n",
                "[".repeat(50),
                "]".repeat(50)
            );
        }
        assert!(parse(&wide).unwrap_err().contains("more than"));
        assert!(parse(&deep).unwrap_err().contains("nested deeper"));
        assert!(parse("a: &a [*a]").is_err());
    }

    #[test]
    fn copies_cannot_grow_without_bound() {
        let long = "w".repeat(50_000);
        let list = format!(
            "a: &a [{}]\nb:\n{}",
            "1,".repeat(1000),
            "- *a\n".repeat(900)
        );
        let members: String = (0..1000).map(|name| format!("n{name}: 1, ")).collect();
        let merged = format!("a: &a {{{members}}}\nb:\n{}", "- <<: *a\n".repeat(900));
        let nested: String = (0..100).map(|i| format!("&n{i} [")).collect();
        let nested = format!("a: {nested}{}{}\n", "1,".repeat(50_000), "]".repeat(100));
        for bomb in [&list, &merged, &nested] {
            let error = parse(bomb).unwrap_err();
            assert!(error.contains("MB of memory"), "{error}");
        }
        // Texts are not copied.
        let texts = format!("a: &a {long}\nb:\n{}", "- *a\n".repeat(2000));
        let keys = format!("a: &a {long}\nb:\n{}", "- *a : 1\n".repeat(2000));
        let plain = format!("b:\n{}", format!("- {long}\n").repeat(100));
        for text in [&texts, &keys, &plain] {
            assert!(parse(text).is_ok());
        }
    }

    #[test]
    fn two_documents_are_none() {
        assert!(
            parse("a: 1\n---\nb: 2\n")
                .unwrap_err()
                .contains("second document")
        );
    }
}
