//! Sending to queues.

use std::future::Future;

use aws_sdk_sqs::operation::send_message::builders::SendMessageFluentBuilder;
use petstore_core::infrastructure::{HasMessage, QueueResource, Sender};
use serde::Serialize;

use super::{AwsError, clients};

/// Sends messages of the type that the queue declares, as JSON.
///
/// ```no_run
/// use petstore::aws::{AwsError, SendMessage};
/// use petstore::prelude::*;
///
/// #[petstore::model]
/// struct Adoption { name: String }
///
/// #[queue("adoptions", message = Adoption)]
/// struct Adoptions;
///
/// async fn adopt(adoptions: Sender<'_, Adoptions>) -> Result<String, AwsError> {
///     adoptions.send_message(&Adoption { name: "Rex".to_owned() }).await
/// }
/// ```
pub trait SendMessage<R> {
    /// Sends a message, and returns its id.
    ///
    /// # Errors
    ///
    /// [`AwsError`] if the message cannot be serialized as JSON, or if SQS rejects it.
    fn send_message<T>(&self, message: &T) -> impl Future<Output = Result<String, AwsError>> + Send
    where
        R: HasMessage<T>,
        T: Serialize + Sync,
    {
        self.send_message_with(message, |request| request)
    }

    /// Sends a message with what `set` adds to the request: a delay, attributes, or the group of a
    /// FIFO queue.
    ///
    /// # Errors
    ///
    /// Those of [`send_message`](Self::send_message).
    fn send_message_with<T>(
        &self,
        message: &T,
        set: impl FnOnce(SendMessageFluentBuilder) -> SendMessageFluentBuilder + Send,
    ) -> impl Future<Output = Result<String, AwsError>> + Send
    where
        R: HasMessage<T>,
        T: Serialize + Sync;
}

impl<R: QueueResource> SendMessage<R> for Sender<'_, R> {
    async fn send_message_with<T>(
        &self,
        message: &T,
        set: impl FnOnce(SendMessageFluentBuilder) -> SendMessageFluentBuilder + Send,
    ) -> Result<String, AwsError>
    where
        R: HasMessage<T>,
        T: Serialize + Sync,
    {
        let resource = || format!("the queue {}", self.name());
        let message = serde_json::to_string(message).map_err(|source| AwsError::Serialize {
            resource: resource(),
            source,
        })?;
        let url = self.url().ok_or_else(|| AwsError::NoArn {
            resource: resource(),
            variable: R::RESOURCE.variable(),
        })?;
        let request = clients::sqs().await.send_message().queue_url(url);
        let sent = set(request.message_body(message)).send().await;
        let sent = sent
            .map_err(|error| AwsError::call("SQS", resource(), aws_sdk_sqs::Error::from(error)))?;
        Ok(sent.message_id.unwrap_or_default())
    }
}
