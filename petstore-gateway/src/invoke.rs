//! The interface through which the gateway invokes Lambda functions.
//!
//! An implementation of [`Invoke`] decides where functions run; the gateway does not depend on it.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

/// A boxed future that may borrow.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Invokes Lambda functions, in this process or elsewhere.
pub trait Invoke: Send + Sync + 'static {
    /// Invokes a function with an event and returns its result. `function` is the name or ARN in the API.
    ///
    /// The gateway drops the future when the integration times out or the client disconnects.
    ///
    /// # Errors
    ///
    /// [`InvokeError`] if the function failed or could not be reached.
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: Bytes,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>>;
}

/// Why an invocation has no result. The text is for the log; the client does not receive it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvokeError {
    /// The function ran and failed.
    #[error("the function failed: {0}")]
    Failed(String),
    /// The function could not be invoked.
    #[error("the function could not be invoked: {0}")]
    Unreachable(String),
}

/// Invokes one closure for every Lambda integration of an API.
///
/// ```
/// use bytes::Bytes;
/// use petstore_gateway::InvokeError;
///
/// let invoke = petstore_gateway::invoke_fn(|event: Bytes| async move {
///     Ok::<_, InvokeError>(Bytes::from_static(br#"{"statusCode": 204}"#))
/// });
/// ```
pub fn invoke_fn<F, Fut>(function: F) -> InvokeFn<F>
where
    F: Fn(Bytes) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Bytes, InvokeError>> + Send + 'static,
{
    InvokeFn(function)
}

/// Invokes a closure: see [`invoke_fn`].
#[derive(Debug, Clone, Copy)]
pub struct InvokeFn<F>(F);

impl<F, Fut> Invoke for InvokeFn<F>
where
    F: Fn(Bytes) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Bytes, InvokeError>> + Send + 'static,
{
    fn invoke<'a>(&'a self, _: &'a str, event: Bytes) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        Box::pin((self.0)(event))
    }
}
