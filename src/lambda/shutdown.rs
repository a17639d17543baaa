//! What is to be done when Lambda shuts the environment down.
//!
//! Lambda sends SIGTERM only to functions that have an extension, so an internal one is registered,
//! which wants no events. The crate `lambda-extension` does the same with an HTTP server on top,
//! which was 15 % of the binary.
//!
//! Source: "Using the Lambda Extensions API" and "Lambda execution environment lifecycle" in the
//! Lambda developer guide.

use std::sync::Arc;

use lambda_runtime_api_client::body::Body;
use lambda_runtime_api_client::{Client, build_request};
use petstore_core::Function;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

const NAME: &str = "petstore-shutdown";

/// Registers the extension, and with it what the app wants done. Emulators without the Extensions
/// API leave it out.
pub(super) async fn prepare(function: Arc<Function>) {
    if let Err(error) = register(function).await {
        tracing::warn!(%error, "no Extensions API here: `on_shutdown` will not be called");
    }
}

async fn register(function: Arc<Function>) -> Result<(), BoxError> {
    let goodbye = goodbye(function)?;
    let client = Client::builder().build()?;
    let register = build_request()
        .method("POST")
        .uri("/2020-01-01/extension/register")
        .header("Lambda-Extension-Name", NAME)
        .header("Content-Type", "application/json")
        .body(Body::from(r#"{"events":[]}"#))?;
    let answer = client.call(register).await?;
    let id = answer.headers().get("Lambda-Extension-Identifier");
    let (true, Some(id)) = (answer.status().is_success(), id) else {
        return Err(format!("the extension was not registered: {}", answer.status()).into());
    };
    // Until it asks for an event, which never comes, the environment is not ready.
    let next = build_request()
        .method("GET")
        .uri("/2020-01-01/extension/event/next")
        .header("Lambda-Extension-Identifier", id)
        .body(Body::empty())?;
    tokio::spawn(async move { client.call(next).await.map(drop) });
    tokio::spawn(goodbye);
    Ok(())
}

/// Waits for the signal, does what is to be done, and ends the process.
#[cfg(unix)]
fn goodbye(function: Arc<Function>) -> Result<impl Future<Output = ()> + Send, std::io::Error> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        terminate.recv().await;
        function.shut_down().await;
        std::process::exit(0);
    })
}

/// Lambda runs on Linux; elsewhere there is no such signal to wait for.
#[cfg(not(unix))]
fn goodbye(_: Arc<Function>) -> Result<impl Future<Output = ()> + Send, std::io::Error> {
    Ok(std::future::pending())
}
