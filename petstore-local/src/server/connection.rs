//! One client's connection: heads and bodies in, answers out.

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
use petstore_gateway::Connection;
use petstore_gateway::GatewayError;
use petstore_gateway::Stage;

/// Bytes that hyper reads ahead on a connection; a head that does not fit is answered 431.
pub(super) const BUFFER: usize = 64 * 1024;

/// What all connections share.
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
    // Answers are small and written whole.
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
        async move { Ok::<_, Infallible>(answer(&shared, &heads, connection, request).await) }
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
            "refused a malformed request from {client}: {error}"
        ));
    }
}

async fn answer(
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
        parts.extensions.insert(head.spelling());
    }
    let ambiguity = match &head {
        Some(head) => head.ambiguity(),
        None => Some("its head cannot be checked"),
    };
    let whole = match ambiguity {
        Some(ambiguity) => Err(GatewayError::bad_request(ambiguity)),
        None => body::read(body, shared.limits.body_timeout, &shared.budget).await,
    };
    let answer = match whole {
        Ok((body, _room)) => shared.stage.serve(Request::from_parts(parts, body)).await,
        Err(refusal) => {
            let request = Request::from_parts(parts, Bytes::new());
            let mut answer = shared.stage.reject_unread(request, refusal);
            // What the client sends on this connection may not be what it means.
            let close = HeaderValue::from_static("close");
            answer.headers_mut().insert(CONNECTION, close);
            answer
        }
    };
    if shared.log {
        log::request(verb.as_str(), uri.path(), &answer, start.elapsed());
    }
    answer.map(Full::new)
}
