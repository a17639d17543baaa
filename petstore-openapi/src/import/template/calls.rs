//! Evaluates the function calls in templates.

use super::super::super::node::Node;
use super::functions::{self, Call, Part};
use super::resolver::Resolver;

/// What a part of a text takes beside its characters.
const PART: usize = 56;

impl Resolver<'_> {
    pub(super) fn call(&mut self, call: Call<'_>) -> Option<Node> {
        let Call { name, argument } = call;
        match (name, argument) {
            ("Ref", Node::String(name)) if name == "AWS::NoValue" => None,
            ("Ref", Node::String(name)) => self.reference(name).map(Node::from),
            ("Fn::Sub", _) => self.substitute(argument).map(Node::from),
            ("Fn::GetAtt", Node::String(name)) => self.attribute(name).map(Node::from),
            ("Fn::GetAtt", Node::Array(items)) => {
                let parts: Vec<String> = items.iter().map(|item| self.text(item)).collect();
                self.attribute(&parts.join(".")).map(Node::from)
            }
            ("Fn::Join", Node::Array(items)) => match &items[..] {
                [separator, list] => {
                    let separator = self.text(separator);
                    let texts = self.list(list);
                    let joined = texts.join(&separator);
                    Some(joined.into())
                }
                _ => self.malformed(name),
            },
            ("Fn::Split", Node::Array(items)) => match &items[..] {
                [_, _] => Some(
                    self.list_of(call)
                        .into_iter()
                        .map(Node::from)
                        .collect::<Vec<_>>()
                        .into(),
                ),
                _ => self.malformed(name),
            },
            ("Fn::Select", Node::Array(items)) => match &items[..] {
                [index, list] => {
                    let index = self.text(index).parse::<usize>().ok();
                    let mut texts = self.list(list).into_iter();
                    match index.and_then(|index| texts.nth(index)) {
                        Some(text) => Some(text.into()),
                        None => self.malformed(name),
                    }
                }
                _ => self.malformed(name),
            },
            ("Fn::If", Node::Array(items)) => match &items[..] {
                [Node::String(condition), yes, no] => {
                    let holds = self.condition(condition);
                    self.node(if holds { yes } else { no })
                }
                _ => self.malformed(name),
            },
            ("Fn::FindInMap", Node::Array(items)) => match &items[..] {
                [map, first, second, ..] => self.find_in_map(map, first, second),
                _ => self.malformed(name),
            },
            ("Fn::ImportValue", _) => {
                let export = self.text(argument);
                let value = self.options.values.get(&export).cloned();
                if value.is_none() {
                    self.missing(&export);
                }
                value.map(Node::from)
            }
            ("Fn::Transform", _) => self.transform(argument),
            _ => {
                self.refuse(format!(
                    "the function `{name}` is not supported: write its result instead"
                ));
                None
            }
        }
    }

    fn malformed(&mut self, name: &str) -> Option<Node> {
        self.refuse(format!(
            "the arguments of `{name}` are not those of the function"
        ));
        None
    }

    /// A list of texts: an array, or a call that returns one.
    fn list(&mut self, node: &Node) -> Vec<String> {
        match (node, Call::from_node(node)) {
            (_, Some(call)) => self.list_of(call),
            (Node::Array(items), None) => items.iter().map(|item| self.text(item)).collect(),
            _ => vec![self.text(node)],
        }
    }

    fn list_of(&mut self, call: Call<'_>) -> Vec<String> {
        if let ("Fn::Split", Node::Array(items)) = (call.name, call.argument)
            && let [separator, text] = &items[..]
        {
            let (separator, text) = (self.text(separator), self.text(text));
            // An empty separator separates characters.
            let count = text.split(&separator).count();
            if self.budget.reserve(count * PART + text.len()).is_err() {
                return Vec::new();
            }
            return text.split(&separator).map(str::to_owned).collect();
        }
        match self.call(call) {
            Some(Node::Array(items)) => items.iter().map(|item| self.text(item)).collect(),
            // A parameter of the type CommaDelimitedList.
            Some(Node::String(text)) => {
                let count = text.split(',').count();
                if self.budget.reserve(count * PART + text.len()).is_err() {
                    return Vec::new();
                }
                text.split(',').map(str::to_owned).collect()
            }
            _ => Vec::new(),
        }
    }

    fn substitute(&mut self, argument: &Node) -> Option<String> {
        let (text, own) = match argument {
            Node::String(text) => (text, None),
            Node::Array(items) => match &items[..] {
                [Node::String(text)] => (text, None),
                [Node::String(text), own] => (text, Some(own)),
                _ => {
                    self.malformed("Fn::Sub");
                    return None;
                }
            },
            _ => {
                self.malformed("Fn::Sub");
                return None;
            }
        };
        let mut substituted = String::with_capacity(text.len());
        for part in functions::parts(text) {
            match part {
                Part::Text(text) => substituted.push_str(text),
                Part::Literal(literal) => substituted.push_str(&format!("${{{literal}}}")),
                Part::Name(name) => {
                    let value = match own.and_then(|own| own.member(name)) {
                        Some(own) => self.text(own),
                        None if name.contains('.') && !name.starts_with("AWS::") => {
                            self.variable(name)?
                        }
                        None => self.reference(name)?,
                    };
                    substituted.push_str(&value);
                }
            }
            if self.budget.reserve(3 * substituted.len()).is_err() {
                return None;
            }
        }
        Some(substituted)
    }

    /// A variable with a dot: an attribute, or SAM's alias of a function.
    fn variable(&mut self, name: &str) -> Option<String> {
        match name.rsplit_once('.') {
            Some((_, "Alias" | "Version")) => self.reference(name),
            _ => self.attribute(name),
        }
    }
}
