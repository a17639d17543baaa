//! An invocation on its way to a process.

use bytes::Bytes;
use petstore_gateway::InvokeError;
use tokio::sync::oneshot;

/// The result of an invocation.
pub(super) type InvokeResult = Result<Bytes, InvokeError>;

/// An invocation that no process has taken yet.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) request_id: String,
    pub(super) function_arn: String,
    pub(super) event: Bytes,
    pub(super) reply: oneshot::Sender<InvokeResult>,
}
