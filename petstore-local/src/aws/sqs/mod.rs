//! SQS in the protocol AWS JSON 1.0.
//!
//! Source: the SQS API reference.

mod attributes;
mod batch;
mod call;
mod error;
mod messages;
mod queues;
mod receive;

use bytes::Bytes;
use http::Response;

use super::json::{self, JsonService};
use super::local::ServiceRequest;

const JSON: JsonService = JsonService {
    content_type: "application/x-amz-json-1.0",
    namespace: "com.amazonaws.sqs#",
};

pub(super) async fn respond(request: &ServiceRequest<'_>) -> Response<Bytes> {
    let operation = json::operation(request.request.headers());
    let result = match operation {
        Some("SendMessage") => messages::send(request),
        Some("SendMessageBatch") => batch::send(request),
        Some("ReceiveMessage") => receive::receive(request).await,
        Some("DeleteMessage") => messages::delete(request),
        Some("DeleteMessageBatch") => batch::delete(request),
        Some("ChangeMessageVisibility") => messages::change_visibility(request),
        Some("ChangeMessageVisibilityBatch") => batch::change_visibility(request),
        Some("PurgeQueue") => messages::purge(request),
        Some("CreateQueue") => queues::create(request),
        Some("GetQueueUrl") => queues::get_url(request),
        Some("GetQueueAttributes") => queues::get_attributes(request),
        Some("ListQueues") => queues::list(request),
        Some("ListDeadLetterSourceQueues") => queues::list_dead_letter_sources(request),
        Some("ListQueueTags") => queues::list_tags(request),
        _ => Err(JSON.unknown_operation(operation)),
    };
    JSON.response(request.request_id, result)
}
