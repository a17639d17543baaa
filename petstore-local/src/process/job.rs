//! An invocation on its way to a process.

use bytes::Bytes;

use super::reply::ReplySender;

/// An invocation that no process has taken yet.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) function_arn: String,
    pub(super) event: Bytes,
    pub(super) reply: ReplySender,
}
