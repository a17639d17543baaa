//! Replaces the front of a running server.

use std::sync::{Arc, PoisonError, RwLock};

use petstore_gateway::Front;

use super::shared::Shared;

/// Replaces the front that a [`Server`](crate::Server) serves. Requests that have begun keep the
/// one that they found.
#[derive(Debug, Clone)]
pub struct FrontReplacer(Arc<RwLock<Arc<Shared>>>);

impl FrontReplacer {
    pub(super) fn new(shared: Shared) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(shared))))
    }

    /// Serves another front from now on.
    pub fn replace(&self, front: Arc<Front>) {
        self.update(|shared| shared.front = front);
    }

    /// What the next request finds.
    pub(super) fn current(&self) -> Arc<Shared> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Shared)) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut shared = Shared::clone(&held);
        change(&mut shared);
        *held = Arc::new(shared);
    }
}
