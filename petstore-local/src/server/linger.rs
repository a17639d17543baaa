//! A stream that is closed without losing the last response.
//!
//! A socket that is closed with unread bytes resets the connection, and the client may then never
//! read the response. So the sending half is closed first, and what still comes is read and thrown
//! away (RFC 9112, section 9.6).

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use petstore_gateway::MAX_BODY;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// Bytes that are thrown away at most.
const MAX_DISCARDED: usize = 4 * MAX_BODY;

/// Set when a request is refused whose body was not read.
#[derive(Debug, Clone, Default)]
pub(super) struct Unread(Arc<AtomicBool>);

impl Unread {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The end of a connection.
#[derive(Debug)]
pub(super) struct Linger {
    unread: Unread,
    limit: Duration,
    ends: Option<Pin<Box<Sleep>>>,
    discarded: usize,
}

impl Linger {
    /// Waits no longer than `limit` for the client to finish, and only if a body is unread.
    pub(super) fn new(unread: Unread, limit: Duration) -> Self {
        Self {
            unread,
            limit,
            ends: None,
            discarded: 0,
        }
    }

    /// Closes the stream.
    pub(super) fn poll_close<S: AsyncRead + AsyncWrite + Unpin>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        let ends = match &mut self.ends {
            Some(ends) => ends,
            none => {
                ready!(Pin::new(&mut *stream).poll_shutdown(context))?;
                if !self.unread.0.load(Ordering::Relaxed) {
                    return Poll::Ready(Ok(()));
                }
                none.insert(Box::pin(tokio::time::sleep(self.limit)))
            }
        };
        let mut scratch = [0; 8 * 1024];
        while self.discarded < MAX_DISCARDED && ends.as_mut().poll(context).is_pending() {
            let mut buffer = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => self.discarded += buffer.filled().len(),
                // The client has finished, or is gone.
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}
