//! The laptop's half of petstore: whatever listens, ticks, spawns or persists.
//!
//! [`serve`] is all of it: it reads the development key, listens, prints where, and serves until Ctrl-C. [`Server`]
//! is the server alone, for those who decide themselves when it ends. What a request becomes is the gateway's
//! concern (`petstore-gateway`); this crate brings the sockets, the files and the clock.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod banner;
#[cfg(feature = "world")]
pub mod events;
mod keys;
mod log;
mod options;
mod serve;
mod server;

pub use options::{ServeLimits, ServeOptions};
pub use serve::{ServeError, serve};
pub use server::Server;
