//! Sends a request of an HTTP or AWS integration through the stage's HTTP client.

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri};

use super::call::IntegrationCall;
use crate::gateway_error::GatewayError;
use crate::gateway_request::{HeaderCase, header_text};
use crate::http_client::SendError;

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
        mut request: OutgoingRequest,
    ) -> Result<Response<Bytes>, GatewayError> {
        let Some(client) = &self.deployment.options.backends.http_client else {
            return Err(GatewayError::network_error(
                "the stage has no HTTP client: set StageOptions::backends",
            ));
        };
        request.add_framing_headers();
        let log = &self.context.log;
        let headers = request.headers.iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.as_str()));
        log.endpoint_request(&request.uri.to_string(), headers, &request.body);
        let started = Instant::now();
        let request = request.into_request()?;
        let response = self
            .with_timeout(async { client.send(request).await.map_err(send_error) })
            .await?;
        let headers = header_texts(&response);
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let status = response.status().as_u16();
        log.endpoint_response(status, started.elapsed(), headers, response.body());
        Ok(response)
    }
}

/// The headers of a response with their case, if it is known.
pub(super) fn header_texts(response: &Response<Bytes>) -> Vec<(String, String)> {
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
