//! The services on a port of this machine, for any client of AWS: `aws --endpoint-url`, boto3.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

use super::local::LocalAws;
use crate::server::{is_allowed_host, parse_host};
use crate::{ServeError, log};

/// The largest body, in bytes.
const MAX_BODY: usize = 256 * 1024 * 1024;

/// How long the head of a request may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(60);

/// How long requests in flight may take after the end was asked for.
const GRACE: Duration = Duration::from_secs(2);

/// The services of a world on a loopback port.
#[derive(Debug)]
pub struct AwsPort {
    listener: TcpListener,
    address: SocketAddr,
    aws: Arc<LocalAws>,
}

impl AwsPort {
    /// Binds a loopback address. Connections wait until [`run`](Self::run).
    ///
    /// # Errors
    ///
    /// [`ServeError::Bind`] if the address is in use or not a loopback address: signatures are not
    /// verified, so every client of the port may do everything.
    pub async fn bind(aws: Arc<LocalAws>, address: SocketAddr) -> Result<Self, ServeError> {
        let fail = |error| ServeError::Bind { address, error };
        if !address.ip().is_loopback() {
            let text = "the services of AWS are only served on a loopback address";
            let kind = std::io::ErrorKind::InvalidInput;
            return Err(fail(std::io::Error::new(kind, text)));
        }
        let listener = TcpListener::bind(address).await.map_err(fail)?;
        let address = listener.local_addr().map_err(fail)?;
        aws.set_address(address);
        Ok(Self {
            listener,
            address,
            aws,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` completes.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let graceful = GracefulShutdown::new();
        tokio::select! {
            () = shutdown => {}
            () = accept(self.listener, &self.aws, &graceful) => {}
        }
        let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    }
}

async fn accept(listener: TcpListener, aws: &Arc<LocalAws>, graceful: &GracefulShutdown) {
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of file descriptors, most likely: others have to end first.
                log::line(&format!("cannot accept a connection: {error}"));
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Responses are small and written in one piece.
        let _ = stream.set_nodelay(true);
        let aws = Arc::clone(aws);
        let service = service_fn(move |request| {
            let aws = Arc::clone(&aws);
            async move { Ok::<_, Infallible>(respond(&aws, request).await.map(Full::new)) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away is not an error of the server.
            let _ = watched.await;
        });
    }
}

async fn respond(aws: &LocalAws, request: Request<Incoming>) -> Response<Bytes> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    if let Err(reason) = check_host(&parts.headers) {
        return plain(StatusCode::FORBIDDEN, reason);
    }
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            let reason = "the body is larger than 256 MiB, or did not arrive";
            return plain(StatusCode::PAYLOAD_TOO_LARGE, reason);
        }
    };
    let target = parts.headers.get("x-amz-target");
    let target = target.and_then(|target| target.to_str().ok());
    let what = target.unwrap_or_else(|| parts.uri.path()).to_owned();
    let method = parts.method.clone();
    let response = aws.respond(Request::from_parts(parts, body), None).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    let took = took.as_secs_f64() * 1000.0;
    log::line(&format!("aws {method} {what} {status} {took:.1} ms"));
    response
}

/// Any page on the web can have a name of its own resolve to this machine, and can send a form to
/// it.
fn check_host(headers: &HeaderMap) -> Result<(), &'static str> {
    let host = headers
        .get(HOST)
        .and_then(|host| parse_host(host.as_bytes()));
    if !host.is_some_and(|host| is_allowed_host(host, &[])) {
        return Err("only localhost and IP addresses are served");
    }
    let Some(origin) = headers.get(ORIGIN) else {
        return Ok(());
    };
    let origin = origin.to_str().unwrap_or_default();
    let host = origin.split_once("://").map_or("", |(_, host)| host);
    let host = parse_host(host.as_bytes());
    match host.is_some_and(|host| is_allowed_host(host, &[])) {
        true => Ok(()),
        false => Err("requests of pages of other origins are not served"),
    }
}

fn plain(status: StatusCode, reason: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(reason.as_bytes()));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        check_host(&headers).is_ok()
    }

    #[test]
    fn only_this_machine_is_served() {
        assert!(check("127.0.0.1:4566", None) && check("localhost:4566", None));
        assert!(check("[::1]:4566", Some("http://localhost:3000")));
        assert!(!check("evil.example:4566", None) && !check("", None));
        assert!(!check("127.0.0.1:4566", Some("https://evil.example")));
        assert!(!check("127.0.0.1:4566", Some("null")));
    }
}
