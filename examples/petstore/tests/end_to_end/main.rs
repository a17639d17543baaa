//! Tests the built `petstore-app` over HTTP, as its clients use it.

#![cfg(feature = "local")]

mod adoption;
mod greeting;
mod mistakes;
mod program;
