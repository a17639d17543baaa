//! Invoking functions.

use std::future::Future;

use aws_sdk_lambda::operation::invoke::InvokeOutput;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::InvocationType;
use petstore_core::infrastructure::{DirectHandler, Invoker};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{AwsError, clients};

/// Invokes the function of a handler for direct invocations.
///
/// ```no_run
/// use petstore::aws::{AwsError, Invoke};
/// use petstore::prelude::*;
///
/// /// Counts all pets again, and returns how many there are.
/// #[event(direct)]
/// async fn recount() -> Json<u32> {
///     Json(7)
/// }
///
/// async fn ask(recount: Invoker<'_, recount>) -> Result<u32, AwsError> {
///     recount.invoke(&()).await
/// }
/// ```
pub trait Invoke<F: DirectHandler> {
    /// Invokes the function with a payload, and waits for its response.
    ///
    /// # Errors
    ///
    /// [`AwsError`] if Lambda rejects the invocation, if the function fails, or if its response has
    /// another type.
    fn invoke<'p>(
        &self,
        payload: &F::Payload<'p>,
    ) -> impl Future<Output = Result<F::Reply, AwsError>> + Send
    where
        F::Payload<'p>: Serialize,
        F::Reply: DeserializeOwned;

    /// Invokes the function asynchronously: Lambda queues the payload and retries if the function
    /// fails.
    ///
    /// # Errors
    ///
    /// [`AwsError`] if Lambda rejects the invocation.
    fn invoke_later<'p>(
        &self,
        payload: &F::Payload<'p>,
    ) -> impl Future<Output = Result<(), AwsError>> + Send
    where
        F::Payload<'p>: Serialize;
}

// The payload is written before the future is created, which is `Send` then whatever the payload
// borrows.
impl<F: DirectHandler> Invoke<F> for Invoker<'_, F> {
    fn invoke<'p>(
        &self,
        payload: &F::Payload<'p>,
    ) -> impl Future<Output = Result<F::Reply, AwsError>> + Send
    where
        F::Payload<'p>: Serialize,
        F::Reply: DeserializeOwned,
    {
        let payload = self.payload(payload);
        let invoker = *self;
        async move {
            let resource = name_of(&invoker);
            let kind = InvocationType::RequestResponse;
            let invoked = call(invoker, payload, kind).await?;
            let returned = invoked.payload.map(Blob::into_inner).unwrap_or_default();
            if invoked.function_error.is_some() {
                return Err(AwsError::FunctionFailed {
                    resource,
                    error: String::from_utf8_lossy(&returned).into_owned(),
                });
            }
            invoker
                .reply(&returned)
                .map_err(|source| AwsError::Deserialize { resource, source })
        }
    }

    fn invoke_later<'p>(
        &self,
        payload: &F::Payload<'p>,
    ) -> impl Future<Output = Result<(), AwsError>> + Send
    where
        F::Payload<'p>: Serialize,
    {
        let payload = self.payload(payload);
        let invoker = *self;
        async move {
            call(invoker, payload, InvocationType::Event)
                .await
                .map(drop)
        }
    }
}

fn name_of<F: DirectHandler>(invoker: &Invoker<'_, F>) -> String {
    format!("the function {}", invoker.name())
}

async fn call<F: DirectHandler>(
    invoker: Invoker<'_, F>,
    payload: serde_json::Result<Vec<u8>>,
    kind: InvocationType,
) -> Result<InvokeOutput, AwsError> {
    let payload = payload.map_err(|source| AwsError::Serialize {
        resource: name_of(&invoker),
        source,
    })?;
    let request = clients::lambda().await.invoke();
    let request = request.function_name(invoker.arn().unwrap_or(invoker.name()));
    let request = request.invocation_type(kind).payload(Blob::new(payload));
    request.send().await.map_err(|error| {
        let error = aws_sdk_lambda::Error::from(error);
        AwsError::call("Lambda", name_of(&invoker), error)
    })
}
