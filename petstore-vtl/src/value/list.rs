//! Lists and other collections.

use std::sync::{Arc, RwLockWriteGuard};

use super::shared::{Reading, Shared};
use super::{Value, drop};

/// Which collection of Java a list is. It decides what the list prints and which methods it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// An `ArrayList`: prints `[a, b]`.
    Java,
    /// A list from JSON: prints compact JSON, as json-smart's `JSONArray` does.
    Json,
    /// An array, from `split`: has the methods of a list that do not change its length.
    Array,
    /// A set or the values of a map: no index.
    Set,
}

/// A shared list.
#[derive(Debug, Clone)]
pub struct List(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ListKind,
    items: Shared<Vec<Value>>,
}

impl List {
    /// A list of a kind.
    pub fn new(kind: ListKind, items: Vec<Value>) -> List {
        List(Arc::new(Inner {
            kind,
            items: Shared::new(items),
        }))
    }

    /// A list as `[a, b]` makes it.
    pub fn java(items: Vec<Value>) -> List {
        List::new(ListKind::Java, items)
    }

    /// A list from JSON.
    pub fn json(items: Vec<Value>) -> List {
        List::new(ListKind::Json, items)
    }

    /// Which collection it is.
    pub fn kind(&self) -> ListKind {
        self.0.kind
    }

    /// How many elements it has.
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    /// The element at a position.
    pub fn get(&self, index: usize) -> Option<Value> {
        self.read().get(index).cloned()
    }

    /// A copy of all elements.
    pub fn to_vec(&self) -> Vec<Value> {
        self.read().clone()
    }

    /// Adds an element at the end.
    pub fn push(&self, value: impl Into<Value>) {
        self.write().push(value.into());
    }

    /// The elements, for reading.
    pub(crate) fn read(&self) -> Reading<'_, Vec<Value>> {
        self.0.items.read()
    }

    /// The elements, for writing.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Vec<Value>> {
        self.0.items.write()
    }

    /// Whether both are the same list.
    pub(crate) fn is(&self, other: &List) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Moves the elements to `values` if nothing else refers to this list.
    pub(super) fn take_unshared(&mut self, values: &mut Vec<Value>) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            for items in inner.items.all_mut() {
                values.append(items);
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for items in self.items.all_mut() {
            if items
                .iter()
                .any(|item| matches!(item, Value::List(_) | Value::Map(_)))
            {
                drop::dismantle(std::mem::take(items));
            }
        }
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> List {
        List::java(items.into_iter().collect())
    }
}
