//! HTTP proxy integrations (`HTTP_PROXY`): a server receives the client's request, and the client
//! its response.
//!
//! Parameters are mapped; templates and integration responses are not used. With
//! `responseTransferMode: STREAM`, the client receives the body while the server sends it.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html>
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/response-streaming-http.html>

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HOST, TRANSFER_ENCODING, VIA};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use petstore_core::contract::ResponseTransferMode;

use super::call::IntegrationCall;
use super::http_backend::{DROPPED, has_body};
use super::request::{check_headers, map_parameters};
use super::send::OutgoingRequest;
use super::uri::UriText;
use crate::client_headers::forwarded_headers;
use crate::gateway_error::GatewayError;
use crate::gateway_request::header_text;
use crate::response_body::ResponseBody;

pub(super) async fn invoke(
    call: &IntegrationCall<'_>,
) -> Result<Response<ResponseBody>, GatewayError> {
    let client = call.context.request;
    let request = map_parameters(call)?;
    check_headers(call)?;
    let mut uri = UriText::new(call, &request.path);
    uri.append_query(client.parts.uri.query().unwrap_or_default());
    for (name, value) in &request.query {
        uri.append_parameter(name, value);
    }
    let verb = call.backend_verb().to_owned();
    let api_id = &call.deployment.identity.api_id;
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in forwarded_headers(client) {
        let is_own = [HOST, CONTENT_ENCODING, VIA].contains(name);
        if !is_own && request.header(name.as_str()).is_none() {
            let name = client.original_name(name).to_owned();
            headers.push((name, header_text(value).into_owned()));
        }
    }
    for (name, value) in [
        ("X-Amzn-Apigateway-Api-Id", api_id),
        ("X-Amzn-Trace-Id", &client.ids.trace),
    ] {
        headers.retain(|(held, _)| !held.eq_ignore_ascii_case(name));
        headers.push((name.to_owned(), value.clone()));
    }
    headers.extend(request.headers.into_iter().filter(|(name, _)| {
        !DROPPED
            .iter()
            .any(|dropped| name.eq_ignore_ascii_case(dropped))
    }));
    let body = if has_body(&verb) {
        client.body.clone()
    } else {
        Bytes::new()
    };
    let outgoing = OutgoingRequest {
        verb,
        uri: uri.parse()?,
        headers,
        body,
    };
    let mode = call.integration.response_transfer_mode;
    let mut response = match mode {
        ResponseTransferMode::Buffered => call.send(outgoing).await?.map(ResponseBody::Whole),
        ResponseTransferMode::Stream => call.send_streaming(outgoing).await?,
    };
    let headers = std::mem::take(response.headers_mut());
    *response.headers_mut() = client_response_headers(headers, mode);
    Ok(response)
}

/// The backend's headers as the client receives them. The gateway compresses no streams, so a
/// backend that does names the coding.
fn client_response_headers(sent: HeaderMap, mode: ResponseTransferMode) -> HeaderMap {
    let is_streamed = mode == ResponseTransferMode::Stream;
    let mut headers = HeaderMap::with_capacity(sent.len());
    let mut last = None;
    for (name, value) in sent {
        // A map yields the name of a repeated header once.
        last = name.or(last);
        let Some(name) = &last else { continue };
        let name = match name.as_str() {
            "connection" => HeaderName::from_static("x-amzn-remapped-connection"),
            "content-length" => HeaderName::from_static("x-amzn-remapped-content-length"),
            "date" => HeaderName::from_static("x-amzn-remapped-date"),
            "server" => HeaderName::from_static("x-amzn-remapped-server"),
            _ if [TRANSFER_ENCODING, VIA].contains(name) => continue,
            _ if *name == CONTENT_ENCODING && !is_streamed => continue,
            _ => name.clone(),
        };
        headers.append(name, value);
    }
    let json = HeaderValue::from_static("application/json");
    headers.entry(CONTENT_TYPE).or_insert(json);
    headers
}
