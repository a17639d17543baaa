//! Request bodies: reads each one to its end, within limits of size, time and memory.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use petstore_gateway::{GatewayError, MAX_BODY};

/// The bytes that one permit reserves.
const UNIT: usize = 1024;

/// The memory that all bodies together may use.
#[derive(Debug, Clone)]
pub(super) struct Budget(Arc<Semaphore>);

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / UNIT)))
    }

    /// Reserves room for a body of this size for as long as the permit lives.
    fn reserve(&self, bytes: usize) -> Result<OwnedSemaphorePermit, GatewayError> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let permits = Arc::clone(&self.0).try_acquire_many_owned(units);
        permits.map_err(|_| {
            GatewayError::throttled("too many large bodies are being received at once: retry later")
        })
    }
}

/// A body, and the room that it takes.
pub(super) type Whole = (Bytes, Option<OwnedSemaphorePermit>);

/// Reads the body. One that announces more bytes than a REST API takes is refused before any of it
/// is read, so a client that waits for `100 Continue` sends nothing.
pub(super) async fn read(
    mut body: Incoming,
    timeout: Duration,
    budget: &Budget,
) -> Result<Whole, GatewayError> {
    if body.is_end_stream() {
        return Ok((Bytes::new(), None));
    }
    let limit = tokio::time::sleep(timeout);
    tokio::select! {
        biased;
        whole = collect(&mut body, budget) => whole,
        () = limit => Err(GatewayError::slow_body(timeout)),
    }
}

async fn collect(body: &mut Incoming, budget: &Budget) -> Result<Whole, GatewayError> {
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if expected > MAX_BODY {
        return Err(GatewayError::body_too_large());
    }
    let mut first = Bytes::new();
    let mut rest = BytesMut::new();
    let mut room: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| GatewayError::broken_body(error.to_string()))?;
        let Ok(data) = frame.into_data() else {
            continue; // trailers
        };
        if first.len() + rest.len() + data.len() > MAX_BODY {
            return Err(GatewayError::body_too_large());
        }
        let more = budget.reserve(data.len())?;
        match &mut room {
            Some(room) => room.merge(more),
            None => room = Some(more),
        }
        // A body that arrives in one piece, as most do, is never copied.
        if first.is_empty() && rest.is_empty() {
            first = data;
            continue;
        }
        if rest.is_empty() {
            rest.reserve(expected.max(first.len() + data.len()));
            rest.extend_from_slice(&std::mem::take(&mut first));
        }
        rest.extend_from_slice(&data);
    }
    let whole = if rest.is_empty() {
        first
    } else {
        rest.freeze()
    };
    Ok((whole, room))
}
