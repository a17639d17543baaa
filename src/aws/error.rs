//! The error of calls through handles.

use std::error::Error;

/// The reason why a message was not sent, an event was not put on a bus, or a function was not
/// invoked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AwsError {
    /// The message, the detail or the payload cannot be serialized as JSON.
    #[error("the message for {resource} cannot be serialized as JSON")]
    Serialize {
        /// The kind and the name of the resource, such as "the topic pet-added".
        resource: String,
        /// The reason.
        source: serde_json::Error,
    },
    /// The environment has no ARN of the resource.
    #[error(
        "there is no ARN of {resource}: deploy with the template of the app, or set the variable {variable}"
    )]
    NoArn {
        /// The kind and the name of the resource.
        resource: String,
        /// The environment variable.
        variable: String,
    },
    /// The service refused the request, or did not respond.
    #[error("{service} rejected a request for {resource} or did not respond")]
    Call {
        /// The service, such as `SNS`.
        service: &'static str,
        /// The kind and the name of the resource.
        resource: String,
        /// The error of the SDK.
        source: Box<dyn Error + Send + Sync>,
    },
    /// EventBridge refused the event.
    #[error("EventBridge rejected an event for {resource}: {code}: {message}")]
    EventRefused {
        /// The kind and the name of the resource.
        resource: String,
        /// The code of EventBridge.
        code: String,
        /// Its message.
        message: String,
    },
    /// The function that was invoked failed.
    #[error("{resource} failed: {error}")]
    FunctionFailed {
        /// The kind and the name of the resource.
        resource: String,
        /// The error as Lambda returns it: JSON with `errorMessage` and `errorType`.
        error: String,
    },
    /// The response of the function does not have the expected type.
    #[error("the response of {resource} does not have the expected type")]
    Deserialize {
        /// The kind and the name of the resource.
        resource: String,
        /// The reason.
        source: serde_json::Error,
    },
}

impl AwsError {
    pub(super) fn call(
        service: &'static str,
        resource: String,
        source: impl Error + Send + Sync + 'static,
    ) -> Self {
        AwsError::Call {
            service,
            resource,
            source: Box::new(source),
        }
    }
}
