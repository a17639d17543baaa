//! Publishing to topics.

use std::future::Future;

use aws_sdk_sns::operation::publish::builders::PublishFluentBuilder;
use petstore_core::infrastructure::{HasMessage, Publisher, TopicResource};
use serde::Serialize;

use super::{AwsError, clients};

/// Publishes messages of the type that the topic declares, as JSON.
///
/// ```no_run
/// use petstore::aws::{AwsError, Publish};
/// use petstore::prelude::*;
///
/// #[petstore::model]
/// struct PetAdded { name: String }
///
/// #[topic("pet-added", message = PetAdded)]
/// struct PetAddedTopic;
///
/// async fn announce(added: Publisher<'_, PetAddedTopic>) -> Result<String, AwsError> {
///     added.publish(&PetAdded { name: "Rex".to_owned() }).await
/// }
/// ```
///
/// A message of another type does not compile:
///
/// ```compile_fail
/// use petstore::aws::{AwsError, Publish};
/// use petstore::prelude::*;
///
/// #[petstore::model]
/// struct PetAdded { name: String }
///
/// #[topic("pet-added", message = PetAdded)]
/// struct PetAddedTopic;
///
/// async fn announce(added: Publisher<'_, PetAddedTopic>) -> Result<String, AwsError> {
///     added.publish(&7).await
/// }
/// ```
pub trait Publish<R> {
    /// Publishes a message, and returns its id.
    ///
    /// # Errors
    ///
    /// [`AwsError`] if the message cannot be serialized as JSON, or if SNS rejects it.
    fn publish<T>(&self, message: &T) -> impl Future<Output = Result<String, AwsError>> + Send
    where
        R: HasMessage<T>,
        T: Serialize + Sync,
    {
        self.publish_with(message, |request| request)
    }

    /// Publishes a message with what `set` adds to the request: a subject, attributes, or the group
    /// of a FIFO topic.
    ///
    /// # Errors
    ///
    /// Those of [`publish`](Self::publish).
    fn publish_with<T>(
        &self,
        message: &T,
        set: impl FnOnce(PublishFluentBuilder) -> PublishFluentBuilder + Send,
    ) -> impl Future<Output = Result<String, AwsError>> + Send
    where
        R: HasMessage<T>,
        T: Serialize + Sync;
}

impl<R: TopicResource> Publish<R> for Publisher<'_, R> {
    async fn publish_with<T>(
        &self,
        message: &T,
        set: impl FnOnce(PublishFluentBuilder) -> PublishFluentBuilder + Send,
    ) -> Result<String, AwsError>
    where
        R: HasMessage<T>,
        T: Serialize + Sync,
    {
        let resource = || format!("the topic {}", self.name());
        let message = serde_json::to_string(message).map_err(|source| AwsError::Serialize {
            resource: resource(),
            source,
        })?;
        let arn = self.arn().ok_or_else(|| AwsError::NoArn {
            resource: resource(),
            variable: R::RESOURCE.variable(),
        })?;
        let request = clients::sns().await.publish().topic_arn(arn);
        let sent = set(request.message(message)).send().await;
        let sent = sent
            .map_err(|error| AwsError::call("SNS", resource(), aws_sdk_sns::Error::from(error)))?;
        Ok(sent.message_id.unwrap_or_default())
    }
}
