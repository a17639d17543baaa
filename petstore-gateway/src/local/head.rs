//! The heads of requests as they came over the wire.
//!
//! hyper reads the requests; beside it the bytes are kept until their head is asked for. Two things need them: the
//! spelling of headers' names, which functions see, and mistakes that hyper tolerates and a gateway must not.
//! A request whose head is not found is refused.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::call::HeaderSpelling;

/// Bytes that are kept of what was read last: more than hyper's own buffer, so that a head is among them.
const KEPT: usize = 2 * super::connection::BUFFER;

/// What was read from a connection and has not been asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads(Arc<Mutex<Vec<u8>>>);

impl Heads {
    fn push(&self, read: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = &read[read.len().saturating_sub(KEPT)..];
        let over = (kept.len() + read.len()).saturating_sub(KEPT);
        kept.drain(..over);
        kept.extend_from_slice(read);
    }

    /// The head of the request that hyper has just read; what came before it is forgotten.
    ///
    /// `None` if no head has this request's line, which no well-formed request can bring about.
    pub(super) fn take(&self, request: &http::request::Parts) -> Option<Head> {
        // `GET http://host/path` is a request line, too (RFC 9112, section 3.2.2).
        let uri = &request.uri;
        let host = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
            _ => String::new(),
        };
        let line = format!("{} {host}{} HTTP/1.", request.method, uri.path_and_query()?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = find(&kept, line.as_bytes())?;
        let length = end(&kept[start..])?;
        let head = Bytes::copy_from_slice(&kept[start..start + length]);
        kept.drain(..start + length);
        Some(Head(head))
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut windows = bytes.windows(wanted.len());
    windows.position(|window| window == wanted)
}

/// Where a head ends: after the first empty line.
fn end(bytes: &[u8]) -> Option<usize> {
    let mut line = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
        if at > 0 && matches!(&bytes[line..at], b"" | b"\r") {
            return Some(at + 1);
        }
        line = at + 1;
    }
    None
}

/// Request line and headers, as sent, with the empty line that ends them.
pub(super) struct Head(Bytes);

impl Head {
    /// Names and values of the headers, in order.
    fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let lines = self.0.split(|byte| *byte == b'\n').skip(1);
        lines.filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((&line[..colon], line[colon + 1..].trim_ascii()))
        })
    }

    pub(super) fn spelling(&self) -> HeaderSpelling {
        HeaderSpelling::new(self.headers().map(|(name, _)| self.0.slice_ref(name)))
    }

    /// What makes the request one that two servers could read in two ways, if anything does.
    ///
    /// RFC 9112, sections 2.2, 3.2 and 6.1.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let mut before = 0;
        for byte in &self.0 {
            if *byte == b'\n' && before != b'\r' {
                return Some("a line of its head ends in a bare LF");
            }
            before = *byte;
        }
        let of = |wanted: &'static str| {
            let wanted = wanted.as_bytes();
            self.headers()
                .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
                .map(|(_, value)| value)
        };
        if of("host").count() != 1 {
            return Some("it has not exactly one Host");
        }
        let mut codings = of("transfer-encoding");
        let coding = codings.next()?;
        if of("content-length").next().is_some() {
            return Some("it has both Content-Length and Transfer-Encoding");
        }
        if codings.next().is_some() || !coding.eq_ignore_ascii_case(b"chunked") {
            return Some("its Transfer-Encoding is not `chunked` alone");
        }
        None
    }
}

/// A stream that keeps what is read from it.
#[derive(Debug)]
pub(super) struct Recorded<S> {
    pub(super) stream: S,
    pub(super) heads: Heads,
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let Some(read) = buffer.filled().get(before..)
            && !read.is_empty()
        {
            self.heads.push(read);
        }
        poll
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        Head(Bytes::copy_from_slice(text.as_bytes()))
    }

    fn taken(heads: &Heads, method: &str, uri: &str) -> Option<Bytes> {
        let request = http::Request::builder().method(method).uri(uri).body(());
        let (parts, ()) = request.unwrap().into_parts();
        heads.take(&parts).map(|head| head.0)
    }

    #[test]
    fn heads_are_found_one_after_the_other() {
        let heads = Heads::default();
        let first = b"POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n";
        let second = b"GET /c HTTP/1.1\r\nHost: x\r\n\r\n";
        heads.push(&first[..9]);
        heads.push(&first[9..]);
        assert_eq!(taken(&heads, "POST", "/a?b").unwrap(), &first[..]);
        heads.push(b"hello");
        heads.push(second);
        assert_eq!(taken(&heads, "GET", "/c").unwrap(), &second[..]);
        assert_eq!(taken(&heads, "GET", "/c"), None);
    }

    #[test]
    fn a_target_may_name_the_host() {
        let heads = Heads::default();
        let absolute = b"GET http://x:1/c?d HTTP/1.1\r\nHost: x\r\n\r\n";
        heads.push(absolute);
        assert_eq!(taken(&heads, "GET", "/c?d"), None);
        assert_eq!(taken(&heads, "PUT", "http://x:1/c?d"), None);
        assert_eq!(
            taken(&heads, "GET", "http://x:1/c?d").unwrap(),
            &absolute[..]
        );
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let heads = Heads::default();
        for _ in 0..10 {
            heads.push(&[b'a'; KEPT]);
        }
        heads.push(b"GET /c HTTP/1.1\r\n\r\n");
        assert_eq!(heads.0.lock().unwrap().len(), KEPT);
        assert!(taken(&heads, "GET", "/c").is_some());
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_a_flaw() {
        let fine = "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(head(fine).flaw(), None);
        for flawed in [
            "GET / HTTP/1.1\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        ] {
            assert!(head(flawed).flaw().is_some(), "{flawed:?}");
        }
    }
}
