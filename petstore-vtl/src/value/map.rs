//! Maps in order of insertion.

use std::sync::{Arc, RwLockWriteGuard};

use indexmap::IndexMap;

use super::key::TextKey;
use super::shared::{Reading, Shared};
use super::{Key, Value, drop};

/// Up to here comparing the keys is faster than hashing one.
const SMALL: usize = 8;

pub(crate) type Entries = IndexMap<Key, Value>;

/// A shared map that keeps the order of insertion, as Java's `LinkedHashMap`.
#[derive(Debug, Clone, Default)]
pub struct Map(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner(Shared<Entries>);

impl Map {
    /// An empty map.
    pub fn new() -> Map {
        Map::default()
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.read().len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    /// The value of a text key.
    pub fn get(&self, key: &str) -> Option<Value> {
        find(&self.read(), key).cloned()
    }

    /// The value of any key.
    pub fn get_key(&self, key: &Key) -> Option<Value> {
        self.read().get(key).cloned()
    }

    /// Sets a value and returns the previous one.
    pub fn insert(&self, key: impl Into<Key>, value: impl Into<Value>) -> Option<Value> {
        self.write().insert(key.into(), value.into())
    }

    /// Removes an entry; the others keep their order.
    pub fn remove(&self, key: &Key) -> Option<Value> {
        self.write().shift_remove(key)
    }

    /// A copy of all entries.
    pub fn entries(&self) -> Vec<(Key, Value)> {
        self.read()
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// The entries, for reading.
    pub(crate) fn read(&self) -> Reading<'_, Entries> {
        self.0.0.read()
    }

    /// The value of a text key, without a lock; `Err` if the map was changed, and needs one.
    pub(crate) fn borrow(&self, key: &str) -> Result<Option<&Value>, Changed> {
        let entries = self.0.0.unchanged().ok_or(Changed)?;
        Ok(find(entries, key))
    }

    /// The entries, for writing.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Entries> {
        self.0.0.write()
    }

    /// Whether both are the same map.
    pub(crate) fn is(&self, other: &Map) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Moves the values to `values` if nothing else refers to this map.
    pub(super) fn take_unshared(&mut self, values: &mut Vec<Value>) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            for entries in inner.0.all_mut() {
                values.extend(std::mem::take(entries).into_values());
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for entries in self.0.all_mut() {
            if entries
                .values()
                .any(|value| matches!(value, Value::List(_) | Value::Map(_)))
            {
                drop::dismantle(std::mem::take(entries).into_values().collect());
            }
        }
    }
}

impl<K: Into<Key>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map {
        let entries = entries
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        Map::from(entries.collect::<Entries>())
    }
}

impl From<Entries> for Map {
    fn from(entries: Entries) -> Map {
        Map(Arc::new(Inner(Shared::new(entries))))
    }
}

/// The map was changed: its entries are behind a lock.
pub(crate) struct Changed;

fn find<'e>(entries: &'e Entries, key: &str) -> Option<&'e Value> {
    if entries.len() <= SMALL {
        let mut candidates = entries.iter();
        let found = candidates.find(|(candidate, _)| candidate.as_str() == Some(key));
        return found.map(|(_, value)| value);
    }
    entries.get(&TextKey(key))
}
