//! The protocols AWS JSON 1.0 and 1.1: an operation in `X-Amz-Target`, JSON in and out.
//!
//! Source: <https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html>.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::error::ServiceError;

/// A service that uses one of the protocols.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonService {
    /// `application/x-amz-json-1.0` or `-1.1`.
    pub(super) content_type: &'static str,
    /// What the names of errors begin with, such as `com.amazonaws.sqs#`.
    pub(super) namespace: &'static str,
}

/// The operation: what follows the dot in `X-Amz-Target`.
pub(super) fn operation(headers: &HeaderMap) -> Option<&str> {
    let target = headers.get("x-amz-target")?.to_str().ok()?;
    target.rsplit_once('.').map(|(_, operation)| operation)
}

/// Reads the parameters of an operation. An empty body has none.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ServiceError> {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ServiceError::new("SerializationException", error))
}

/// The parameters of a response.
pub(super) fn write<T: Serialize>(response: &T) -> Result<Bytes, ServiceError> {
    serde_json::to_vec(response)
        .map(Bytes::from)
        .map_err(|error| ServiceError::internal("InternalFailure", error))
}

impl JsonService {
    /// The error of an operation that the local world does not have.
    pub(super) fn unknown_operation(&self, operation: Option<&str>) -> ServiceError {
        let operation = operation.unwrap_or("(none)");
        ServiceError::new(
            "UnknownOperationException",
            format!("the local world does not have the operation {operation}"),
        )
    }

    pub(super) fn response(
        &self,
        request_id: &str,
        result: Result<Bytes, ServiceError>,
    ) -> Response<Bytes> {
        let (status, body, query_error) = match result {
            Ok(body) => return self.response_with(request_id, StatusCode::OK, body),
            Err(error) => {
                let fault = if error.is_sender() {
                    "Sender"
                } else {
                    "Receiver"
                };
                let query_error = error.query_code.map(|code| format!("{code};{fault}"));
                let body = json!({
                    "__type": format!("{}{}", self.namespace, error.code),
                    "message": error.message,
                });
                (error.status, body.to_string().into(), query_error)
            }
        };
        let mut response = self.response_with(request_id, status, body);
        if let Some(Ok(value)) = query_error.as_deref().map(HeaderValue::from_str) {
            response.headers_mut().insert("x-amzn-query-error", value);
        }
        response
    }

    /// A response with a body that is already written.
    pub(super) fn response_with(
        &self,
        request_id: &str,
        status: StatusCode,
        body: Bytes,
    ) -> Response<Bytes> {
        let mut response = Response::new(body);
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(self.content_type));
        if let Ok(id) = HeaderValue::from_str(request_id) {
            headers.insert("x-amzn-requestid", id);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICE: JsonService = JsonService {
        content_type: "application/x-amz-json-1.0",
        namespace: "com.amazonaws.sqs#",
    };

    #[test]
    fn an_error_has_a_type_and_the_code_of_the_older_protocol() {
        let error = ServiceError::new("QueueDoesNotExist", "none").query_code("NonExistentQueue");
        let response = SERVICE.response("7", Err(error));
        assert_eq!(response.status(), 400);
        assert_eq!(
            response.headers()["x-amzn-query-error"],
            "NonExistentQueue;Sender"
        );
        assert_eq!(response.headers()["x-amzn-requestid"], "7");
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["__type"], "com.amazonaws.sqs#QueueDoesNotExist");
    }

    #[test]
    fn parameters_of_a_wrong_type_are_not_read() {
        let error = read::<Vec<String>>(b"{\"a\": 1}").unwrap_err();
        assert_eq!(error.code, "SerializationException");
    }
}
