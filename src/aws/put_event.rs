//! Putting events on buses.

use std::future::Future;

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use petstore_core::infrastructure::{BusResource, Publisher};
use serde::Serialize;

use super::{AwsError, clients};

/// Puts events on an event bus.
///
/// ```no_run
/// use petstore::aws::{AwsError, PutEvent};
/// use petstore::prelude::*;
///
/// #[petstore::model]
/// struct Sold { name: String }
///
/// #[bus("shop")]
/// struct Shop;
///
/// async fn sell(shop: Publisher<'_, Shop>) -> Result<String, AwsError> {
///     shop.put_event("petstore.sales", "Sold", &Sold { name: "Rex".to_owned() }).await
/// }
/// ```
pub trait PutEvent {
    /// Puts an event with a source, a detail type, and a detail that is a JSON object, and returns
    /// its id.
    ///
    /// # Errors
    ///
    /// [`AwsError`] if the detail cannot be serialized as JSON, or if EventBridge rejects the
    /// event.
    fn put_event<T: Serialize + Sync>(
        &self,
        source: &str,
        detail_type: &str,
        detail: &T,
    ) -> impl Future<Output = Result<String, AwsError>> + Send;
}

impl<R: BusResource + petstore_core::infrastructure::PublishTarget> PutEvent for Publisher<'_, R> {
    async fn put_event<T: Serialize + Sync>(
        &self,
        source: &str,
        detail_type: &str,
        detail: &T,
    ) -> Result<String, AwsError> {
        let resource = || format!("the event bus {}", self.name());
        let detail = serde_json::to_string(detail).map_err(|source| AwsError::Serialize {
            resource: resource(),
            source,
        })?;
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(self.arn().unwrap_or(self.name()))
            .source(source)
            .detail_type(detail_type)
            .detail(detail)
            .build();
        let put = clients::eventbridge().await.put_events().entries(entry);
        let put = put.send().await.map_err(|error| {
            AwsError::call(
                "EventBridge",
                resource(),
                aws_sdk_eventbridge::Error::from(error),
            )
        })?;
        let result = put.entries.unwrap_or_default().into_iter().next();
        let result = result
            .unwrap_or_else(|| aws_sdk_eventbridge::types::PutEventsResultEntry::builder().build());
        match result.event_id {
            Some(id) => Ok(id),
            None => Err(AwsError::EventRefused {
                resource: resource(),
                code: result.error_code.unwrap_or_default(),
                message: result.error_message.unwrap_or_default(),
            }),
        }
    }
}
