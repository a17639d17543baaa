//! The AWS SDK against the local world in this process.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod handles;
mod permissions;
mod port;
mod queues;
mod shelter;
mod tables;
mod topics;
