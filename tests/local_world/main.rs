//! The world of an app on a laptop: its wiring, its time, and its file.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod crashes;
mod files;
mod live;
mod live_aws;
mod shelter;
mod timeouts;
mod warnings;
mod wiring;
