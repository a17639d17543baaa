//! One client's connection: reads requests, passes them to the stage and writes the responses.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{CONNECTION, HOST, HeaderValue};
use http::request::Parts;
use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use petstore_core::http::origin;
use tokio::net::TcpStream;

use super::body;
use super::head::{BUFFER, Head, Heads, Recorded};
use super::host;
use super::linger::{Linger, Unread};
use super::replacer::FrontReplacer;
use super::request_log::RequestLog;
use super::response_body::ServedBody;
use super::shared::Shared;
use crate::log::{self, Served};
use petstore_gateway::{Connection, GatewayError, ResponseBody};

/// A connection that was accepted.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) stream: TcpStream,
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    /// How long a head may take.
    pub(super) head_timeout: Duration,
}

/// Serves a connection until it ends.
pub(super) async fn serve(shared: FrontReplacer, accepted: Accepted, watcher: Watcher) {
    let Accepted {
        stream,
        client,
        server,
        head_timeout,
    } = accepted;
    // Responses are small and written in one piece.
    let _ = stream.set_nodelay(true);
    let connection = Connection {
        source_ip: client.ip(),
        port: server.port(),
        protocol: "http",
    };
    let heads = Heads::default();
    let unread = Unread::default();
    let log = RequestLog::default();
    let io = TokioIo::new(Recorded {
        stream,
        heads: heads.clone(),
        log: log.clone(),
        linger: Linger::new(unread.clone(), shared.current().limits.body_timeout),
    });
    let service = service_fn(|request| {
        let shared = shared.current();
        let (heads, unread, log) = (heads.clone(), unread.clone(), log.clone());
        async move {
            let start = Instant::now();
            let logged = shared
                .log
                .then(|| (request.method().clone(), request.uri().clone()));
            let mut response = respond(&shared, &heads, &unread, connection, request).await;
            if let Some((verb, uri)) = &logged {
                log.add(Served {
                    verb: verb.clone(),
                    uri: uri.clone(),
                    status: response.status(),
                    report: response.extensions_mut().remove(),
                    time: start.elapsed(),
                });
            }
            Ok::<_, Infallible>(response.map(|body| ServedBody::new(body, logged)))
        }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head_timeout)
        .max_buf_size(BUFFER)
        .serve_connection(io, service);
    if let Err(error) = watcher.watch(served).await
        && error.is_parse()
        && shared.current().log
    {
        log::line(&format!(
            "rejected a malformed request from {client}: {error}"
        ));
    }
}

async fn respond(
    shared: &Shared,
    heads: &Heads,
    unread: &Unread,
    connection: Connection,
    request: Request<Incoming>,
) -> Response<ResponseBody> {
    let (mut parts, body) = request.into_parts();
    let head = heads.take(&parts);
    parts.extensions.insert(connection);
    if let Some(head) = &head {
        parts.extensions.insert(head.header_case());
    }
    let has_body = !body.is_end_stream();
    let checked = check(head.as_ref(), &mut parts, &shared.allowed_hosts)
        .and_then(|()| check_origin(&parts, has_body));
    match checked {
        Err(error) => reject(shared, unread, parts, error).map(ResponseBody::Whole),
        Ok(()) => match has_body
            .then(|| shared.front.reject_early(&parts))
            .flatten()
        {
            Some(response) => close(unread, response).map(ResponseBody::Whole),
            None => match body::read(body, shared.limits.body_timeout, &shared.budget).await {
                Ok((body, _room)) => {
                    let request = Request::from_parts(parts, body);
                    shared.front.serve_streaming(request).await
                }
                Err(error) => reject(shared, unread, parts, error).map(ResponseBody::Whole),
            },
        },
    }
}

/// The response to a request whose body is not read.
fn reject(shared: &Shared, unread: &Unread, parts: Parts, error: GatewayError) -> Response<Bytes> {
    let request = Request::from_parts(parts, Bytes::new());
    close(unread, shared.front.reject_unread(request, error))
}

/// Ends the connection with this response: the rest of the request must not be taken for the next
/// one.
fn close(unread: &Unread, mut response: Response<Bytes>) -> Response<Bytes> {
    unread.set();
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(CONNECTION, close);
    response
}

/// Refuses a body without a media type from a page of another origin: a browser sends it without a
/// preflight request.
fn check_origin(parts: &Parts, has_body: bool) -> Result<(), GatewayError> {
    let header = |name| parts.headers.get(name).map(HeaderValue::as_bytes);
    // A value that is not text is not that of an own page.
    let text = |name| header(name).map(|value| std::str::from_utf8(value).unwrap_or_default());
    let is_untyped = has_body && header("content-type").is_none();
    if is_untyped && origin::is_foreign(text("origin"), text("sec-fetch-site"), text("host")) {
        return Err(GatewayError::untyped_body());
    }
    Ok(())
}

/// Refuses a request that two servers could read in two ways, and one for a host that is not this
/// machine.
fn check(
    head: Option<&Head>,
    parts: &mut Parts,
    allowed_hosts: &[String],
) -> Result<(), GatewayError> {
    let Some(head) = head else {
        return Err(GatewayError::bad_request("its head cannot be checked"));
    };
    if let Some(ambiguity) = head.ambiguity() {
        return Err(GatewayError::bad_request(ambiguity));
    }
    let mut host = head.host();
    // A target that names the host replaces the Host (RFC 9112, section 3.2.2).
    if let Some(authority) = parts.uri.authority() {
        host = host::parse(authority.as_str().as_bytes());
        if let (Some(_), Ok(value)) = (host, HeaderValue::from_str(authority.as_str())) {
            parts.headers.insert(HOST, value);
        }
    }
    match host {
        None => Err(GatewayError::bad_request("its target's host is malformed")),
        Some(host) if host::is_allowed(host, allowed_hosts) => Ok(()),
        Some(host) => Err(GatewayError::forbidden(format!(
            "the host {host:?} is not served: if it is a name of this machine, start with --allow-host NAME"
        ))),
    }
}
