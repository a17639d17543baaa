//! The built `petstore-app`, driven over HTTP as its clients do.

#![cfg(feature = "local")]

mod adoption;
mod greeting;
mod mistakes;
mod program;
