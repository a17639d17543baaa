//! The guarantees of the repository, tested against DynamoDB in a file.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(feature = "local")]

mod file;
mod suite;
