//! Why the gateway cannot serve.

use std::net::SocketAddr;
use std::path::PathBuf;

use petstore_gateway::DeployError;

/// The reason why the gateway cannot serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The API uses a feature that the local gateway does not support.
    #[error(transparent)]
    Start(#[from] DeployError),
    /// The address is in use, or does not belong to this machine.
    #[error(
        "cannot listen on {address}: {error}; give another address, such as --bind 127.0.0.1:0 for any free port"
    )]
    Bind {
        /// The requested address.
        address: SocketAddr,
        /// The error of the operating system.
        error: std::io::Error,
    },
    /// The development key can neither be read nor created.
    #[error("the development key {path}: {reason}; fix or delete it, or start in another directory", path = .path.display())]
    DevelopmentKey {
        /// The path of the file.
        path: PathBuf,
        /// The cause.
        reason: String,
    },
    /// The banner could not be written to standard output.
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
}
