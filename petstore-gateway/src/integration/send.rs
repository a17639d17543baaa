//! Sends a request of an HTTP or AWS integration through the stage's HTTP client.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri};
use tokio::time::Instant;

use super::call::IntegrationCall;
use super::timed_stream::TimedStream;
use crate::gateway_error::GatewayError;
use crate::gateway_request::{HeaderCase, header_text};
use crate::http_client::{HttpClient, SendError};
use crate::response_body::ResponseBody;

/// A request that is ready to be sent. Its headers have their order and case.
pub(super) struct OutgoingRequest {
    pub(super) verb: String,
    pub(super) uri: Uri,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl OutgoingRequest {
    /// Sets `Host` and `Content-Length`, which the body and the URI decide.
    pub(super) fn add_framing_headers(&mut self) {
        self.headers.retain(|(name, _)| {
            !["host", "content-length"]
                .iter()
                .any(|own| name.eq_ignore_ascii_case(own))
        });
        let authority = self
            .uri
            .authority()
            .map_or("", |authority| authority.as_str());
        self.headers
            .insert(0, ("Host".to_owned(), authority.to_owned()));
        let has_body = !matches!(self.verb.as_str(), "GET" | "HEAD" | "OPTIONS" | "TRACE");
        if has_body || !self.body.is_empty() {
            let length = self.body.len().to_string();
            self.headers.push(("Content-Length".to_owned(), length));
        }
    }

    pub(super) fn into_request(self) -> Result<Request<Bytes>, GatewayError> {
        let invalid = |what: &str| {
            GatewayError::api_configuration_error(format!(
                "the request to the backend has an invalid {what}: correct the mapping that sets it"
            ))
        };
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        let mut names = Vec::with_capacity(self.headers.len());
        for (name, value) in self.headers {
            let header = HeaderName::from_bytes(name.as_bytes());
            let header = header.map_err(|_| invalid(&format!("header {name:?}")))?;
            let value = HeaderValue::from_str(&value)
                .or_else(|_| HeaderValue::from_bytes(value.as_bytes()))
                .map_err(|_| invalid(&format!("value of the header {name:?}")))?;
            headers.append(header, value);
            names.push(Bytes::from(name));
        }
        let mut request = Request::new(self.body);
        *request.method_mut() = self.verb.parse().map_err(|_| invalid("verb"))?;
        *request.uri_mut() = self.uri;
        *request.headers_mut() = headers;
        request.extensions_mut().insert(HeaderCase::new(names));
        Ok(request)
    }
}

impl IntegrationCall<'_> {
    /// Sends a request to a backend, within the integration's timeout.
    ///
    /// # Errors
    ///
    /// 504 if there is no response; 500 if the request cannot be sent.
    pub(super) async fn send(
        &self,
        request: OutgoingRequest,
    ) -> Result<Response<Bytes>, GatewayError> {
        let (client, request) = self.prepare(request)?;
        let started = Instant::now();
        let response = self
            .with_timeout(async { client.send(request).await.map_err(send_error) })
            .await?;
        self.log_response(&response, started, response.body());
        Ok(response)
    }

    /// Sends a request to a backend, and passes its response on while it arrives. The timeout is
    /// that of the whole response.
    ///
    /// # Errors
    ///
    /// 504 if there is no head of a response; 500 if the request cannot be sent.
    pub(super) async fn send_streaming(
        &self,
        request: OutgoingRequest,
    ) -> Result<Response<ResponseBody>, GatewayError> {
        let (client, request) = self.prepare(request)?;
        let started = Instant::now();
        let response = self
            .with_timeout(async { client.send_streaming(request).await.map_err(send_error) })
            .await?;
        self.log_response(&response, started, &Bytes::new());
        let limit = self.deployment.timeout(self.integration);
        Ok(response.map(|body| {
            let deadline = Some((started + limit, limit));
            ResponseBody::Streamed(Box::pin(TimedStream::new(body, Bytes::new(), deadline)))
        }))
    }

    /// The client, and the request as it is sent, which the log then has.
    fn prepare(
        &self,
        mut request: OutgoingRequest,
    ) -> Result<(&dyn HttpClient, Request<Bytes>), GatewayError> {
        let Some(client) = &self.deployment.options.backends.http_client else {
            return Err(GatewayError::network_error(
                "the stage has no HTTP client: set StageOptions::backends",
            ));
        };
        request.add_framing_headers();
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
        let log = &self.context.log;
        log.endpoint_request(&request.uri.to_string(), headers, &request.body);
        Ok((&**client, request.into_request()?))
    }

    fn log_response<B>(&self, response: &Response<B>, started: Instant, body: &Bytes) {
        let headers = header_texts(response);
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let status = response.status().as_u16();
        let log = &self.context.log;
        log.endpoint_response(status, started.elapsed(), headers, body);
    }
}

/// The headers of a response with their case, if it is known.
pub(super) fn header_texts<B>(response: &Response<B>) -> Vec<(String, String)> {
    let case = response.extensions().get::<HeaderCase>();
    let headers = response.headers().iter();
    let texts = headers.map(|(name, value)| {
        let sent = case.and_then(|case| case.find(name));
        let name = sent.unwrap_or(name.as_str());
        (name.to_owned(), header_text(value).into_owned())
    });
    texts.collect()
}

fn send_error(error: SendError) -> GatewayError {
    let note = error.to_string();
    match error {
        SendError::InvalidAddress(_) => {
            GatewayError::api_configuration_error("Invalid endpoint address")
        }
        SendError::TimedOut(_) => GatewayError::integration_timeout(note),
        SendError::TooLarge(_) => GatewayError::api_configuration_error(note),
        SendError::Unreachable(_) | SendError::Tls(_) | SendError::InvalidResponse(_) => {
            GatewayError::network_error(note)
        }
    }
}
