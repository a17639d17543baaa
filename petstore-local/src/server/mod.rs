//! The server: puts a stage, or another front, on a port of this machine.
//!
//! hyper parses the requests. `head` and `framing` check what hyper accepts and API Gateway does
//! not.

mod body;
mod connection;
mod framing;
mod head;
mod host;
mod linger;
mod replacer;
mod request_log;
mod response_body;
mod shared;

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::{ServeError, ServeLimits, log};
use body::Budget;
use connection::Accepted;
pub(crate) use host::is_name;
#[cfg(feature = "world")]
pub(crate) use host::{is_allowed as is_allowed_host, parse as parse_host};
use petstore_gateway::Front;
pub use replacer::FrontReplacer;
use shared::Shared;

/// By how much the time for a head is shorter once half of the connections are taken.
const CROWDED: u32 = 12;

/// A stage on a port of this machine.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    limits: ServeLimits,
    shared: FrontReplacer,
}

impl Server {
    /// Binds the address. Connections wait until [`run`](Self::run). Each request is logged, unless
    /// the server is [`quiet`](Self::quiet).
    ///
    /// # Errors
    ///
    /// [`ServeError::Bind`] if the address is in use or does not belong to this machine.
    pub async fn bind(
        front: impl Into<Front>,
        address: SocketAddr,
        limits: ServeLimits,
    ) -> Result<Self, ServeError> {
        let fail = |error| ServeError::Bind { address, error };
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let shared = Shared {
            front: Arc::new(front.into()),
            limits,
            budget: Budget::new(limits.body_bytes),
            allowed_hosts: Vec::new(),
            log: true,
        };
        Ok(Self {
            address: listener.local_addr().map_err(fail)?,
            listener,
            limits,
            shared: FrontReplacer::new(shared),
        })
    }

    /// Does not log requests.
    #[must_use]
    pub fn quiet(self) -> Self {
        self.shared.update(|shared| shared.log = false);
        self
    }

    /// Serves these hosts, too. IP addresses and `localhost` are always served; a request whose
    /// `Host` is another name gets a 403, since any page on the web can have a name of its own
    /// resolve to this machine (DNS rebinding).
    ///
    /// Names have no port, and their case does not matter.
    #[must_use]
    pub fn allow_hosts(self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let names = names.into_iter().map(Into::into);
        self.shared
            .update(|shared| shared.allowed_hosts.extend(names));
        self
    }

    /// A handle that replaces the front while the server runs.
    pub fn replacer(&self) -> FrontReplacer {
        self.shared.clone()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` completes. Requests in flight then finish, within the limits.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        let limit = self.limits.shutdown_timeout;
        // Dropped before the wait, and the listener with it.
        tokio::select! {
            () = shutdown => {}
            () = accept(self.listener, self.address, self.limits, self.shared, &graceful) => {}
        }
        let _ = tokio::time::timeout(limit, graceful.shutdown()).await;
    }
}

async fn accept(
    listener: TcpListener,
    server: SocketAddr,
    limits: ServeLimits,
    shared: FrontReplacer,
    graceful: &GracefulShutdown,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let (stream, client) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: others have to end first.
                log::line(&format!("cannot accept a connection: {error}"));
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Slow clients may take half of the places for long; the other half has to become free
        // sooner.
        let is_crowded = places.available_permits() < limits.connections / 2;
        let accepted = Accepted {
            stream,
            client,
            server,
            head_timeout: if is_crowded {
                limits.head_timeout / CROWDED
            } else {
                limits.head_timeout
            },
        };
        let shared = shared.clone();
        let watcher = graceful.watcher();
        tokio::spawn(async move {
            connection::serve(shared, accepted, watcher).await;
            drop(place);
        });
    }
}
