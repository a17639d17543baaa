//! The world of an app on a laptop: its wiring, its time, and its file.

mod crashes;
mod files;
mod live;
mod live_aws;
mod shelter;
mod timeouts;
mod warnings;
mod wiring;
