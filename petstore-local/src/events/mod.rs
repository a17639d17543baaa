//! Queues, topics, buses, buckets and streams that behave as AWS's do, without a runtime.
//!
//! Each is a plain state machine: it takes the current [`Timestamp`](petstore_core::Timestamp) with
//! every operation and returns what AWS would return. Nothing here sleeps, spawns or opens a socket.

pub mod bucket;
pub mod bus;
pub mod ids;
pub mod invocation;
pub mod mapping;
pub mod outbox;
pub mod queue;
pub mod stream;
pub mod time;
pub mod topic;
