//! The content of a list or a map.

use std::ops::Deref;
use std::sync::{OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Content that is read without a lock until it is changed: most lists and maps never are.
#[derive(Debug, Default)]
pub(super) struct Shared<T> {
    original: T,
    changed: OnceLock<RwLock<T>>,
}

/// The content, for reading.
pub(crate) enum Reading<'a, T> {
    Original(&'a T),
    Changed(RwLockReadGuard<'a, T>),
}

impl<T> Deref for Reading<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Reading::Original(content) => content,
            Reading::Changed(content) => content,
        }
    }
}

impl<T: Clone> Shared<T> {
    pub(super) fn new(original: T) -> Shared<T> {
        Shared {
            original,
            changed: OnceLock::new(),
        }
    }

    pub(super) fn read(&self) -> Reading<'_, T> {
        match self.changed.get() {
            None => Reading::Original(&self.original),
            Some(changed) => {
                Reading::Changed(changed.read().unwrap_or_else(PoisonError::into_inner))
            }
        }
    }

    /// The content, if it was never changed.
    pub(super) fn unchanged(&self) -> Option<&T> {
        match self.changed.get() {
            None => Some(&self.original),
            Some(_) => None,
        }
    }

    /// The content, for writing; the first time it is copied.
    pub(super) fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.changed
            .get_or_init(|| RwLock::new(self.original.clone()))
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// All content there is: the original, and the changed one.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let changed = self.changed.get_mut();
        let changed = changed.map(|lock| lock.get_mut().unwrap_or_else(PoisonError::into_inner));
        std::iter::once(&mut self.original).chain(changed)
    }
}
