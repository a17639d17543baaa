//! Runs the app's `on_shutdown` when Lambda shuts the environment down.
//!
//! Lambda sends SIGTERM only to functions that have an extension, so this registers an internal one
//! without events. The crate `lambda-extension` does the same, but adds an HTTP server, which was
//! 15 % of the binary.
//!
//! Source: "Using the Lambda Extensions API" and "Lambda execution environment lifecycle" in the
//! Lambda developer guide.

use std::sync::Arc;

use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{BoxError, Client, build_request};
use petstore_core::{BoxFuture, Function};

const NAME: &str = "petstore-shutdown";

/// Registers the extension and waits for the signal in the background. If the emulator has no
/// Extensions API, this logs a warning.
pub(super) async fn prepare(function: Arc<Function>) {
    if let Err(error) = register(function).await {
        tracing::warn!(%error, "registering an extension failed: `on_shutdown` will not be called");
    }
}

async fn register(function: Arc<Function>) -> Result<(), BoxError> {
    let shutdown = on_signal(function)?;
    let client = Client::builder().build()?;
    let register = build_request()
        .method("POST")
        .uri("/2020-01-01/extension/register")
        .header("Lambda-Extension-Name", NAME)
        .header("Content-Type", "application/json")
        .body(Body::from(r#"{"events":[]}"#))?;
    let response = client.call(register).await?;
    let id = response.headers().get("Lambda-Extension-Identifier");
    let (true, Some(id)) = (response.status().is_success(), id) else {
        return Err(format!("the Extensions API returned status {}", response.status()).into());
    };
    // The environment is not ready until the extension polls for an event, although none will come.
    let next = build_request()
        .method("GET")
        .uri("/2020-01-01/extension/event/next")
        .header("Lambda-Extension-Identifier", id)
        .body(Body::empty())?;
    let next = async move {
        let _ = client.call(next).await;
    };
    spawn(Box::pin(next));
    spawn(Box::pin(shutdown));
    Ok(())
}

/// Spawns a task as a boxed future. Tokio's code for tasks is compiled for each type of future, and
/// the client already spawns futures of this type.
fn spawn(task: BoxFuture<'static, ()>) {
    tokio::spawn(task);
}

/// Waits for the signal, shuts the app down, and ends the process.
#[cfg(unix)]
fn on_signal(function: Arc<Function>) -> Result<impl Future<Output = ()> + Send, std::io::Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        terminate.recv().await;
        function.shut_down().await;
        std::process::exit(0);
    })
}

/// Lambda runs on Linux; other systems may not have the signal.
#[cfg(not(unix))]
fn on_signal(_: Arc<Function>) -> Result<impl Future<Output = ()> + Send, std::io::Error> {
    Ok(std::future::pending())
}
