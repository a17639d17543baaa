//! Shared state: the values that routes borrow, found by their types.

use std::any::{Any, TypeId};
use std::collections::HashMap;

/// Shared state, one value per type.
#[derive(Default)]
pub struct State(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl State {
    /// The value of the type `T`.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.get(&TypeId::of::<T>())?.downcast_ref()
    }

    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
    }

    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.0.contains_key(&id)
    }
}

/// Values may contain secrets, so only their number is shown.
impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("values", &self.0.len())
            .finish()
    }
}

/// A type of state that a route takes by reference.
#[derive(Debug, Clone, Copy)]
pub struct StateSpec {
    /// The identity of the type.
    pub id: fn() -> TypeId,
    /// The name of the type, for messages.
    pub name: fn() -> &'static str,
}

impl StateSpec {
    /// The state of the type `T`.
    pub const fn of<T: 'static>() -> Self {
        StateSpec {
            id: TypeId::of::<T>,
            name: std::any::type_name::<T>,
        }
    }
}
