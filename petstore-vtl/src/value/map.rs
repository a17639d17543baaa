//! Maps in order of insertion.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use indexmap::IndexMap;

use super::key::TextKey;
use super::{Key, Value, drop};

/// Up to here comparing the keys is faster than hashing one.
const SMALL: usize = 8;

/// A shared map that keeps the order of insertion, as Java's `LinkedHashMap`.
#[derive(Debug, Clone, Default)]
pub struct Map(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner(RwLock<IndexMap<Key, Value>>);

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
        let entries = self.read();
        if entries.len() <= SMALL {
            let found = entries
                .iter()
                .find(|(candidate, _)| candidate.as_str() == Some(key));
            return found.map(|(_, value)| value.clone());
        }
        entries.get(&TextKey(key)).cloned()
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
    pub(crate) fn read(&self) -> RwLockReadGuard<'_, IndexMap<Key, Value>> {
        self.0.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The entries, for writing.
    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, IndexMap<Key, Value>> {
        self.0.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether both are the same map.
    pub(crate) fn is(&self, other: &Map) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Moves the values to `values` if nothing else refers to this map.
    pub(super) fn take_unshared(&mut self, values: &mut Vec<Value>) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            let entries = inner.0.get_mut().unwrap_or_else(PoisonError::into_inner);
            values.extend(std::mem::take(entries).into_values());
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let entries = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if entries
            .values()
            .any(|value| matches!(value, Value::List(_) | Value::Map(_)))
        {
            drop::dismantle(std::mem::take(entries).into_values().collect());
        }
    }
}

impl<K: Into<Key>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Map {
        let entries = entries
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        Map(Arc::new(Inner(RwLock::new(entries.collect()))))
    }
}
