//! The state that all connections of a server share.

use std::sync::Arc;

use petstore_gateway::Front;

use super::body::Budget;
use crate::ServeLimits;

/// The state that all connections share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub(super) front: Arc<Front>,
    pub(super) limits: ServeLimits,
    pub(super) budget: Budget,
    pub(super) allowed_hosts: Vec<String>,
    pub(super) log: bool,
}
