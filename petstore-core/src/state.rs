//! Shared state: the values that routes borrow, found by their types.

use std::any::{Any, TypeId};

/// Shared state, one value per type.
// An app has few types of state, which are compared faster than one of them is hashed.
#[derive(Default)]
pub struct State(Vec<(TypeId, Box<dyn Any + Send + Sync>)>);

impl State {
    /// The value of the type `T`.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        let wanted = TypeId::of::<T>();
        let (_, value) = self.0.iter().find(|(id, _)| *id == wanted)?;
        value.downcast_ref()
    }

    pub(crate) fn insert<T: Send + Sync + 'static>(&mut self, value: T) {
        let id = TypeId::of::<T>();
        self.0.retain(|(other, _)| *other != id);
        self.0.push((id, Box::new(value)));
    }

    pub(crate) fn has(&self, id: TypeId) -> bool {
        self.0.iter().any(|(other, _)| *other == id)
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
    pub const fn for_type<T: 'static>() -> Self {
        StateSpec {
            id: TypeId::of::<T>,
            name: std::any::type_name::<T>,
        }
    }
}
