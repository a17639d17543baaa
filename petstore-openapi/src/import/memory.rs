//! The memory that an import may take.
//!
//! A document chooses what is built from it, and that can be much larger than its text: `{"":{}}`
//! is an object with a member for every six characters, a parameter that ten thousand methods refer
//! to exists ten thousand times, and a text may have ten thousand aliases. So everything that is
//! kept is counted, and an import stops before it takes more than its document justifies.

use std::cell::Cell;

use serde_json::Value;

use super::super::node::Node;
use super::problem::Problem;

/// What an import may take beside three times the size of its document. A small document may
/// describe much: 300 resources take a few megabytes.
const BASE: usize = 10 * 1024 * 1024;

/// What an allocation takes at least, and beside its contents.
const LEAST: usize = 32;

/// What a node of a B-tree has room for.
const ENTRIES: usize = 11;

/// The memory that is left.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    limit: Cell<usize>,
    left: Cell<usize>,
    /// Whether something did not fit. From then on nothing does, so that the import ends soon.
    exceeded: Cell<bool>,
}

impl Budget {
    /// The budget for a document of this length, or the given one.
    pub(super) fn new(length: usize, given: Option<usize>) -> Budget {
        let limit = given.unwrap_or_else(|| length.saturating_mul(3).saturating_add(BASE));
        Budget {
            limit: Cell::new(limit),
            left: Cell::new(limit),
            exceeded: Cell::new(false),
        }
    }

    /// Adds what a document of this length justifies, which the first one includes.
    pub(super) fn extend(&self, length: usize) {
        let bytes = length.saturating_mul(3);
        self.limit.set(self.limit.get().saturating_add(bytes));
        self.left.set(self.left.get().saturating_add(bytes));
    }

    /// Takes memory that is kept.
    ///
    /// # Errors
    ///
    /// The problem with the document if there is not as much left.
    pub(super) fn take(&self, bytes: usize) -> Result<(), Problem> {
        self.reserve(bytes)?;
        self.left.set(self.left.get() - bytes);
        Ok(())
    }

    /// Checks that memory is left which is needed for a moment.
    ///
    /// # Errors
    ///
    /// As [`Budget::take`].
    pub(super) fn reserve(&self, bytes: usize) -> Result<(), Problem> {
        if self.exceeded.get() || bytes > self.left.get() {
            self.exceeded.set(true);
            return Err(self.problem());
        }
        Ok(())
    }

    /// Takes memory for a text.
    pub(super) fn take_text(&self, length: usize) -> Result<(), Problem> {
        self.take(allocation(length))
    }

    /// Takes memory for another entry of a `BTreeMap` that has `count` entries.
    pub(super) fn take_entry<K, V>(&self, count: usize) -> Result<(), Problem> {
        // A full node is split into two halves.
        if !count.is_multiple_of(ENTRIES / 2) || count == ENTRIES / 2 {
            return Ok(());
        }
        self.take(ENTRIES * (size_of::<K>() + size_of::<V>()) + LEAST)
    }

    /// Returns memory that is no longer used.
    pub(super) fn give_back(&self, bytes: usize) {
        let left = self.left.get().saturating_add(bytes);
        self.left.set(left.min(self.limit.get()));
    }

    /// The memory that was taken.
    pub(super) fn taken(&self) -> usize {
        self.limit.get() - self.left.get()
    }

    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded.get()
    }

    pub(super) fn problem(&self) -> Problem {
        let megabytes = self.limit.get().div_ceil(1024 * 1024);
        Problem::invalid(
            "#",
            format_args!(
                "The import of this document takes more than {megabytes} MB of memory, which is more than a document \
                 of its size justifies: allow more with --max-memory if you trust it"
            ),
        )
    }
}

/// What an allocation of this size takes.
pub(super) fn allocation(bytes: usize) -> usize {
    match bytes {
        0 => 0,
        bytes => (bytes + 16).max(LEAST),
    }
}

