//! The guarantees of the repository, tested against DynamoDB in a file.

#![cfg(feature = "local")]

mod file;
mod suite;
