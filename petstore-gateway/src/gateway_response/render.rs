//! A gateway error as a response: its status, headers and body, as the API or else API Gateway
//! defines them.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use petstore_core::contract::GatewayResponseType;

use super::GatewayResponses;
use crate::context::RequestContext;
use crate::gateway_error::GatewayError;

impl GatewayResponses {
    /// The response to a request that failed with `error`.
    pub(crate) fn render(
        &self,
        error: &GatewayError,
        context: &RequestContext<'_>,
    ) -> Response<Bytes> {
        let context = RequestContext {
            error: Some(error),
            ..context.clone()
        };
        let custom = self.get(error.response_type);
        let status = custom.and_then(|custom| custom.status);
        let json = HeaderValue::from_static("application/json");
        let (content_type, body) = match custom.and_then(|custom| custom.body.as_ref()) {
            Some((content_type, template)) => (content_type.clone(), template.render(&context)),
            None => (Some(json), standard_body(error)),
        };

        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = StatusCode::from_u16(status.unwrap_or(error.status))
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        let error_type = HeaderValue::from_static(error.error_type);
        headers.insert("x-amzn-errortype", error_type);
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        for mapping in custom.iter().flat_map(|custom| &custom.headers.mappings) {
            // API Gateway leaves out a header whose source has no value.
            let value = context.resolve(&mapping.source);
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                headers.insert(mapping.name.clone(), value);
            }
        }
        response
    }
}

/// The body that API Gateway sends: after the colon is a space if the message is about a fault of
/// the server, and the member is `Message` if a policy denied access.
fn standard_body(error: &GatewayError) -> String {
    let space = if error.status >= 500 && error.message.is_some() {
        " "
    } else {
        ""
    };
    let name = match error.response_type {
        GatewayResponseType::AccessDenied => "Message",
        _ => "message",
    };
    let message = serde_json::Value::from(error.message.as_deref());
    format!("{{\"{name}\":{space}{message}}}")
}

#[cfg(test)]
mod tests {
    use http::Request;
    use petstore_core::contract::{Api, GatewayResponse};

    use super::*;
    use crate::InvokeError;
    use crate::deployment::{Deployment, StageOptions};
    use crate::gateway_request::GatewayRequest;

    type Custom = Vec<(GatewayResponseType, GatewayResponse)>;

    /// The response to an error of an API with these gateway responses, and the request's id.
    fn render(custom: Custom, error: &GatewayError) -> (Response<Bytes>, String) {
        let mut api = Api::new("test");
        api.gateway_responses.extend(custom);
        let invoke = crate::invoke_fn(|_| async { Ok::<_, InvokeError>(Bytes::new()) });
        let deployment = Deployment::new(&api, invoke, StageOptions::default()).unwrap();
        let request = GatewayRequest::new(Request::new(Bytes::new()));
        let context = RequestContext::new(&deployment, &request, None);
        let response = GatewayResponses::new(&api).render(error, &context);
        (response, request.ids.request.clone())
    }

    fn text(response: &Response<Bytes>) -> &str {
        std::str::from_utf8(response.body()).unwrap()
    }

    #[test]
    fn without_gateway_responses_the_bytes_are_those_of_the_cloud() {
        let error = GatewayError::missing_authentication_token("");
        let (response, _) = render(Vec::new(), &error);
        assert_eq!(response.status(), 403);
        assert_eq!(
            response.headers()["x-amzn-errortype"],
            "MissingAuthenticationTokenException"
        );
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(
            text(&response),
            r#"{"message":"Missing Authentication Token"}"#
        );

        let (response, _) = render(Vec::new(), &GatewayError::integration_failure(""));
        assert_eq!(response.status(), 502);
        assert_eq!(text(&response), r#"{"message": "Internal server error"}"#);

        let (response, _) = render(Vec::new(), &GatewayError::integration_timeout(""));
        assert_eq!(response.status(), 504);
        assert_eq!(
            text(&response),
            r#"{"message": "Endpoint request timed out"}"#
        );
    }

    #[test]
    fn authorizers_and_policies_have_bodies_of_their_own() {
        let denied = GatewayError::access_denied("No".to_owned(), "");
        let (response, _) = render(Vec::new(), &denied);
        assert_eq!(response.status(), 403);
        assert_eq!(text(&response), r#"{"Message":"No"}"#);
        let failed = GatewayError::authorizer_configuration_error("");
        let (response, _) = render(Vec::new(), &failed);
        assert_eq!(response.status(), 500);
        assert_eq!(text(&response), r#"{"message":null}"#);
    }

    #[test]
    fn an_api_changes_status_headers_and_body() {
        let parameters = [
            ("X-Who", "'gateway'"),
            ("X-Request", "context.requestId"),
            ("X-None", "method.request.header.none"),
            ("X-Invalid", "no expression"),
        ];
        let parameters = parameters
            .map(|(name, source)| (format!("gatewayresponse.header.{name}"), source.to_owned()));
        let custom = GatewayResponse {
            status_code: Some(404),
            response_parameters: parameters.into(),
            response_templates: [(
                "application/json".into(),
                "{\"m\":$context.error.messageString,\"t\":\"$context.error.responseType.\",\"c\":\"$5 $stageVariables.x!\"}".into(),
            )]
            .into(),
        };
        let custom = vec![(GatewayResponseType::Default4xx, custom)];
        let (response, id) = render(custom, &GatewayError::invalid_api_key(""));
        assert_eq!(response.status(), 404);
        assert_eq!(response.headers()["x-amzn-errortype"], "ForbiddenException");
        assert_eq!(response.headers()["x-who"], "gateway");
        assert_eq!(response.headers()["x-request"], id);
        assert!(!response.headers().contains_key("x-none"));
        assert!(!response.headers().contains_key("x-invalid"));
        assert_eq!(
            text(&response),
            r#"{"m":"Forbidden","t":"INVALID_API_KEY.","c":"$5 !"}"#
        );
    }

    #[test]
    fn a_type_with_an_entry_takes_nothing_from_the_default() {
        let default = GatewayResponse {
            status_code: Some(599),
            response_parameters: [("gatewayresponse.header.X-A".into(), "'a'".into())].into(),
            ..GatewayResponse::default()
        };
        let custom = || {
            let own = GatewayResponse::default();
            vec![
                (GatewayResponseType::Default5xx, default.clone()),
                (GatewayResponseType::IntegrationTimeout, own),
            ]
        };
        let (response, _) = render(custom(), &GatewayError::integration_timeout(""));
        assert_eq!(response.status(), 504);
        assert!(!response.headers().contains_key("x-a"));
        let (response, _) = render(custom(), &GatewayError::integration_failure(""));
        assert_eq!(response.status(), 599);
        assert_eq!(response.headers()["x-a"], "a");
    }
}
