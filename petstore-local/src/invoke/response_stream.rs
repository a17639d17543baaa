//! The results of `InvokeWithResponseStream`, as the pieces that the function sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use hyper::body::{Body, Incoming};
use petstore_gateway::{FunctionFailure, InvokeError};
use serde::Deserialize;
use serde_json::json;

use super::event_stream::{Message, take_message};
use crate::http_client::with_causes;

/// The body of a response of Lambda.
pub(super) struct ResponseStream {
    /// Nothing once it has ended.
    body: Option<Incoming>,
    buffer: BytesMut,
}

/// The payload of the last event.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InvokeComplete {
    error_code: Option<String>,
    error_details: Option<String>,
}

impl ResponseStream {
    pub(super) fn new(body: Incoming) -> Self {
        Self {
            body: Some(body),
            buffer: BytesMut::new(),
        }
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, InvokeError>>> {
        loop {
            let Some(body) = &mut self.body else {
                return Poll::Ready(None);
            };
            match take_message(&mut self.buffer) {
                Err(error) => return Poll::Ready(Some(Err(broken(&error)))),
                Ok(None) => {}
                Ok(Some(message)) => match &*message.kind {
                    _ if message.is_exception => {
                        return Poll::Ready(Some(Err(exception(&message))));
                    }
                    "PayloadChunk" => return Poll::Ready(Some(Ok(message.payload))),
                    "InvokeComplete" => return Poll::Ready(completed(&message).map(Err)),
                    _ => {}
                },
            }
            match Pin::new(body).poll_frame(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        self.buffer.extend_from_slice(&data);
                    }
                }
                Poll::Ready(Some(Err(error))) => {
                    return Poll::Ready(Some(Err(broken(&with_causes(&error)))));
                }
                Poll::Ready(None) => {
                    return Poll::Ready(Some(Err(broken(
                        &"it ended before the event `InvokeComplete`",
                    ))));
                }
            }
        }
    }
}

impl Stream for ResponseStream {
    type Item = Result<Bytes, InvokeError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.poll_piece(cx);
        if let Poll::Ready(None | Some(Err(_))) = polled {
            self.body = None;
        }
        polled
    }
}

/// The failure that the last event reports.
fn completed(message: &Message) -> Option<InvokeError> {
    let complete: InvokeComplete = match serde_json::from_slice(&message.payload) {
        Ok(complete) => complete,
        Err(error) => return Some(broken(&error)),
    };
    let code = complete.error_code.filter(|code| !code.is_empty())?;
    let details = complete.error_details.unwrap_or_default();
    // The details of a function that reported its error are that report.
    let failure = match serde_json::from_str::<serde_json::Value>(&details) {
        Ok(report) if report.get("errorMessage").is_some() => {
            FunctionFailure::from_payload(details)
        }
        _ => FunctionFailure::new(code, details),
    };
    Some(InvokeError::Failed(failure))
}

fn exception(message: &Message) -> InvokeError {
    let report: serde_json::Value =
        serde_json::from_slice(&message.payload).unwrap_or_else(|_| json!({}));
    let text = report["message"].as_str().or(report["Message"].as_str());
    InvokeError::Unreachable(format!("{}: {}", message.kind, text.unwrap_or_default()))
}

fn broken(error: &dyn std::fmt::Display) -> InvokeError {
    InvokeError::Unreachable(format!("its event stream broke off: {error}"))
}
