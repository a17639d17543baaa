//! Handlers of events: from the bytes of an event to the response that Lambda reads.

mod dispatch;
mod sqs;
mod support;
