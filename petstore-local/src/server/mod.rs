//! The server: puts a stage on a port of this machine.
//!
//! hyper parses the requests. `head` and `framing` check what hyper accepts and API Gateway does not.

mod body;
mod connection;
mod framing;
mod head;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::{ServeError, ServeLimits, log};
use body::Budget;
use connection::Shared;
use petstore_gateway::Stage;

/// A stage that listens on a port of this machine.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// Binds the address. Connections wait until [`run`](Self::run). With `log`, each request is logged.
    ///
    /// # Errors
    ///
    /// [`ServeError::Bind`] if the address is in use or does not belong to this machine.
    pub async fn bind(
        stage: Stage,
        address: SocketAddr,
        limits: ServeLimits,
        log: bool,
    ) -> Result<Self, ServeError> {
        let fail = |error| ServeError::Bind { address, error };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let shared = Shared {
            stage,
            limits,
            budget: Budget::new(limits.body_bytes),
            log,
        };
        Ok(Self {
            address: listener.local_addr().map_err(fail)?,
            listener,
            shared: Arc::new(shared),
        })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The stage that it serves.
    pub fn stage(&self) -> &Stage {
        &self.shared.stage
    }

    /// Serves until `shutdown` completes. Requests in flight then finish, within the limits.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        tokio::select! {
            () = shutdown => {}
            () = self.accept(&graceful) => {}
        }
        drop(self.listener);
        let limit = self.shared.limits.shutdown_timeout;
        let _ = tokio::time::timeout(limit, graceful.shutdown()).await;
    }

    async fn accept(&self, graceful: &GracefulShutdown) {
        let places = Arc::new(Semaphore::new(self.shared.limits.connections));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                return;
            };
            let (stream, client) = match self.listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Most likely the process is out of file descriptors: wait until connections end.
                    log::line(&format!("cannot accept a connection: {error}"));
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let shared = Arc::clone(&self.shared);
            let watcher = graceful.watcher();
            let server = self.address;
            tokio::spawn(async move {
                connection::serve(shared, stream, client, server, watcher).await;
                drop(place);
            });
        }
    }
}
