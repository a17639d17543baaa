//! Futures and errors without their types.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;

/// A boxed future that may borrow from the request.
pub type BoxFuture<'r, T> = Pin<Box<dyn Future<Output = T> + Send + 'r>>;

/// An error of any type.
pub(crate) type BoxError = Box<dyn Error + Send + Sync>;
