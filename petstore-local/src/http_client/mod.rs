//! Outgoing HTTP: requests to the backends of HTTP and AWS integrations, over HTTP/1.1 and TLS.
//!
//! Backends see header names in the case and order that the gateway gives them, as behind API
//! Gateway. hyper's client writes them in lower case, so this module writes requests and reads
//! responses itself. Each request has a connection of its own, so a response cannot be taken for
//! that of another request.

mod body;
mod chunked;
mod connect;
mod request;
mod response;
mod sending;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use petstore_gateway::{BackendStream, BoxFuture, HttpClient, SendError};

use body::Body;
pub(crate) use connect::{connector, with_causes};
use sending::{SendFailure, Sending};

/// Sends requests to HTTP and HTTPS servers.
///
/// HTTPS servers are verified against the certificate authorities of the system. Redirects are not
/// followed, and proxies are not used. A response may have as many bytes as a REST API returns,
/// unless it is streamed.
#[derive(Debug, Clone)]
pub struct BackendClient {
    connector: connect::Connector,
    timeout: Duration,
}

impl BackendClient {
    /// A client that waits this long for the end of a response. The gateway's own timeouts are
    /// shorter than 30 s. Only these apply to streamed responses.
    pub fn new(timeout: Duration) -> Self {
        Self {
            connector: connector(),
            timeout,
        }
    }

    /// Sends a request and reads the head of the response.
    async fn exchange(
        &self,
        request: Request<Bytes>,
    ) -> Result<Response<Body<Sending<connect::Stream>>>, SendError> {
        let stream = connect::connect(&self.connector, request.uri()).await?;
        let mut bytes = request::head(&request);
        let is_head = request.method() == http::Method::HEAD;
        bytes.extend_from_slice(request.body());
        let failure = SendFailure::default();
        let stream = Sending::new(stream, bytes, Arc::clone(&failure));
        match (response::read_head(stream, is_head).await, failure.get()) {
            (Err(SendError::InvalidResponse(_)), Some(error)) => {
                Err(SendError::Unreachable(with_causes(error)))
            }
            (read, _) => read,
        }
    }
}

impl HttpClient for BackendClient {
    fn send<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        let exchange = async move { response::collect(self.exchange(request).await?).await };
        Box::pin(async move {
            match tokio::time::timeout(self.timeout, exchange).await {
                Ok(result) => result,
                Err(_) => Err(SendError::TimedOut(self.timeout)),
            }
        })
    }

    fn send_streaming<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<BackendStream>, SendError>> {
        Box::pin(async move {
            let response = self.exchange(request).await?;
            Ok(response.map(|body| Box::pin(body) as BackendStream))
        })
    }
}
