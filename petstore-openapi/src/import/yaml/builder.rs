//! The values of a document, built from the events of the parser.

use std::collections::HashMap;

use granit_parser::Event;

use super::super::memory::{self, Budget};
use super::super::problem::Problem;
use super::super::texts::Texts;
use super::scalar::{call, function, scalar};
use super::size::{Size, size};
use super::{MAX_DEPTH, MAX_NODES};
use crate::node::Node;
use crate::object::Member;
use crate::text::Text;

/// What an anchor takes beside its copy.
const ANCHOR: usize = 96;

/// Builds the document from the parser's events.
pub(super) struct Builder<'t, 'b> {
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

impl<'t, 'b> Builder<'t, 'b> {
    pub(super) fn new(texts: &'t Texts<'b>) -> Self {
        Self {
            texts,
            open: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            document: None,
        }
    }

    pub(super) fn into_document(self) -> Node {
        self.document.unwrap_or(Node::Null)
    }

    pub(super) fn event(&mut self, event: Event<'_>) -> Result<(), String> {
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
            return Err("an alias is inside the node that it refers to".into());
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
