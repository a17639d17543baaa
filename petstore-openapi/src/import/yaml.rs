use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::Number;

use super::super::node::Node;
use super::super::object::Member;
use super::super::text::Text;
use super::memory::{self, Budget};
use super::problem::Problem;
use super::texts::Texts;

/// Nesting of a document that is still read; as much as `serde_json` reads.
const MAX_DEPTH: usize = 127;

/// Values of a document that is still read, those of aliases counted each time.
pub(super) const MAX_NODES: usize = 1_000_000;

/// What an anchor takes beside its copy.
const ANCHOR: usize = 96;

/// Reads the one document of a YAML text, by the core schema of YAML 1.2.
pub(super) fn parse(text: &str, texts: &Texts<'_>) -> Result<Node, String> {
    let mut builder = Builder {
        texts,
        open: Vec::new(),
        anchors: HashMap::new(),
        nodes: 0,
        document: None,
    };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| error.to_string())?;
        builder
            .event(event)
            .map_err(|message| located(&message, span))?;
    }
    texts.nodes.borrow().give_back(texts.budget);
    texts.members.borrow().give_back(texts.budget);
    Ok(builder.document.unwrap_or(Node::Null))
}

fn located(message: &str, span: Span) -> String {
    let place = span.start;
    format!(
        "{message} at line {} column {}",
        place.line(),
        place.col() + 1
    )
}

struct Builder<'t, 'b> {
    texts: &'t Texts<'b>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
    document: Option<Node>,
}

/// A collection whose end is still to come.
struct Open {
    anchor: usize,
    /// The CloudFormation function that is called with the collection, from its tag.
    function: Option<String>,
    content: Content,
}

