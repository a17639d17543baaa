//! The error of a test's world.

use petstore_core::StartError;
use petstore_local::world;

/// The reason why a world could not be created, or why it rejected an operation.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    /// The app did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// AWS would refuse what the app declares.
    #[error(transparent)]
    Setup(#[from] world::SetupError),
    /// AWS would refuse the request, or the app does not use the resource.
    #[error(transparent)]
    Refused(#[from] world::WorldError),
    /// EventBridge would refuse the event.
    #[error("EventBridge refuses the event: {0}")]
    EventRefused(String),
    /// The payload cannot be serialized as JSON.
    #[error("the payload cannot be serialized as JSON")]
    Json(#[from] serde_json::Error),
}
