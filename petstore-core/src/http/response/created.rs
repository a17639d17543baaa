use http::{HeaderValue, StatusCode, header};

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

/// A 201 with a `Location`.
#[derive(Debug, Clone, PartialEq)]
pub struct Created<T> {
    location: String,
    answer: T,
}

impl<T> Created<T> {
    /// What was made, and where it is.
    ///
    /// A location without a leading slash is relative to the request's path (RFC 3986, section 5),
    /// which is what stays true under a stage or a base path: after `POST /dev/pets`,
    /// `pets/7` means `/dev/pets/7`.
    pub fn at(location: impl Into<String>, answer: T) -> Self {
        Created {
            location: location.into(),
            answer,
        }
    }
}

impl<T: IntoResponse> IntoResponse for Created<T> {
    const STATUSES: StatusSet = moved(T::STATUSES, 201);
    const RAW: bool = T::RAW;

    fn into_response(self) -> Response {
        let mut response = self.answer.into_response();
        if response.status == StatusCode::OK {
            response.status = StatusCode::CREATED;
            match HeaderValue::try_from(self.location) {
                Ok(location) => response.headers.push((header::LOCATION, location)),
                Err(_) => {
                    tracing::error!("the Location of a 201 has bytes that no header can hold");
                }
            }
        }
        response
    }

    fn describe(answers: &mut ResponseDocs<'_>) {
        answers.moved(200, 201, T::describe);
        answers.header(201, "Location", "Where the created resource is.");
    }
}

/// A 202: the work is done later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted<T>(pub T);

impl<T: IntoResponse> IntoResponse for Accepted<T> {
    const STATUSES: StatusSet = moved(T::STATUSES, 202);
    const RAW: bool = T::RAW;

    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        if response.status == StatusCode::OK {
            response.status = StatusCode::ACCEPTED;
        }
        response
    }

    fn describe(answers: &mut ResponseDocs<'_>) {
        answers.moved(200, 202, T::describe);
    }
}

/// The statuses of an answer whose 200 becomes another.
pub(super) const fn moved(statuses: StatusSet, to: u16) -> StatusSet {
    statuses.without(200).union(StatusSet::of(&[to]))
}
