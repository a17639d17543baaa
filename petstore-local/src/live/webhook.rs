//! Requests to the subscribers of topics.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};
use petstore_gateway::HttpClient;

use crate::events::topic::HttpRequest;
use crate::http_client::BackendClient;
use crate::world::WorkResult;

/// Sends a request. SNS does not follow redirects.
pub(super) async fn send(client: &BackendClient, request: &HttpRequest) -> WorkResult {
    let Some(request) = to_http(request) else {
        // A URL that is not one is a permanent error, as a status that is not retried.
        return WorkResult::HttpStatus(400);
    };
    match client.send(request).await {
        Ok(response) => WorkResult::HttpStatus(response.status().as_u16()),
        Err(_) => WorkResult::Unavailable,
    }
}

fn to_http(request: &HttpRequest) -> Option<Request<Bytes>> {
    let mut built = Request::post(&request.url);
    for (name, value) in &request.headers {
        let name = HeaderName::try_from(name).ok()?;
        built = built.header(name, HeaderValue::try_from(value).ok()?);
    }
    // The client reads one response per connection.
    let built = built.header("connection", "close");
    built.body(Bytes::from(request.body.clone())).ok()
}