enum Content {
    /// The items are on the stack from here on.
    Sequence(usize),
    /// The members are on the stack from `start` on.
    Mapping {
        start: usize,
        merged: Vec<Member>,
        key: Option<Text>,
    },
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::SequenceStart(_, anchor, tag) => self.open(
                anchor,
                function(tag.as_deref()),
                Content::Sequence(self.texts.nodes.borrow().start()),
            ),
            Event::MappingStart(_, anchor, tag) => self.open(
                anchor,
                function(tag.as_deref()),
                Content::Mapping {
                    start: self.texts.members.borrow().start(),
                    merged: Vec::new(),
                    key: None,
                },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Scalar(text, style, anchor, tag) => {
                self.count(1)?;
                let texts = self.texts;
                let text_of = |text: &str| texts.text(text).map_err(|error| error.to_string());
                match self.key_slot() {
                    // A name may look like a number: `200:`.
                    Some(key) => {
                        let name = text_of(&text)?;
                        *key = Some(name.clone());
                        self.remember(anchor, &Node::String(name))
                    }
                    None => {
                        let node = match function(tag.as_deref()) {
                            Some(function) => call(function, Node::String(text_of(&text)?)),
                            None => match scalar(&text, style, tag.as_deref()) {
                                Some(node) => node,
                                None => Node::String(text_of(&text)?),
                            },
                        };
                        self.remember(anchor, &node)?;
                        self.put(node)
                    }
                }
            }
            Event::Alias(anchor) => self.alias(anchor),
            _ => Ok(()),
        }
    }

    fn open(
        &mut self,
        anchor: usize,
        function: Option<String>,
        content: Content,
    ) -> Result<(), String> {
        self.count(1)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep());
        }
        if self.key_slot().is_some() {
            return Err("a name must be a text".into());
        }
        self.open.push(Open {
            anchor,
            function,
            content,
        });
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let Some(Open {
            anchor,
            function,
            content,
        }) = self.open.pop()
        else {
            return Ok(());
        };
        let node = match content {
            Content::Sequence(start) => self.texts.array(start),
            Content::Mapping { start, merged, .. } if merged.is_empty() => self.texts.object(start),
            Content::Mapping {
                start, mut merged, ..
            } => {
                let closed = self
                    .texts
                    .members
                    .borrow_mut()
                    .close(start, self.texts.budget);
                // Of two members of one name the last counts, so what is merged goes first.
                let members = closed.map_err(|error| error.to_string())?;
                self.spend((merged.len() + members.len()) * (4 + 2 * size_of::<Member>()))?;
                merged.extend(members);
                Ok(Node::Object(merged.into()))
            }
        };
        let node = node.map_err(|error| error.to_string())?;
        let node = match function {
            Some(function) => call(function, node),
            None => node,
        };
        self.remember(anchor, &node)?;
        self.put(node)
    }

    fn alias(&mut self, anchor: usize) -> Result<(), String> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err("an alias stands within what it names".into());
        };
        let Size { nodes, depth } = size(node);
        if self.open.len() + depth > MAX_DEPTH {
            return Err(too_deep());
        }
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            return Err(too_large());
        }
        self.spend(memory::weigh_node(node))?;
        let node = node.clone();
        match (self.key_slot(), node) {
            (None, node) => self.put(node),
            (Some(key), Node::String(text)) => {
                *key = Some(text);
                Ok(())
            }
            (Some(_), _) => Err("a name must be a text".into()),
        }
    }

    /// Where the next name goes, if one is due.
    fn key_slot(&mut self) -> Option<&mut Option<Text>> {
        match &mut self.open.last_mut()?.content {
            Content::Mapping {
                key: key @ None, ..
            } => Some(key),
            _ => None,
        }
    }

    fn put(&mut self, node: Node) -> Result<(), String> {
        let budget = self.texts.budget;
        let large = |error: Problem| error.to_string();
        match self.open.last_mut().map(|open| &mut open.content) {
            // A file may end with `---`, which begins a document without a value.
            None if self.document.is_some() && node == Node::Null => {}
            None if self.document.is_some() => return Err("there is a second document".into()),
            None => self.document = Some(node),
            Some(Content::Sequence(_)) => {
                let mut nodes = self.texts.nodes.borrow_mut();
                nodes.push(node, budget).map_err(large)?;
            }
            Some(Content::Mapping { merged, key, .. }) => match key.take() {
                Some(name) if name == "<<" => merge(merged, node, budget)?,
                Some(name) => {
                    let mut members = self.texts.members.borrow_mut();
                    members.push((name, node), budget).map_err(large)?;
                }
                None => return Err("a name must be a text".into()),
            },
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, node: &Node) -> Result<(), String> {
        if anchor != 0 {
            self.spend(memory::weigh_node(node) + ANCHOR)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(())
    }

    fn spend(&self, bytes: usize) -> Result<(), String> {
        self.texts
            .budget
            .take(bytes)
            .map_err(|error| error.to_string())
    }

    fn count(&mut self, nodes: usize) -> Result<(), String> {
        self.nodes += nodes;
        if self.nodes > MAX_NODES {
            Err(too_large())
        } else {
            Ok(())
        }
    }
}

fn too_deep() -> String {
    format!("nested deeper than {MAX_DEPTH} levels")
}

fn too_large() -> String {
    format!("more than {MAX_NODES} values")
}

/// `<<: *other`, or a list of such, of which the first counts.
fn merge(merged: &mut Vec<Member>, node: Node, budget: &Budget) -> Result<(), String> {
    let all = match node {
        Node::Array(items) => items.into_vec(),
        one => vec![one],
    };
    for item in all.into_iter().rev() {
        let Node::Object(members) = item else {
            return Err("only mappings can be merged".into());
        };
        for member in members.into_members() {
            memory::push(merged, member, budget).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}

/// How large a node is.
#[derive(Clone, Copy)]
struct Size {
    /// The values in it, itself included.
    nodes: usize,
    /// Its levels.
    depth: usize,
}

fn size(node: &Node) -> Size {
    let own = |depth| Size { nodes: 1, depth };
    match node {
        Node::Array(items) => items.iter().map(size).fold(own(1), with),
        Node::Object(members) => members
            .iter()
            .map(|(_, node)| size(node))
            .fold(own(1), with),
        _ => own(0),
    }
}

fn with(total: Size, below: Size) -> Size {
    Size {
        nodes: total.nodes + below.nodes,
        depth: total.depth.max(below.depth + 1),
    }
}

/// The function of CloudFormation that a tag is the short form of: `!Sub` means `Fn::Sub`.
fn function(tag: Option<&Tag>) -> Option<String> {
    let tag = tag.filter(|tag| tag.handle() == "!")?;
    match tag.suffix() {
        name @ ("Ref" | "Condition") => Some(name.to_owned()),
        name @ ("And" | "Base64" | "Cidr" | "Equals" | "FindInMap" | "GetAtt" | "GetAZs" | "If"
        | "ImportValue" | "Join" | "Not" | "Or" | "Select" | "Split" | "Sub"
        | "Transform") => Some(format!("Fn::{name}")),
        _ => None,
    }
}

/// The long form of a function's call.
fn call(function: String, argument: Node) -> Node {
    Node::Object(vec![(function.into(), argument)].into())
}

/// The value of a scalar that is not a text, by
/// <https://yaml.org/spec/1.2.2/#103-core-schema>.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Option<Node> {
    let is_text = match tag.and_then(Tag::core_suffix) {
        Some(suffix) => suffix == "str",
        None => style != ScalarStyle::Plain,
    };
    if is_text {
        return None;
    }
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Node::Null,
        "true" | "True" | "TRUE" => Node::Bool(true),
        "false" | "False" | "FALSE" => Node::Bool(false),
        plain => Node::Number(number(plain)?),
    })
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if let Some(octal) = digits.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(Number::from);
    }
    if let Some(hexadecimal) = digits.strip_prefix("0x") {
        return u64::from_str_radix(hexadecimal, 16).ok().map(Number::from);
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse::<u64>()
        .map(Number::from)
        .or_else(|_| text.parse::<i64>().map(Number::from))
        .ok()
        .or_else(|| Number::from_f64(text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

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
