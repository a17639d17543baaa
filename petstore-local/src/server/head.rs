//! The heads of requests as the client sent them.
//!
//! hyper parses the requests; this module records the same bytes. They are needed for two purposes:
//! the case of header names, which events preserve, and errors that hyper tolerates and a gateway
//! must reject. A request whose head is not found is rejected.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::framing::Framing;
use super::host;
use super::linger::Linger;
use super::request_log::RequestLog;
use petstore_gateway::HeaderCase;

/// The bytes that hyper reads ahead on a connection. It responds with 431 to a head that does not
/// fit.
pub(super) const BUFFER: usize = 64 * 1024;

/// The number of bytes to keep: more than hyper buffers, so that they include the head.
const KEPT: usize = 2 * BUFFER;

/// The bytes that were read from a connection and have not been taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads(Arc<Mutex<Unread>>);

#[derive(Debug, Default)]
struct Unread {
    bytes: Vec<u8>,
    /// The rest of a body, which is skipped: a client could put the bytes of a head into it.
    body: Framing,
}

impl Unread {
    fn push(&mut self, read: &[u8]) {
        let read = self.body.skip(read);
        let read = &read[read.len().saturating_sub(KEPT)..];
        let over = (self.bytes.len() + read.len()).saturating_sub(KEPT);
        self.bytes.drain(..over);
        self.bytes.extend_from_slice(read);
    }

    /// The next head, if it starts with this request line.
    fn take(&mut self, line: &str) -> Option<Head> {
        // Empty lines may come before it (RFC 9112, section 2.2).
        let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let start = self.bytes.iter().position(|byte| !is_line_end(byte))?;
        let rest = self.bytes.get(start..)?;
        if !rest.starts_with(line.as_bytes()) {
            return None;
        }
        let length = end(rest)?;
        let head = Head(Bytes::copy_from_slice(rest.get(..length)?));
        let after = self.bytes.split_off(start + length);
        self.bytes.clear();
        self.body = head.framing();
        self.push(&after);
        Some(head)
    }
}

impl Heads {
    fn push(&self, read: &[u8]) {
        self.lock().push(read);
    }

    /// The head of the request that hyper has just parsed. Earlier bytes are dropped.
    ///
    /// `None` if the next head has another request line, which no well-formed request can cause.
    pub(super) fn take(&self, request: &http::request::Parts) -> Option<Head> {
        // `GET http://host/path` is a valid request line (RFC 9112, section 3.2.2).
        let uri = &request.uri;
        let host = match (uri.scheme_str(), uri.authority()) {
            (Some(scheme), Some(authority)) => format!("{scheme}://{authority}"),
            _ => String::new(),
        };
        let line = format!("{} {host}{} HTTP/1.", request.method, uri.path_and_query()?);
        self.lock().take(&line)
    }

    fn lock(&self) -> MutexGuard<'_, Unread> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The length of a head, which ends after the first empty line.
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

/// A request line and headers as sent, with the empty line that ends them.
pub(super) struct Head(Bytes);

impl Head {
    /// The names and values of the headers, in order.
    fn headers(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let lines = self.0.split(|byte| *byte == b'\n').skip(1);
        lines.filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            Some((&line[..colon], line[colon + 1..].trim_ascii()))
        })
    }

    /// The values of a header.
    fn values(&self, wanted: &'static str) -> impl Iterator<Item = &[u8]> {
        self.headers()
            .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted.as_bytes()))
            .map(|(_, value)| value)
    }

    /// The framing of the body after this head.
    fn framing(&self) -> Framing {
        if self.values("transfer-encoding").next().is_some() {
            return Framing::chunked();
        }
        let length = self.values("content-length").next();
        let length = length.and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
        Framing::Length(length.unwrap_or(0))
    }

    /// The host that its Host names, without a port.
    pub(super) fn host(&self) -> Option<&str> {
        self.values("host").next().and_then(host::parse)
    }

    pub(super) fn header_case(&self) -> HeaderCase {
        HeaderCase::new(self.headers().map(|(name, _)| self.0.slice_ref(name)))
    }

    /// Why two servers could read this request differently; `None` if they could not.
    ///
    /// RFC 9112, sections 2.2, 3.2 and 6.1.
    pub(super) fn ambiguity(&self) -> Option<&'static str> {
        let mut before = 0;
        for byte in &self.0 {
            if *byte == b'\n' && before != b'\r' {
                return Some("a line of the head ends in LF without CR: end lines with CRLF");
            }
            before = *byte;
        }
        let mut hosts = self.values("host");
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return Some("it has not exactly one Host");
        };
        if host::parse(host).is_none() {
            return Some("its Host is malformed");
        }
        let mut codings = self.values("transfer-encoding");
        let coding = codings.next()?;
        if self.values("content-length").next().is_some() {
            return Some(
                "the request has both Content-Length and Transfer-Encoding: send one of them",
            );
        }
        if codings.next().is_some() || !coding.eq_ignore_ascii_case(b"chunked") {
            return Some(
                "the request has a Transfer-Encoding other than `chunked`: send `chunked` only",
            );
        }
        None
    }
}

/// A stream that records the bytes that are read from it, and logs the requests whose responses
/// were flushed.
#[derive(Debug)]
pub(super) struct Recorded<S> {
    pub(super) stream: S,
    pub(super) heads: Heads,
    pub(super) log: RequestLog,
    pub(super) linger: Linger,
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

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
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
        // hyper flushes what it has written.
        let poll = Pin::new(&mut self.stream).poll_flush(context);
        self.log.write();
        poll
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        let Self { stream, linger, .. } = &mut *self;
        linger.poll_close(stream, context)
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
    fn heads_are_found_in_order() {
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
    fn a_head_in_a_body_is_not_a_request() {
        let heads = Heads::default();
        let false_head = "GET /c HTTP/1.1\r\nHost: x\r\n\r\n";
        let length = false_head.len();
        let first = format!("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n");
        let next = "GET /c HTTP/1.1\nHost: x\r\nHost: y\r\n\r\n";
        heads.push(format!("{first}{}", &false_head[..9]).as_bytes());
        assert_eq!(taken(&heads, "POST", "/a").unwrap(), first.as_bytes());
        heads.push(format!("{}\r\n{next}", &false_head[9..]).as_bytes());
        assert_eq!(taken(&heads, "GET", "/c").unwrap(), next.as_bytes());
    }

    #[test]
    fn the_recorded_bytes_are_bounded() {
        let heads = Heads::default();
        let length = 10 * KEPT;
        heads.push(format!("POST /a HTTP/1.1\r\nContent-Length: {length}\r\n\r\n").as_bytes());
        assert!(taken(&heads, "POST", "/a").is_some());
        for _ in 0..10 {
            heads.push(&[b'a'; KEPT]);
            assert!(heads.lock().bytes.is_empty());
        }
        heads.push(b"GET /c HTTP/1.1\r\n\r\n");
        assert!(taken(&heads, "GET", "/c").is_some());
        for _ in 0..10 {
            heads.push(&[b'a'; KEPT]);
        }
        assert_eq!(heads.lock().bytes.len(), KEPT);
    }

    #[test]
    fn an_ambiguous_request_is_recognized() {
        let fine = "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(head(fine).ambiguity(), None);
        for ambiguous in [
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
            assert!(head(ambiguous).ambiguity().is_some(), "{ambiguous:?}");
        }
    }
}
