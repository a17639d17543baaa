//! Futures without their type.

use std::future::Future;
use std::pin::Pin;

/// A boxed future that may borrow from the request.
pub type BoxFuture<'r, T> = Pin<Box<dyn Future<Output = T> + Send + 'r>>;
