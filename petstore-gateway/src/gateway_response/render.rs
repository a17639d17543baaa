//! A refusal as a response: status, headers and body as the API has them, or else as API Gateway has them.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use petstore_core::contract::{GatewayResponse, GatewayResponseType};

use crate::gateway_error::GatewayError;

impl GatewayError {
    /// The answer, as the API has it or else as API Gateway has it.
    ///
    /// `lookup` gives the value of a source such as `context.requestId` or `method.request.header.name`.
    pub(crate) fn answer(
        &self,
        responses: &BTreeMap<GatewayResponseType, GatewayResponse>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Response<Bytes> {
        // A type with an entry of its own takes nothing from DEFAULT_4XX and DEFAULT_5XX.
        let own = responses.get(&self.response_type);
        let custom = own.or_else(|| responses.get(&self.response_type.fallback()?));
        let status = custom
            .and_then(|custom| custom.status_code)
            .unwrap_or(self.status);
        let lookup = |source: &str| match source {
            "context.error.message" => Some(self.message.to_string()),
            "context.error.messageString" => Some(quoted(&self.message)),
            "context.error.validationErrorString" => self.validation.clone(),
            "context.error.responseType" => Some(self.response_type.as_str().to_owned()),
            _ => lookup(source),
        };
        let template = custom.and_then(|custom| {
            let templates = &custom.response_templates;
            let json = templates.get_key_value("application/json");
            json.or_else(|| templates.first_key_value())
        });
        let (content_type, body) = match template {
            Some((content_type, template)) => (content_type.as_str(), fill(template, &lookup)),
            None => ("application/json", self.body()),
        };

        let mut answer = Response::new(Bytes::from(body));
        *answer.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = answer.headers_mut();
        headers.insert(
            "x-amzn-errortype",
            HeaderValue::from_static(self.error_type),
        );
        if let Ok(content_type) = HeaderValue::from_str(content_type) {
            headers.insert(CONTENT_TYPE, content_type);
        }
        for (target, source) in custom.iter().flat_map(|custom| &custom.response_parameters) {
            set_parameter(headers, target, source, &lookup);
        }
        answer
    }

    // The bytes of the cloud: a space after the colon where the server is at fault, none else.
    fn body(&self) -> String {
        let space = if self.status >= 500 { " " } else { "" };
        format!("{{\"message\":{space}{}}}", quoted(&self.message))
    }
}

/// `gatewayresponse.header.name` gets a `'literal'`, or what `lookup` finds; what it does not find is left out.
fn set_parameter(
    headers: &mut HeaderMap,
    target: &str,
    source: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
) {
    let Some(name) = target.strip_prefix("gatewayresponse.header.") else {
        return;
    };
    let literal = source.strip_prefix('\'').and_then(|s| s.strip_suffix('\''));
    let value = literal.map(str::to_owned).or_else(|| lookup(source));
    let name = HeaderName::from_bytes(name.as_bytes());
    let value = value.and_then(|value| HeaderValue::from_str(&value).ok());
    if let (Ok(name), Some(value)) = (name, value) {
        headers.insert(name, value);
    }
}

/// Fills in `$context.…`, `$stageVariables.…` and `$method.request.…`; nothing else of VTL is run here.
fn fill(template: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    let mut parts = template.split('$');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)))
            .unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let known = ["context.", "stageVariables.", "method.request."];
        if known.iter().any(|prefix| name.starts_with(prefix)) {
            let source = name.trim_end_matches('.');
            filled.push_str(&lookup(source).unwrap_or_default());
            filled.push_str(&name[source.len()..]);
        } else {
            filled.push('$');
            filled.push_str(name);
        }
        filled.push_str(rest);
    }
    filled
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn text(answer: &Response<Bytes>) -> &str {
        std::str::from_utf8(answer.body()).unwrap()
    }

    #[test]
    fn without_a_word_of_the_api_the_bytes_are_those_of_the_cloud() {
        let none = BTreeMap::new();
        let answer = GatewayError::missing_authentication_token("").answer(&none, &nothing);
        assert_eq!(answer.status(), 403);
        assert_eq!(
            answer.headers()["x-amzn-errortype"],
            "MissingAuthenticationTokenException"
        );
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(
            text(&answer),
            r#"{"message":"Missing Authentication Token"}"#
        );

        let answer = GatewayError::integration_failure("").answer(&none, &nothing);
        assert_eq!(answer.status(), 502);
        assert_eq!(text(&answer), r#"{"message": "Internal server error"}"#);

        let answer = GatewayError::integration_timeout("").answer(&none, &nothing);
        assert_eq!(answer.status(), 504);
        assert_eq!(
            text(&answer),
            r#"{"message": "Endpoint request timed out"}"#
        );
    }

    #[test]
    fn an_api_changes_status_headers_and_body() {
        let custom = GatewayResponse {
            status_code: Some(404),
            response_parameters: [
                ("gatewayresponse.header.X-Who".into(), "'nobody'".into()),
                (
                    "gatewayresponse.header.X-Request".into(),
                    "context.requestId".into(),
                ),
                (
                    "gatewayresponse.header.X-None".into(),
                    "method.request.header.none".into(),
                ),
            ]
            .into(),
            response_templates: [(
                "application/json".into(),
                "{\"m\":$context.error.messageString,\"t\":\"$context.error.responseType.\",\"c\":\"$5 $stageVariables.x!\"}".into(),
            )]
            .into(),
        };
        let responses = [(GatewayResponseType::Default4xx, custom)].into();
        let lookup = |source: &str| (source == "context.requestId").then(|| "id-1".to_owned());
        let answer = GatewayError::invalid_api_key("").answer(&responses, &lookup);
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.headers()["x-amzn-errortype"], "ForbiddenException");
        assert_eq!(answer.headers()["x-who"], "nobody");
        assert_eq!(answer.headers()["x-request"], "id-1");
        assert!(!answer.headers().contains_key("x-none"));
        assert_eq!(
            text(&answer),
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
        let responses = [
            (GatewayResponseType::Default5xx, default),
            (
                GatewayResponseType::IntegrationTimeout,
                GatewayResponse::default(),
            ),
        ]
        .into();
        let answer = GatewayError::integration_timeout("").answer(&responses, &nothing);
        assert_eq!(answer.status(), 504);
        assert!(!answer.headers().contains_key("x-a"));
        let answer = GatewayError::integration_failure("").answer(&responses, &nothing);
        assert_eq!(answer.status(), 599);
        assert_eq!(answer.headers()["x-a"], "a");
    }
}
