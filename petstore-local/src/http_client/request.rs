//! The head of an outgoing request, with header names in the case and order that the gateway gives.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HeaderMap, HeaderName, TRANSFER_ENCODING};
use http::{HeaderValue, Request};
use petstore_gateway::HeaderCase;

/// The request line and the headers. A body without `Content-Length` gets one, since it could not
/// be read otherwise.
pub(super) fn head(request: &Request<Bytes>) -> Vec<u8> {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let line = format!("{} {target} HTTP/1.1\r\n", request.method());
    let mut head = line.into_bytes();
    for (name, value) in ordered(request) {
        push(&mut head, name, value.as_bytes());
    }
    let headers = request.headers();
    let has_length =
        headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING);
    if !has_length && !request.body().is_empty() {
        let length = request.body().len().to_string();
        push(&mut head, b"Content-Length", length.as_bytes());
    }
    head.extend_from_slice(b"\r\n");
    head
}

fn push(head: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    for part in [name, b": ", value, b"\r\n"] {
        head.extend_from_slice(part);
    }
}

/// The headers as `HeaderCase` lists them, and then those that it does not list.
fn ordered(request: &Request<Bytes>) -> Vec<(&[u8], &HeaderValue)> {
    let headers = request.headers();
    let mut used: HeaderMap<usize> = HeaderMap::default();
    let mut lines = Vec::with_capacity(headers.len());
    let case = request.extensions().get::<HeaderCase>();
    for sent in case.into_iter().flat_map(HeaderCase::names) {
        let Ok(name) = HeaderName::from_bytes(sent) else {
            continue;
        };
        let count = used.entry(&name).or_insert(0);
        if let Some(value) = headers.get_all(&name).iter().nth(*count) {
            lines.push((sent, value));
            *count += 1;
        }
    }
    for name in headers.keys() {
        let written = used.get(name).copied().unwrap_or(0);
        let rest = headers.get_all(name).iter().skip(written);
        lines.extend(rest.map(|value| (name.as_str().as_bytes(), value)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(names: &[&'static str], headers: &[(&str, &str)], body: &'static str) -> String {
        let mut request = Request::post("http://a.example:1/b?c=d");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Bytes::from_static(body.as_bytes())).unwrap();
        let names = names.iter().map(|name| Bytes::from_static(name.as_bytes()));
        request.extensions_mut().insert(HeaderCase::new(names));
        String::from_utf8(head(&request)).unwrap()
    }

    #[test]
    fn names_have_their_case_and_order() {
        let headers = [
            ("host", "a.example"),
            ("x-one", "1"),
            ("via", "p"),
            ("x-one", "2"),
            ("content-length", "2"),
        ];
        let names = ["X-ONE", "Host", "x-One", "Not-There", "Content-Length"];
        assert_eq!(
            written(&names, &headers, "{}"),
            "POST /b?c=d HTTP/1.1\r\nX-ONE: 1\r\nHost: a.example\r\nx-One: 2\r\nContent-Length: 2\r\nvia: p\r\n\r\n"
        );
    }

    #[test]
    fn a_body_always_has_a_length() {
        let head = "POST /b?c=d HTTP/1.1\r\nhost: a\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(written(&[], &[("host", "a")], "abc"), head);
        assert_eq!(
            written(&[], &[("host", "a")], ""),
            "POST /b?c=d HTTP/1.1\r\nhost: a\r\n\r\n"
        );
    }
}
