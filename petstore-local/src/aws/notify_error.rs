//! Why buckets do not report changes of their objects.

use std::io;

use crate::world::WorldError;

/// Why the notifications of a changed object are not stored in the world. The world is asked to
/// store them again at the next change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotifyError {
    /// The world no longer accepts changes.
    #[error("the local world has stopped")]
    Stopped,
    /// The world refuses the change.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The file with the change remains.
    #[error("cannot remove the file of a change that was reported: {0}")]
    File(#[source] io::Error),
}
