//! One request on its way through a stage.

use std::net::{IpAddr, Ipv4Addr};
use std::time::SystemTime;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderName, Request};

use crate::ids::Ids;

/// Where a request came from; an extension of the request. Without it, it comes from this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// The client's address.
    pub source_ip: IpAddr,
    /// The port the client connected to.
    pub port: u16,
    /// `http` or `https`.
    pub protocol: &'static str,
}

impl Default for Connection {
    /// As behind the cloud's front end: `https` on port 443.
    fn default() -> Self {
        Self {
            source_ip: Ipv4Addr::LOCALHOST.into(),
            port: 443,
            protocol: "https",
        }
    }
}

/// How the client spelled its headers' names; an extension of the request.
///
/// Functions see the names as they were sent, and [`http::HeaderMap`] has them in lower case only.
#[derive(Debug, Clone, Default)]
pub struct HeaderCase(Vec<Bytes>);

impl HeaderCase {
    /// The names as they were sent.
    pub fn new(names: impl IntoIterator<Item = Bytes>) -> Self {
        Self(names.into_iter().collect())
    }

    fn of(&self, name: &HeaderName) -> Option<&str> {
        let sent = self
            .0
            .iter()
            .find(|sent| sent.eq_ignore_ascii_case(name.as_str().as_bytes()))?;
        std::str::from_utf8(sent).ok()
    }
}

/// A request, and what the gateway knows of it before it is matched.
pub(crate) struct GatewayRequest {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) received: SystemTime,
    pub(crate) ids: Ids,
    pub(crate) connection: Connection,
}

impl GatewayRequest {
    pub(crate) fn new(request: Request<Bytes>) -> Self {
        let (parts, body) = request.into_parts();
        let received = SystemTime::now();
        let trace = parts.headers.get("x-amzn-trace-id");
        let ids = Ids::new(received, trace.and_then(|value| value.to_str().ok()));
        let connection = parts.extensions.get().copied().unwrap_or_default();
        Self {
            parts,
            body,
            received,
            ids,
            connection,
        }
    }

    /// The header's first value, if it is there and is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// The verb that decides which method is called.
    ///
    /// `X-HTTP-Method-Override` goes before the request's own verb:
    /// <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html>
    pub(crate) fn verb(&self) -> &str {
        self.header("x-http-method-override")
            .unwrap_or(self.parts.method.as_str())
    }

    /// How the client spelled this header's name.
    pub(crate) fn spelling<'a>(&'a self, name: &'a HeaderName) -> &'a str {
        let spelling = self.parts.extensions.get::<HeaderCase>();
        spelling
            .and_then(|spelling| spelling.of(name))
            .unwrap_or(name.as_str())
    }
}
