//! What the parsers of JSON and YAML share while they read a document.

use std::cell::RefCell;
use std::collections::HashSet;

use super::super::node::Node;
use super::super::object::Member;
use super::super::text::Text;
use super::memory::{Budget, Stack};
use super::problem::Problem;

/// The longest text that is shared. Most short texts are names that the specification defines.
const LONGEST_SHARED: usize = 40;

/// The number of texts that are shared.
const MOST_SHARED: usize = 4096;

/// What is shared while a document is read: its texts, of which equal ones share their memory, and
/// the lists and objects that are still open.
pub(super) struct Texts<'b> {
    pub(super) budget: &'b Budget,
    shared: RefCell<HashSet<Text>>,
    pub(super) nodes: RefCell<Stack<Node>>,
    pub(super) members: RefCell<Stack<Member>>,
}

impl<'b> Texts<'b> {
    pub(super) fn new(budget: &'b Budget) -> Texts<'b> {
        Texts {
            budget,
            shared: RefCell::default(),
            nodes: RefCell::default(),
            members: RefCell::default(),
        }
    }

    /// Closes the list that began at `start`.
    pub(super) fn array(&self, start: usize) -> Result<Node, Problem> {
        let items = self.nodes.borrow_mut().close(start, self.budget)?;
        Ok(Node::Array(items))
    }

    /// Closes the object that began at `start`.
    pub(super) fn object(&self, start: usize) -> Result<Node, Problem> {
        let members = self.members.borrow_mut().close(start, self.budget)?;
        // The index.
        self.budget.take(4 * members.len())?;
        Ok(Node::Object(members.into_vec().into()))
    }

    pub(super) fn text(&self, text: &str) -> Result<Text, Problem> {
        let mut shared = self.shared.borrow_mut();
        if let Some(known) = shared.get(text) {
            return Ok(known.clone());
        }
        // The text has two counters before it.
        self.budget.take_text(text.len() + 16)?;
        let text = Text::from(text);
        if text.len() <= LONGEST_SHARED && shared.len() < MOST_SHARED {
            shared.insert(text.clone());
        }
        Ok(text)
    }
}
