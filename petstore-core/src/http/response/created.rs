//! Responses to requests that create something: 201 with its location, and 202.

use http::{HeaderValue, StatusCode, header};

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/created.md")]
#[derive(Debug, Clone, PartialEq)]
pub struct Created<T> {
    location: String,
    inner: T,
}

impl<T> Created<T> {
    /// A 201 with this body, and the location of what was created.
    ///
    /// A location without a leading slash is relative to the path of the request (RFC 3986,
    /// section 5), so it stays correct under a stage or a base path: after `POST /dev/pets`,
    /// `pets/7` means `/dev/pets/7`.
    pub fn at(location: impl Into<String>, inner: T) -> Self {
        Created {
            location: location.into(),
            inner,
        }
    }
}

impl<T: IntoResponse> IntoResponse for Created<T> {
    const STATUSES: StatusSet = T::STATUSES.with_200_as(201);
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        let mut response = self.inner.into_response();
        if response.status == StatusCode::OK {
            response.status = StatusCode::CREATED;
            match HeaderValue::try_from(self.location) {
                Ok(location) => response.headers.push((header::LOCATION, location)),
                Err(_) => {
                    tracing::error!(
                        "the Location of a 201 contains bytes that are not valid in a header"
                    );
                }
            }
        }
        response
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.moved(200, 201, T::describe);
        responses.header(201, "Location", "The location of the created resource.");
    }
}

#[doc = include_str!("../../../docs/accepted.md")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted<T>(pub T);

impl<T: IntoResponse> IntoResponse for Accepted<T> {
    const STATUSES: StatusSet = T::STATUSES.with_200_as(202);
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status == StatusCode::OK {
            response.status = StatusCode::ACCEPTED;
        }
        response
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.moved(200, 202, T::describe);
    }
}
