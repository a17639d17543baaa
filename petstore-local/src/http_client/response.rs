//! Reads a response from a connection: the head within limits, and then the body.

use std::future::poll_fn;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use http::{Response, StatusCode};
use petstore_gateway::{HeaderCase, MAX_BODY, SendError};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::body::{Body, BodyEnd, READ, broken, invalid};

/// The bytes of a head at most.
const MAX_HEAD: usize = 64 * 1024;

/// The headers of a response at most.
const MAX_HEADERS: usize = 200;

/// Reads the head of a response; `is_head` is whether the request was a `HEAD`, whose response has
/// no body.
pub(super) async fn read_head<S: AsyncRead + Unpin>(
    mut stream: S,
    is_head: bool,
) -> Result<Response<Body<S>>, SendError> {
    let mut buffer = Vec::new();
    let response = loop {
        match parse_head(&buffer)? {
            Some((length, response)) => {
                buffer.drain(..length);
                // Interim responses come before the response proper.
                if !response.status().is_informational() {
                    break response;
                }
            }
            None if buffer.len() > MAX_HEAD => return Err(invalid("its head is too large")),
            None => {
                buffer.reserve(READ);
                let read = stream.read_buf(&mut buffer).await.map_err(broken)?;
                if read == 0 {
                    return Err(invalid("the connection ended before its head was complete"));
                }
            }
        }
    };
    let end = body_end(response.status(), response.headers(), is_head)?;
    Ok(response.map(|()| Body::new(stream, buffer, end)))
}

/// Reads the rest of a response, as many bytes as a REST API returns.
pub(super) async fn collect<S: AsyncRead + Unpin>(
    response: Response<Body<S>>,
) -> Result<Response<Bytes>, SendError> {
    let (head, mut body) = response.into_parts();
    if body.length().is_some_and(|length| length > MAX_BODY as u64) {
        return Err(SendError::TooLarge(MAX_BODY));
    }
    let mut whole = Vec::new();
    while let Some(piece) = poll_fn(|cx| body.poll_piece(cx)).await {
        whole.extend_from_slice(&piece?);
        if whole.len() > MAX_BODY {
            return Err(SendError::TooLarge(MAX_BODY));
        }
    }
    Ok(Response::from_parts(head, whole.into()))
}

/// The head at the beginning of these bytes and its length; `None` if more bytes are needed.
fn parse_head(bytes: &[u8]) -> Result<Option<(usize, Response<()>)>, SendError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(invalid(&error.to_string())),
    };
    let status = StatusCode::from_u16(head.code.unwrap_or_default());
    let mut response = Response::new(());
    *response.status_mut() = status.map_err(|error| invalid(&error.to_string()))?;
    let mut names = Vec::with_capacity(head.headers.len());
    for header in head.headers.iter() {
        let name = HeaderName::from_bytes(header.name.as_bytes());
        let value = HeaderValue::from_bytes(header.value);
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(invalid("a header is malformed"));
        };
        response.headers_mut().append(name, value);
        names.push(Bytes::copy_from_slice(header.name.as_bytes()));
    }
    response.extensions_mut().insert(HeaderCase::new(names));
    Ok(Some((length, response)))
}

fn body_end(status: StatusCode, headers: &HeaderMap, is_head: bool) -> Result<BodyEnd, SendError> {
    if is_head || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED {
        return Ok(BodyEnd::Length(0));
    }
    if let Some(coding) = headers.get_all(TRANSFER_ENCODING).iter().next_back() {
        return match coding.as_bytes().eq_ignore_ascii_case(b"chunked") {
            true => Ok(BodyEnd::Chunked),
            false => Err(invalid("its Transfer-Encoding is not `chunked`")),
        };
    }
    let mut lengths = headers.get_all(CONTENT_LENGTH).iter();
    let Some(length) = lengths.next() else {
        return Ok(BodyEnd::Connection);
    };
    let digits = length.to_str().unwrap_or_default();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || lengths.any(|other| other != length) {
        return Err(invalid("its Content-Length is malformed"));
    }
    // More than 2^64 bytes cannot be sent.
    let length = digits.parse().unwrap_or(u64::MAX);
    Ok(BodyEnd::Length(length))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is read from a connection that yields these bytes and ends.
    fn received(bytes: &[u8], is_head: bool) -> Result<Response<Bytes>, SendError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async { collect(read_head(bytes, is_head).await?).await })
    }

    #[test]
    fn a_body_ends_where_its_framing_ends_it() {
        for (head, rest, body) in [
            ("200 OK\r\nContent-Length: 3", "abcdef", "abc"),
            (
                "200 OK\r\nContent-Length: 3\r\nContent-Length: 3",
                "abc",
                "abc",
            ),
            (
                "200 OK\r\nTransfer-Encoding: Chunked",
                "2\r\nab\r\n0\r\n\r\nx",
                "ab",
            ),
            ("200", "until the end", "until the end"),
            ("204 No Content", "nothing of it", ""),
            ("304 Not Modified\r\nContent-Length: 3", "", ""),
            (
                "100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1",
                "a",
                "a",
            ),
        ] {
            let text = format!("HTTP/1.1 {head}\r\n\r\n{rest}");
            let response = received(text.as_bytes(), false).unwrap();
            assert_eq!(response.body(), body, "{head}");
        }
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(received(head, true).unwrap().body(), "");
    }

    #[test]
    fn names_of_headers_keep_their_case() {
        let response =
            b"HTTP/1.1 404 Not Found\r\nX-ABC: 1\r\nx-Abc: 2\r\ncontent-length: 0\r\n\r\n";
        let response = received(response, false).unwrap();
        assert_eq!(response.status(), 404);
        let names = response.extensions().get::<HeaderCase>().unwrap().names();
        assert!(names.eq([&b"X-ABC"[..], b"x-Abc", b"content-length"]));
        let values: Vec<_> = response.headers().get_all("x-abc").iter().collect();
        assert_eq!(values, ["1", "2"]);
    }

    #[test]
    fn malformed_and_cut_responses_are_errors() {
        let many = format!("HTTP/1.1 200 OK\r\n{}", "a: b\r\n".repeat(MAX_HEADERS + 1));
        let long = format!("HTTP/1.1 200 OK\r\na: {}", "b".repeat(2 * MAX_HEAD));
        for text in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "SMTP ready\r\n\r\n",
            "HTTP/1.1 2 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\na b: c\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na",
            &many,
            &long,
        ] {
            let error = received(text.as_bytes(), false).unwrap_err();
            assert!(
                matches!(error, SendError::InvalidResponse(_)),
                "{text:.60}: {error}"
            );
        }
    }

    #[test]
    fn large_bodies_are_errors() {
        let more = MAX_BODY + 1;
        let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {more}\r\n\r\n");
        let huge = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n";
        let sent = format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(more));
        let chunks = format!(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{more:x}\r\n{}",
            "x".repeat(more)
        );
        for text in [&announced, huge, &sent, &chunks] {
            let error = received(text.as_bytes(), false).unwrap_err();
            assert_eq!(error, SendError::TooLarge(MAX_BODY), "{text:.60}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>, is_head: bool) {
            let _ = received(&bytes, is_head);
            let _ = received(&[b"HTTP/1.1 200 OK\r\n", &*bytes].concat(), is_head);
        }
    }
}
