//! Streamed responses on their way out: as a stream where the caller passes it on, and collected
//! where it does not.

use std::future::poll_fn;

use http::HeaderValue;

use super::payload::write_prelude;
use super::response::{Body, ByteStream, Content, Response};
use crate::invocation::Invocation;
use crate::reply::{ReplyBody, StreamedReply, StreamingReply};

/// The bytes of a response that is not streamed.
///
/// Source: "Lambda quotas" in the Lambda developer guide.
const MAX_COLLECTED: usize = 6 * 1024 * 1024;

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

/// A response with its streamed body collected; if that fails, the response is a 500.
pub(super) async fn collect_response(mut response: Response) -> Response {
    let stream = match std::mem::take(&mut response.body).into_stream() {
        Ok(content) => content.into_parts().0,
        Err(body) => return Response { body, ..response },
    };
    match collect(stream).await {
        Ok(bytes) => {
            let is_text = response.content_type.as_ref().is_some_and(is_text);
            response.body = Body(match is_text {
                true => Content::Text(bytes),
                false => Content::Binary(bytes),
            });
            response
        }
        Err(reason) => {
            tracing::error!(reason, "a streamed response could not be collected");
            Response::internal_error()
        }
    }
}

/// The bytes of a stream that does not end are bounded, too.
async fn collect(stream: Option<ByteStream>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let Some(mut stream) = stream else {
        return Ok(bytes);
    };
    while let Some(piece) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
        let piece = piece.map_err(|error| error.to_string())?;
        if bytes.len() + piece.len() > MAX_COLLECTED {
            return Err(format!(
                "it has more than {MAX_COLLECTED} bytes, and only REST APIs and function URLs pass on a stream"
            ));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

/// Whether a body of this media type is text, which needs no base64.
fn is_text(media_type: &HeaderValue) -> bool {
    let media_type = media_type.to_str().unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence.starts_with("text/") || essence.ends_with("json") || essence.ends_with("xml")
}
