//! Streamed responses on their way out: as a stream where the caller passes it on, and collected
//! where it does not.

use super::payload::write_prelude;
use super::response::{Body, CollectedBody, Content, Response};
use crate::invocation::Invocation;
use crate::reply::{ReplyBody, StreamedReply, StreamingReply};

/// [`stream_response`]. Routes refer to it by a constant, so that the binary of an app without
/// streams does not contain the code.
pub(super) type StreamResponse = fn(Response, &Invocation) -> StreamingReply;

/// The reply that begins with the head of this response.
pub(super) fn stream_response(response: Response, invocation: &Invocation) -> StreamingReply {
    let prelude = write_prelude(&response);
    let body = match response.body.into_stream() {
        Ok(content) => {
            let (stream, filler) = content.into_parts();
            match stream {
                Some(stream) => ReplyBody::stream(stream, filler, invocation.shared_clock()),
                None => ReplyBody::whole(Vec::new()),
            }
        }
        Err(body) => ReplyBody::whole(body.into_bytes()),
    };
    StreamingReply::Streamed(StreamedReply::new(prelude, body))
}

/// Collects the streamed body of a response; if that fails, the response becomes a 500.
pub(super) async fn collect_response(response: &mut Response) {
    let stream = match std::mem::take(&mut response.body).into_stream() {
        Ok(stream) => stream,
        Err(body) => {
            response.body = body;
            return;
        }
    };
    match stream.collect(response.content_type.as_ref()).await {
        Ok(CollectedBody { bytes, is_text }) => {
            response.body = Body(match is_text {
                true => Content::Text(bytes),
                false => Content::Binary(bytes),
            });
        }
        Err(reason) => {
            tracing::error!(reason, "a streamed response could not be collected");
            *response = Response::internal_error();
        }
    }
}
