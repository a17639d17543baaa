//! Streamed responses over HTTP: of an app behind its own gateway, and of the same app as a
//! function process, and as an HTTP backend, behind `petstore serve`.
//!
//! This test has no harness: it starts itself again as the app and as the function.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

#[cfg(target_os = "linux")]
mod app;
#[cfg(target_os = "linux")]
mod client;
#[cfg(target_os = "linux")]
mod gateway;
#[cfg(target_os = "linux")]
mod tests;

#[cfg(target_os = "linux")]
fn main() -> petstore::Result {
    let is_function = std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some();
    if is_function || std::env::var_os(gateway::IS_APP).is_some() {
        return petstore::run(app::app());
    }
    tests::run();
    Ok(())
}

/// The memory of a process is read from `/proc`.
#[cfg(not(target_os = "linux"))]
fn main() {}
