//! Mock integrations (`MOCK`): the gateway returns a response without calling a backend.
//!
//! <https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html>

mod lenient;

use serde_json::Value;

use super::backend::Backend;
use super::call::IntegrationCall;
use super::request::IntegrationRequest;
use super::response::BackendResponse;
use crate::gateway_error::GatewayError;

pub(super) struct Mock;

impl Backend for Mock {
    const IS_TRACED: bool = false;

    /// The `statusCode` of the rendered request template selects the integration response.
    async fn send(
        _: &IntegrationCall<'_>,
        request: IntegrationRequest,
    ) -> Result<BackendResponse, GatewayError> {
        let text = String::from_utf8_lossy(&request.body);
        let status = status_code(&text);
        if status.is_none() && request.is_rendered {
            return Err(GatewayError::api_configuration_error(
                "Unable to parse statusCode. It should be an integer that is defined in the \
                 request template.",
            ));
        }
        // Without a template, the default response is used.
        Ok(BackendResponse::from_mock(status))
    }
}

/// The digits of the member `statusCode`, if it is an integer.
fn status_code(text: &str) -> Option<String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => {
            let status = members.get("statusCode")?;
            status.is_i64().then(|| status.to_string())
        }
        Ok(_) => None,
        Err(_) => lenient::status_code(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_code_is_an_integer_of_an_object() {
        for (text, expected) in [
            (r#"{"statusCode": 200}"#, Some("200")),
            ("{\n  \"statusCode\": 404\n}", Some("404")),
            ("{statusCode: 201}", Some("201")),
            (r#"{"statusCode": "200"}"#, None),
            (r#"{"statusCode": 200.5}"#, None),
            (r#"{"status": 200}"#, None),
            ("[]", None),
            ("200", None),
            ("", None),
        ] {
            assert_eq!(status_code(text).as_deref(), expected, "{text}");
        }
    }
}
