//! What the services act on: a [`World`] that someone keeps going.

use petstore_core::{BoxFuture, Timestamp};
use petstore_gateway::FunctionFailure;

use crate::world::World;

/// Resolves when something in the world has changed.
pub type Changed<'a> = BoxFuture<'a, ()>;

/// Resolves when a function has returned or failed.
pub type Invoked<'a> = BoxFuture<'a, Result<String, FunctionFailure>>;

/// A world, with what does its work and invokes its functions.
pub trait Engine: Send + Sync + 'static {
    /// Uses the world at the current time. Afterwards, what is due in it is done.
    fn with_world(&self, act: &mut dyn FnMut(&mut World, Timestamp));

    /// Reads the world at the current time.
    fn read_world(&self, read: &mut dyn FnMut(&World, Timestamp));

    /// Resolves at the next change of the world after this call. It may resolve without one.
    fn changed(&self) -> Changed<'_>;

    /// Invokes a function with an event, and waits for what it returns.
    fn invoke<'a>(&'a self, function: &'a str, event: &'a str) -> Invoked<'a>;

    /// Reports that a table with a stream was written to: read its records with
    /// [`Tables::writes_after`](super::Tables::writes_after).
    fn table_written(&self, table: &str);
}

/// Uses the world, and returns what `act` returns.
pub(super) fn with_world<T>(
    engine: &dyn Engine,
    act: impl FnOnce(&mut World, Timestamp) -> T,
) -> Option<T> {
    let mut act = Some(act);
    let mut result = None;
    engine.with_world(&mut |world, now| result = act.take().map(|act| act(world, now)));
    result
}

/// Reads the world, and returns what `read` returns.
pub(super) fn read_world<T>(
    engine: &dyn Engine,
    read: impl FnOnce(&World, Timestamp) -> T,
) -> Option<T> {
    let mut read = Some(read);
    let mut result = None;
    engine.read_world(&mut |world, now| result = read.take().map(|read| read(world, now)));
    result
}
