//! A client's request as the gateway received it: head, body, ids, time and connection.
//!
//! It does not depend on the API, nor on the method that the request matches.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};
use std::time::SystemTime;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Request};

use crate::ids::{Ids, since_epoch};

/// The connection that a request came over: an extension of the request. The default is a local
/// client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// The client's address.
    pub source_ip: IpAddr,
    /// The port that the client connected to.
    pub port: u16,
    /// `http` or `https`.
    pub protocol: &'static str,
}

impl Default for Connection {
    /// `https` on port 443, as behind the cloud's front end.
    fn default() -> Self {
        Self {
            source_ip: Ipv4Addr::LOCALHOST.into(),
            port: 443,
            protocol: "https",
        }
    }
}

/// The time at which a request was received: an extension of the request. Without it, it is the
/// current time.
///
/// Throttles, quotas, cached results, tokens and signatures depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedAt(pub SystemTime);

/// The header names as the client sent them: an extension of the request.
///
/// Events have header names in the client's case, and [`http::HeaderMap`] keeps them in lower case
/// only.
#[derive(Debug, Clone, Default)]
pub struct HeaderCase(Vec<Bytes>);

impl HeaderCase {
    /// The names in the order and the case in which they were sent.
    pub fn new(names: impl IntoIterator<Item = Bytes>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(|name| &**name)
    }

    /// The name in the case in which it was sent.
    pub(crate) fn find(&self, name: &HeaderName) -> Option<&str> {
        let sent = self
            .0
            .iter()
            .find(|sent| sent.eq_ignore_ascii_case(name.as_str().as_bytes()))?;
        std::str::from_utf8(sent).ok()
    }
}

/// A request before it is matched to a method. It has no `Debug`, because headers and bodies may
/// contain secrets.
pub(crate) struct GatewayRequest {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) received: SystemTime,
    pub(crate) ids: Ids,
    pub(crate) connection: Connection,
    /// Whether this is a test of a method, which has no stage in its path.
    pub(crate) is_test: bool,
}

/// Marks the request of a test: an extension of the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MethodTest;

impl GatewayRequest {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        let (parts, body) = request.into_parts();
        let received = parts.extensions.get::<ReceivedAt>();
        let received = received.map_or_else(SystemTime::now, |ReceivedAt(time)| *time);
        let trace = parts.headers.get("x-amzn-trace-id");
        let ids = Ids::new(received, trace.and_then(|value| value.to_str().ok()));
        let connection = parts.extensions.get().copied().unwrap_or_default();
        Self {
            is_test: parts.extensions.get::<MethodTest>().is_some(),
            parts,
            body,
            received,
            ids,
            connection,
        }
    }

    /// `$context.identity.sourceIp`
    pub(crate) fn source_ip(&self) -> String {
        if self.is_test {
            return "test-invoke-source-ip".to_owned();
        }
        self.connection.source_ip.to_string()
    }

    /// The first value of a header; `None` if it is missing or not ASCII text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// The verb that selects the method.
    ///
    /// `X-HTTP-Method-Override` takes precedence over the request's own verb:
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
    pub(crate) fn verb(&self) -> &str {
        self.header("x-http-method-override")
            .unwrap_or(self.parts.method.as_str())
    }

    /// The name of this header in the client's case.
    pub(crate) fn original_name<'a>(&'a self, name: &'a HeaderName) -> &'a str {
        let case = self.parts.extensions.get::<HeaderCase>();
        case.and_then(|case| case.find(name))
            .unwrap_or(name.as_str())
    }

    /// Whether the case of the client's header names is known.
    pub(crate) fn knows_header_case(&self) -> bool {
        self.parts.extensions.get::<HeaderCase>().is_some()
    }

    /// All values of a header, in order.
    pub(crate) fn header_values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        self.parts.headers.get_all(name).iter().map(header_text)
    }

    /// All parameters of the query string in order, decoded, with `+` as a space.
    pub(crate) fn query(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.parts.uri.query().unwrap_or_default().as_bytes())
    }

    /// All values of a parameter of the query string, in order.
    pub(crate) fn query_values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let pairs = self.query().filter(move |(other, _)| other == name);
        pairs.map(|(_, value)| value)
    }

    /// `$context.requestTime`, such as `23/Nov/2026:04:37:16 +0000`.
    pub(crate) fn time(&self) -> String {
        let date = httpdate::fmt_http_date(self.received);
        // `Mon, 23 Nov 2026 04:37:16 GMT`: every part has its place (RFC 9110, section 5.6.7).
        let part = |place| date.get(place).unwrap_or_default();
        let (day, month, year, time) = (part(5..7), part(8..11), part(12..16), part(17..25));
        [day, "/", month, "/", year, ":", time, " +0000"].concat()
    }

    /// `$context.requestTimeEpoch`, in milliseconds.
    pub(crate) fn time_epoch_millis(&self) -> u64 {
        u64::try_from(since_epoch(self.received).as_millis()).unwrap_or(u64::MAX)
    }
}

/// The value as UTF-8, or else its bytes as Latin-1, which HTTP/1.1 once specified.
pub(crate) fn header_text(value: &HeaderValue) -> Cow<'_, str> {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.into(),
        Err(_) => value
            .as_bytes()
            .iter()
            .map(|&byte| char::from(byte))
            .collect(),
    }
}
