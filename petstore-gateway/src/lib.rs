//! A local Amazon API Gateway that answers as the cloud does.

#[cfg(feature = "cli")]
pub mod command;
