//! Functions that make shared state, from nothing or from state that was made before.

use std::future::Future;
use std::pin::Pin;

use crate::state::State;

type Making<'s, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 's>>;

/// State that a function needs was not made before.
#[derive(Debug, thiserror::Error)]
#[error("the state `{type_name}` is missing: add it before the state that needs it")]
#[non_exhaustive]
pub struct MissingState {
    /// The type of the state.
    pub type_name: &'static str,
}

/// A function that makes state of the type `T`: an `async fn` that takes nothing, or one or two
/// references to other state. `Needs` distinguishes these; it is always inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot make state",
    label = "not a function that makes state",
    note = "pass an `async fn() -> Result<T, E>`, or one that takes one or two references to other state: `async fn(config: &Config) -> Result<T, E>`"
)]
pub trait MakeState<Needs, T, E>: Send + 'static {
    /// Starts to make the state.
    ///
    /// # Errors
    ///
    /// [`MissingState`] if the function needs state that was not made before.
    fn make(self, state: &State) -> Result<Making<'_, T, E>, MissingState>;
}

impl<F, Fut, T, E> MakeState<(), T, E> for F
where
    F: FnOnce() -> Fut + Send + 'static,
    Fut: Future<Output = Result<T, E>> + Send + 'static,
{
    fn make(self, _: &State) -> Result<Making<'_, T, E>, MissingState> {
        Ok(Box::pin(self()))
    }
}

/// `async fn(&A)`, whose future borrows its argument.
pub trait FromOne<'s, A, T, E> {
    /// What the function returns.
    type Future: Future<Output = Result<T, E>> + Send + 's;

    /// Calls the function.
    fn call(self, needed: &'s A) -> Self::Future;
}

impl<'s, F, Fut, A: 's, T, E> FromOne<'s, A, T, E> for F
where
    F: FnOnce(&'s A) -> Fut,
    Fut: Future<Output = Result<T, E>> + Send + 's,
{
    type Future = Fut;

    fn call(self, needed: &'s A) -> Fut {
        self(needed)
    }
}

impl<F, A, T, E> MakeState<(A,), T, E> for F
where
    F: for<'s> FromOne<'s, A, T, E> + Send + 'static,
    A: Send + Sync + 'static,
{
    fn make(self, state: &State) -> Result<Making<'_, T, E>, MissingState> {
        Ok(Box::pin(self.call(needed(state)?)))
    }
}

/// `async fn(&A, &B)`, whose future borrows its arguments.
pub trait FromTwo<'s, A, B, T, E> {
    /// What the function returns.
    type Future: Future<Output = Result<T, E>> + Send + 's;

    /// Calls the function.
    fn call(self, first: &'s A, second: &'s B) -> Self::Future;
}

impl<'s, F, Fut, A: 's, B: 's, T, E> FromTwo<'s, A, B, T, E> for F
where
    F: FnOnce(&'s A, &'s B) -> Fut,
    Fut: Future<Output = Result<T, E>> + Send + 's,
{
    type Future = Fut;

    fn call(self, first: &'s A, second: &'s B) -> Fut {
        self(first, second)
    }
}

impl<F, A, B, T, E> MakeState<(A, B), T, E> for F
where
    F: for<'s> FromTwo<'s, A, B, T, E> + Send + 'static,
    A: Send + Sync + 'static,
    B: Send + Sync + 'static,
{
    fn make(self, state: &State) -> Result<Making<'_, T, E>, MissingState> {
        Ok(Box::pin(self.call(needed(state)?, needed(state)?)))
    }
}

fn needed<T: Send + Sync + 'static>(state: &State) -> Result<&T, MissingState> {
    state.get().ok_or(MissingState {
        type_name: std::any::type_name::<T>(),
    })
}
