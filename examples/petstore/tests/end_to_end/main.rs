//! Tests the built `petstore-app` over HTTP, as its clients use it.

#![cfg(feature = "local")]

mod adoption;
#[cfg(target_os = "linux")]
mod endurance;
mod greeting;
mod mistakes;
mod program;
