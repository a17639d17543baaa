//! The part of petstore that runs on a laptop: everything that opens ports, runs on a timer, starts
//! processes or writes files.
//!
//! [`serve`] does all of it: it reads the development key, listens, prints the address, and serves
//! until Ctrl-C. [`Server`] is only the server, for programs that decide when it ends.
//! `petstore-gateway` turns requests into responses; this crate provides the sockets, the files and
//! the clock.
//!
//! # Features
//!
//! - `backends`: functions as processes or behind the Lambda Invoke API, and a client for HTTP and
//!   HTTPS.
//! - `world`: queues, topics, buses, buckets and streams.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(feature = "backends", feature = "world"))]
pub mod aws;
mod banner;
pub mod development;
#[cfg(feature = "world")]
pub mod events;
mod execution_log;
#[cfg(any(feature = "backends", feature = "world"))]
mod function_name;
#[cfg(feature = "world")]
mod hex;
#[cfg(feature = "backends")]
mod http_client;
mod interrupt;
#[cfg(feature = "backends")]
mod invoke;
mod keys;
#[cfg(feature = "world")]
pub mod live;
mod log;
mod options;
pub mod printable;
#[cfg(feature = "backends")]
mod process;
mod serve;
mod serve_error;
mod server;
#[cfg(feature = "world")]
pub mod world;

#[cfg(feature = "backends")]
pub use aws::AwsSettings;
pub use execution_log::ExecutionLogFile;
#[cfg(feature = "backends")]
pub use http_client::BackendClient;
#[cfg(feature = "backends")]
pub use invoke::LambdaEndpoint;
pub use options::{LogFormat, ServeLimits, ServeOptions, UnknownLogFormat};
#[cfg(feature = "backends")]
pub use process::{FunctionOptions, FunctionOptionsError, FunctionProcesses};
pub use serve::{
    http_api_front, log_line, rest_api_front, serve, serve_function_url, serve_http_api,
};
pub use serve_error::ServeError;
pub use server::{FrontReplacer, Server};
