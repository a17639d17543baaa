//! What the repository of pets promises, held against DynamoDB in a file.

#![cfg(feature = "local")]

mod embedded;
mod suite;
