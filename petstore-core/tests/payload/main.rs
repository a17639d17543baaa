//! Events of every payload format: how each must be read, and what must never happen.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod differential;
mod fixtures;
mod hostile;
mod mirror;
mod mutate;
mod plain;
mod samples;
