//! What every operation of SQS needs of a request.

use bytes::Bytes;
use petstore_core::Arn;
use serde::de::DeserializeOwned;

use super::super::caller::Caller;
use super::super::error::ServiceError;
use super::super::json;
use super::super::local::ServiceRequest;
use super::error::{self, service_error};
use crate::events::queue::{QueueError, QueueOp, QueueReply};

pub(super) type Result<T = Bytes, E = ServiceError> = std::result::Result<T, E>;

impl ServiceRequest<'_> {
    pub(super) fn parameters<T: DeserializeOwned>(&self) -> Result<T> {
        json::read(self.request.body())
    }

    /// The ARN of the queue of a URL, if the caller may perform the action on it and it exists.
    pub(super) fn queue_arn(&self, url: Option<&str>, action: &'static str) -> Result<String> {
        let missing = || service_error(&QueueError::MissingParameter("QueueUrl"));
        let url = url.filter(|url| !url.is_empty()).ok_or_else(missing)?;
        // Any server and any path before the account: `https://sqs.eu-west-1.amazonaws.com/1/pets`.
        let mut parts = url.trim_end_matches('/').rsplit('/');
        let (name, account) = (parts.next(), parts.next());
        let name = name.unwrap_or_default();
        let arn = self.aws.names.queue(name);
        self.check(action, &arn)?;
        let is_own = account.is_none_or(|account| account == self.aws.names.account);
        if !is_own || !self.has_queue(&arn)? {
            return Err(service_error(&QueueError::NonExistentQueue));
        }
        Ok(arn)
    }

    pub(super) fn has_queue(&self, arn: &str) -> Result<bool> {
        self.aws
            .read_world(|world, _| world.queues().get(arn).is_some())
    }

    pub(super) fn check(&self, action: &'static str, arn: &str) -> Result<()> {
        let checked = self.aws.policies.check(self.caller, action, arn);
        checked.map_err(|mut denied| {
            // SQS writes the actions of its errors in lower case.
            denied.action.make_ascii_lowercase();
            error::access_denied(&denied)
        })
    }

    pub(super) fn apply(&self, arn: &str, op: QueueOp) -> Result<QueueReply> {
        let applied = self
            .aws
            .with_world(|world, now| world.queue_step(arn, op, now))?;
        applied.map_err(error::refused)
    }

    /// The principal that sends a message: `SenderId` of the received message.
    pub(super) fn sender_id(&self) -> String {
        match self.caller {
            Caller::Function(name) => format!("AROALOCAL:{name}"),
            Caller::Developer | Caller::Startup => "AIDALOCAL".to_owned(),
        }
    }

    /// The URL of a queue on the server that this request was sent to.
    pub(super) fn queue_url(&self, arn: &str) -> String {
        let name = Arn::name_of(arn);
        let host = self.request.headers().get("host");
        let host = host.and_then(|host| host.to_str().ok());
        let host = host.map_or_else(
            || format!("sqs.{}.localhost", self.aws.names.region),
            str::to_owned,
        );
        format!("http://{host}/{}/{name}", self.aws.names.account)
    }
}
