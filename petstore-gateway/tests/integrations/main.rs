//! Integrations that map requests and responses, with backends that record what they receive.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod aws;
mod backend;
mod http_types;
mod lambda;
mod log;
mod mapping;
mod templates;
