//! What the services share: the world, the tables, the objects and the policies.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::Request;
use petstore_core::Timestamp;
use petstore_core::contract::Deployment;

use super::access::Policies;
use super::caller::Caller;
use super::engine::{Engine, read_world, with_world};
use super::error::ServiceError;
use super::faults::Faults;
use super::notify_error::NotifyError;
use super::objects::Objects;
use super::tables::Tables;
use crate::world::{Names, World};

/// The services of AWS for the resources of an app.
pub struct LocalAws {
    pub(super) engine: Arc<dyn Engine>,
    pub(super) names: Names,
    pub(super) policies: Policies,
    pub(super) tables: Tables,
    pub(super) objects: Objects,
    pub(super) faults: Option<Faults>,
    address: OnceLock<SocketAddr>,
}

impl std::fmt::Debug for LocalAws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalAws")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// A request to one service, and what every service needs of it.
pub(super) struct ServiceRequest<'a> {
    pub(super) aws: &'a LocalAws,
    pub(super) request: &'a Request<Bytes>,
    pub(super) caller: &'a Caller,
    pub(super) request_id: &'a str,
}

impl LocalAws {
    /// The services for the resources that a deployment declares.
    pub fn new(
        engine: Arc<dyn Engine>,
        tables: Tables,
        objects: Objects,
        names: Names,
        deployment: &Deployment,
    ) -> Self {
        Self {
            policies: Policies::new(deployment, &names),
            engine,
            names,
            tables,
            objects,
            faults: None,
            address: OnceLock::new(),
        }
    }

    /// Has a share of the calls of functions fail. Calls of a developer do not.
    pub fn with_faults(mut self, faults: Option<Faults>) -> Self {
        self.faults = faults;
        self
    }

    /// Sets the address of the port that serves this world. Links and presigned URLs lead there.
    pub fn set_address(&self, address: SocketAddr) {
        // A world has one port.
        let _ = self.address.set(address);
    }

    /// The URL of the port that serves this world. Without a port it leads nowhere, and only names
    /// it.
    pub fn endpoint_url(&self) -> String {
        match self.address.get() {
            Some(address) => format!("http://{address}"),
            None => "http://127.0.0.1".to_owned(),
        }
    }

    /// Has buckets send the notifications of changes that were stored and not reported yet. Call it
    /// when the world starts.
    ///
    /// # Errors
    ///
    /// [`NotifyError`] if the notifications of a change cannot be stored.
    pub fn notify_of_objects(&self) -> Result<(), NotifyError> {
        for (name, pending) in self.objects.pending() {
            let reported = with_world(self.engine.as_ref(), |world, now| {
                world.object_changed(&pending.bucket, &pending.change, now)
            });
            reported.ok_or(NotifyError::Stopped)??;
            self.objects.notified(&name).map_err(NotifyError::File)?;
        }
        Ok(())
    }

    /// The tables.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The account and the region.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Reads the world.
    pub(super) fn read_world<T>(
        &self,
        read: impl FnOnce(&World, Timestamp) -> T,
    ) -> Result<T, ServiceError> {
        read_world(self.engine.as_ref(), read).ok_or_else(stopped)
    }

    /// Uses the world.
    pub(super) fn with_world<T>(
        &self,
        act: impl FnOnce(&mut World, Timestamp) -> T,
    ) -> Result<T, ServiceError> {
        with_world(self.engine.as_ref(), act).ok_or_else(stopped)
    }
}

fn stopped() -> ServiceError {
    ServiceError::internal("InternalFailure", "the local world has stopped")
}
