//! Tests the built `petstore-app` over HTTP, as its clients use it.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "local")]

mod adoption;
#[cfg(target_os = "linux")]
mod endurance;
mod events;
mod greeting;
#[cfg(target_os = "linux")]
mod losses;
mod mistakes;
mod program;
mod webhook;
