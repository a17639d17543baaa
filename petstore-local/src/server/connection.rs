//! One client's connection: reads requests, passes them to the stage and writes the responses.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;

use super::body::{self, Budget};
use super::head::{Heads, Recorded};
use crate::{ServeLimits, log};
use petstore_gateway::{Connection, GatewayError, Stage};

/// The bytes that hyper reads ahead on a connection. It responds with 431 to a head that does not fit.
pub(super) const BUFFER: usize = 64 * 1024;

/// The state that all connections share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) stage: Stage,
    pub(super) limits: ServeLimits,
    pub(super) budget: Budget,
    pub(super) log: bool,
}

/// Serves a connection until it ends.
pub(super) async fn serve(
    shared: Arc<Shared>,
    stream: TcpStream,
    client: SocketAddr,
    server: SocketAddr,
    watcher: Watcher,
) {
    // Responses are small and written in one piece.
    let _ = stream.set_nodelay(true);
    let connection = Connection {
        source_ip: client.ip(),
        port: server.port(),
        protocol: "http",
    };
    let heads = Heads::default();
    let io = TokioIo::new(Recorded {
        stream,
        heads: heads.clone(),
    });
    let service = service_fn(|request| {
        let shared = Arc::clone(&shared);
        let heads = heads.clone();
        async move { Ok::<_, Infallible>(respond(&shared, &heads, connection, request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(shared.limits.head_timeout)
        .max_buf_size(BUFFER)
        .serve_connection(io, service);
    if let Err(error) = watcher.watch(served).await
        && error.is_parse()
        && shared.log
    {
        log::line(&format!(
            "rejected a malformed request from {client}: {error}"
        ));
    }
}

async fn respond(
    shared: &Shared,
    heads: &Heads,
    connection: Connection,
    request: Request<Incoming>,
) -> Response<Full<Bytes>> {
    let start = Instant::now();
    let (mut parts, body) = request.into_parts();
    let verb = parts.method.clone();
    let uri = parts.uri.clone();
    let head = heads.take(&parts);
    parts.extensions.insert(connection);
    if let Some(head) = &head {
        parts.extensions.insert(head.header_case());
    }
    let ambiguity = match &head {
        Some(head) => head.ambiguity(),
        None => Some("the head of the request was not recorded, so it cannot be checked"),
    };
    let whole = match ambiguity {
        Some(ambiguity) => Err(GatewayError::bad_request(ambiguity)),
        None => body::read(body, shared.limits.body_timeout, &shared.budget).await,
    };
    let response = match whole {
        Ok((body, _room)) => shared.stage.serve(Request::from_parts(parts, body)).await,
        Err(error) => {
            let request = Request::from_parts(parts, Bytes::new());
            let mut response = shared.stage.reject_unread(request, error);
            // The rest of this request must not be taken for the next one.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
            response
        }
    };
    if shared.log {
        log::request(verb.as_str(), uri.path(), &response, start.elapsed());
    }
    response.map(Full::new)
}
