//! HTTP integrations (`HTTP`): a server receives the mapped request.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html>

use super::backend::Backend;
use super::call::IntegrationCall;
use super::request::IntegrationRequest;
use super::response::BackendResponse;
use super::send::OutgoingRequest;
use super::uri::UriText;
use crate::gateway_error::GatewayError;

pub(super) struct HttpBackend;

/// Headers that are not sent to HTTP servers even if they are mapped.
pub(super) const DROPPED: [&str; 6] = [
    "connection",
    "expect",
    "proxy-authenticate",
    "te",
    "via",
    "host",
];

impl Backend for HttpBackend {
    const IS_TRACED: bool = true;

    async fn send(
        call: &IntegrationCall<'_>,
        request: IntegrationRequest,
    ) -> Result<BackendResponse, GatewayError> {
        let mut uri = UriText::new(call, &request.path);
        for (name, value) in &request.query {
            uri.append_parameter(name, value);
        }
        let verb = call.backend_verb().to_owned();
        let mut headers = call.default_headers(&request);
        let mapped = request.headers.into_iter();
        headers.extend(mapped.filter(|(name, _)| {
            !DROPPED
                .iter()
                .any(|dropped| name.eq_ignore_ascii_case(dropped))
        }));
        let body = if has_body(&verb) {
            request.body
        } else {
            Default::default()
        };
        let outgoing = OutgoingRequest {
            verb,
            uri: uri.parse()?,
            headers,
            body,
        };
        let response = call.send(outgoing).await?;
        Ok(BackendResponse::from_http(response))
    }
}

/// Whether requests with this verb carry a body to an HTTP server.
pub(super) fn has_body(verb: &str) -> bool {
    !matches!(verb, "GET" | "HEAD" | "OPTIONS")
}

impl IntegrationCall<'_> {
    /// The verb of the request to the backend: the integration's, or the client's for `ANY`.
    pub(super) fn backend_verb(&self) -> &str {
        match self.integration.http_method.as_deref() {
            None | Some("ANY") => self.context.request.verb(),
            Some(verb) => verb,
        }
    }

    /// The default headers of API Gateway, without those that the request maps.
    pub(super) fn default_headers(&self, request: &IntegrationRequest) -> Vec<(String, String)> {
        let api_id = &self.deployment.identity.api_id;
        let client = self.context.request;
        let mut defaults = vec![
            ("Accept", "application/json".to_owned()),
            ("User-Agent", format!("AmazonAPIGateway_{api_id}")),
            ("X-Amzn-Apigateway-Api-Id", api_id.clone()),
            ("X-Amzn-Trace-Id", client.ids.trace.clone()),
        ];
        // The client's verb decides, not that of the integration.
        if has_body(client.verb())
            && let Some(content_type) = client.header("content-type")
        {
            defaults.push(("Content-Type", content_type.to_owned()));
        }
        let defaults = defaults.into_iter();
        let defaults = defaults.filter(|(name, _)| request.header(name).is_none());
        defaults
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}
