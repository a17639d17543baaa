//! Event handlers: from the bytes of an event to the response that Lambda reads.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod dispatch;
mod hooks;
mod hostile;
mod invoker;
mod malformed;
mod model;
mod samples;
mod sources;
mod sqs;
mod support;
mod table_records;
mod windows;
