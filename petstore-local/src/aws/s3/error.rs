//! The errors of S3.
//!
//! Source: "Error responses" in the S3 API reference.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};

use super::super::error::ServiceError;
use super::super::local::ServiceRequest;
use super::super::xml::Xml;

pub(super) fn response(error: &ServiceError, request: &ServiceRequest<'_>) -> Response<Bytes> {
    let mut xml = Xml::document();
    xml.element("Error", |xml| {
        xml.text("Code", &error.code)
            .text("Message", &error.message)
            .text("Resource", request.request.uri().path())
            .text("RequestId", request.request_id);
    });
    let mut response = Response::new(Bytes::from(xml.into_string()));
    *response.status_mut() = error.status;
    if error.status == StatusCode::NOT_MODIFIED {
        *response.body_mut() = Bytes::new();
        return response;
    }
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/xml"));
    response
}

pub(super) fn no_such_bucket() -> ServiceError {
    let message = "The specified bucket does not exist";
    ServiceError::with_status(StatusCode::NOT_FOUND, "NoSuchBucket", message)
}

pub(super) fn no_such_key() -> ServiceError {
    let message = "The specified key does not exist.";
    ServiceError::with_status(StatusCode::NOT_FOUND, "NoSuchKey", message)
}

pub(super) fn no_such_upload() -> ServiceError {
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
    ServiceError::with_status(StatusCode::NOT_FOUND, "NoSuchUpload", message)
}

pub(super) fn invalid_argument(message: impl std::fmt::Display) -> ServiceError {
    ServiceError::new("InvalidArgument", message)
}

pub(super) fn malformed_xml() -> ServiceError {
    let message =
        "The XML you provided was not well-formed or did not validate against our published schema";
    ServiceError::new("MalformedXML", message)
}

pub(super) fn precondition_failed() -> ServiceError {
    let message = "At least one of the pre-conditions you specified did not hold";
    ServiceError::with_status(
        StatusCode::PRECONDITION_FAILED,
        "PreconditionFailed",
        message,
    )
}

pub(super) fn method_not_allowed() -> ServiceError {
    let message = "The specified method is not allowed against this resource.";
    ServiceError::with_status(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
}

/// The disk fails or is full: the client tries again.
pub(super) fn storage(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::internal("InternalError", error)
}