/// Pushes an item, and takes memory for the room that a growing list has.
pub(super) fn push<T>(list: &mut Vec<T>, item: T, budget: &Budget) -> Result<(), Problem> {
    let room = list.capacity();
    if list.len() == room {
        // While a list grows, it exists twice.
        let more = room.max(4);
        budget.take(allocation(more * size_of::<T>()))?;
        budget.reserve(room * size_of::<T>())?;
        list.reserve_exact(more);
    }
    list.push(item);
    Ok(())
}

/// The items that open lists have so far, each after those of the lists around it. A list gets an
/// allocation of its own once its length is known, so that small lists leave no gaps.
#[derive(Debug)]
pub(super) struct Stack<T>(Vec<T>);

impl<T> Default for Stack<T> {
    fn default() -> Self {
        Stack(Vec::new())
    }
}

impl<T> Stack<T> {
    /// Where a list begins that is opened now.
    pub(super) fn start(&self) -> usize {
        self.0.len()
    }

    /// Adds an item to the innermost list.
    pub(super) fn push(&mut self, item: T, budget: &Budget) -> Result<(), Problem> {
        push(&mut self.0, item, budget)
    }

    /// Closes the innermost list, which began at `start`.
    pub(super) fn close(&mut self, start: usize, budget: &Budget) -> Result<Box<[T]>, Problem> {
        let start = start.min(self.0.len());
        let bytes = (self.0.len() - start) * size_of::<T>();
        budget.take(allocation(bytes))?;
        Ok(self.0.drain(start..).collect())
    }

    /// Returns the memory of the stack.
    pub(super) fn give_back(&self, budget: &Budget) {
        budget.give_back(allocation(self.0.capacity() * size_of::<T>()));
    }
}

/// What a copy of a node takes. Its texts are shared.
pub(super) fn weigh_node(node: &Node) -> usize {
    match node {
        Node::Array(items) => {
            allocation(size_of_val(&**items)) + items.iter().map(weigh_node).sum::<usize>()
        }
        Node::Object(members) => {
            // The index has four bytes for each member.
            let own = allocation(size_of_val(&**members) + 4 * members.len());
            own + members
                .iter()
                .map(|(_, node)| weigh_node(node))
                .sum::<usize>()
        }
        _ => 0,
    }
}

/// What the schema of a node takes as a value of serde_json, also after several types have become a
/// choice of one each.
pub(super) fn weigh_schema(node: &Node) -> usize {
    match node {
        Node::String(text) => allocation(text.len()),
        Node::Array(items) => items.iter().map(weigh_schema).fold(
            allocation(items.len().saturating_mul(size_of::<Value>())),
            usize::saturating_add,
        ),
        Node::Object(members) => {
            let leaf = ENTRIES * (size_of::<String>() + size_of::<Value>()) + LEAST;
            let below = members
                .iter()
                .map(|(name, node)| allocation(name.len()).saturating_add(weigh_schema(node)))
                .fold(0_usize, usize::saturating_add);
            let own = leaf.saturating_mul(members.len().div_ceil(ENTRIES / 2));
            let choices = match node.member("type") {
                Some(Node::Array(types)) => types.len().saturating_add(1),
                _ => 1,
            };
            own.saturating_add(below).saturating_mul(choices)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_ends_the_import() {
        let budget = Budget::new(0, Some(100));
        assert!(budget.take(60).is_ok());
        assert!(budget.reserve(40).is_ok());
        budget.give_back(20);
        assert_eq!(budget.taken(), 40);
        assert!(budget.take(61).is_err());
        assert!(budget.is_exceeded());
        assert!(budget.take(1).is_err());
    }

    #[test]
    fn types_multiply_a_schema() {
        let schema = |depth: usize| {
            let mut node = Node::from("x");
            for _ in 0..depth {
                let types = Node::from(vec![Node::from("array"), Node::from("string")]);
                let members = vec![("type".into(), types), ("items".into(), node)];
                node = Node::Object(members.into());
            }
            weigh_schema(&node)
        };
        assert!(schema(10) > 2 * schema(9));
        assert_eq!(schema(120), usize::MAX);
    }
}
