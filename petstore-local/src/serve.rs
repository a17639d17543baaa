//! Serving an API until Ctrl-C: the development key, the banner, the server.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use petstore_core::contract::Api;

use petstore_gateway::{ApiKey, DeployError, Invoke, Stage, StageOptions};

use crate::{ServeOptions, Server, banner, keys, log};

/// Why the gateway does not serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The API cannot be served here.
    #[error(transparent)]
    Start(#[from] DeployError),
    /// The address is taken, or not this machine's.
    #[error(
        "cannot listen on {address}: {error}; give another address, such as --bind 127.0.0.1:0 for any free port"
    )]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        error: std::io::Error,
    },
    /// The development key can neither be read nor made.
    #[error("the development key {path}: {reason}; mend or delete it, or start in another directory", path = .path.display())]
    DevelopmentKey {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The first line could not be written to standard output.
    #[error("cannot write to standard output: {0}")]
    Output(std::io::Error),
}

/// Serves an API until Ctrl-C or SIGTERM; requests in flight finish, and a second Ctrl-C does not wait for them.
///
/// The first line on standard output is `Listening on http://127.0.0.1:PORT`. If a method asks for an API key, the
/// development key follows, which is made once and kept in the working directory. Each request is a line on
/// standard error.
///
/// # Errors
///
/// The API cannot be served, the address not be bound, or the development key not be read: see [`ServeError`].
pub async fn serve(
    api: &Api,
    invoke: impl Invoke,
    options: ServeOptions,
) -> Result<(), ServeError> {
    let development = development_key(api, &options)?;
    let mut stage = StageOptions::default();
    stage.name.clone_from(&options.stage);
    stage.integration_timeout = options.integration_timeout;
    stage.api_keys = options
        .api_keys
        .iter()
        .chain(&development)
        .cloned()
        .collect();
    let stage = Stage::new(api, invoke, stage)?;
    let server = Server::bind(stage, options.bind, options.limits, !options.quiet)
        .await?
        .allow_hosts(options.allowed_hosts);
    if let Some(warning) = banner::exposure(server.address()) {
        log::line(&warning);
    }
    let banner = banner::banner(
        api,
        server.address(),
        &options.stage,
        &options.api_keys,
        development.as_ref(),
    );
    std::io::stdout()
        .write_all(banner.as_bytes())
        .and_then(|()| std::io::stdout().flush())
        .map_err(ServeError::Output)?;
    tokio::select! {
        () = server.run(interrupted()) => {}
        () = async { interrupted().await; interrupted().await } => {}
    }
    Ok(())
}

/// The development key, if a method asks for a key.
fn development_key(api: &Api, options: &ServeOptions) -> Result<Option<ApiKey>, ServeError> {
    if !api.methods().any(|(_, _, method)| method.api_key_required) {
        return Ok(None);
    }
    match keys::read_or_make(&options.directory) {
        Ok(key) => {
            for warning in keys::warnings(&options.directory) {
                log::line(&warning);
            }
            Ok(Some(key))
        }
        // Whoever brings a key can do without this one.
        Err(error) if !options.api_keys.is_empty() => {
            log::line(&format!("no development key: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn interrupted() {
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = ctrl_c => {}
        () = terminated => {}
    }
}
