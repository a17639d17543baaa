//! How routes handle valid and invalid requests in every payload format.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod auth;
mod authorizers;
mod bad_bodies;
mod bad_parameters;
mod choices;
mod extractors;
mod faults_of_peers;
mod format;
mod groups;
mod headers;
mod hooks;
mod hostile;
mod jwt;
mod models;
mod origins;
mod panics;
mod path_parameters;
mod responses;
mod routing;
mod shutdown;
mod start;
mod unreadable_bodies;
mod values;
