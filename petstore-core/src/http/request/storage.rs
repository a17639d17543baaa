//! What is stored for as long as a request lives: decoded text, and the values that hooks and
//! extractors add.

use std::any::Any;
use std::sync::Mutex;

use crate::arena::Arena;

/// The values of one request.
#[derive(Debug)]
pub(crate) struct Storage {
    texts: Arena<String>,
    values: Arena<Box<dyn Any + Send + Sync>>,
}

/// A value that one argument takes.
struct Prepared<T>(Mutex<Option<T>>);

impl Storage {
    pub(crate) const fn new() -> Self {
        Storage {
            texts: Arena::new(),
            values: Arena::new(),
        }
    }

    /// Keeps text for arguments that borrow it.
    pub(crate) fn keep_text(&self, text: String) -> &str {
        self.texts.keep(text)
    }

    /// The text that is kept.
    pub(crate) fn texts(&self) -> &Arena<String> {
        &self.texts
    }

    /// Adds a value. It hides an earlier one of the same type.
    pub(crate) fn insert<T: Send + Sync + 'static>(&self, value: T) {
        self.values.keep(Box::new(value));
    }

    /// The latest value of a type.
    pub(crate) fn get<T: 'static>(&self) -> Option<&T> {
        self.values
            .latest_first()
            .find_map(|value| value.downcast_ref())
    }

    /// Adds the value of an argument.
    pub(crate) fn prepare<T: Send + 'static>(&self, value: T) {
        self.insert(Prepared(Mutex::new(Some(value))));
    }

    /// Takes the value of an argument.
    pub(crate) fn take_prepared<T: Send + 'static>(&self) -> Option<T> {
        self.values.latest_first().find_map(|value| {
            let prepared = value.downcast_ref::<Prepared<T>>()?;
            prepared.0.lock().ok()?.take()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_value_of_a_type_is_found() {
        let storage = Storage::new();
        storage.insert(1_u8);
        storage.insert("text");
        storage.insert(2_u8);
        assert_eq!(storage.get::<u8>(), Some(&2));
        assert_eq!(storage.get::<u16>(), None);
    }

    #[test]
    fn a_prepared_value_is_taken_once() {
        let storage = Storage::new();
        storage.prepare(String::from("a"));
        assert_eq!(storage.take_prepared::<String>().as_deref(), Some("a"));
        assert_eq!(storage.take_prepared::<String>(), None);
    }
}
