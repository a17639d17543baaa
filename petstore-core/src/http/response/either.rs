//! One of two responses.

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/either.md")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Either<A, B> {
    /// The first response.
    A(A),
    /// The second response.
    B(B),
}

impl<A: IntoResponse, B: IntoResponse> IntoResponse for Either<A, B> {
    const STATUSES: StatusSet = A::STATUSES.union(B::STATUSES);
    const ERRORS: StatusSet = A::ERRORS.union(B::ERRORS);
    const MISTAKE: Option<&'static str> = match A::MISTAKE {
        None => B::MISTAKE,
        mistake => mistake,
    };
    const RAW: bool = A::RAW || B::RAW;
    const STREAMED: bool = A::STREAMED || B::STREAMED;

    fn into_response(self) -> Response {
        match self {
            Either::A(response) => response.into_response(),
            Either::B(response) => response.into_response(),
        }
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        A::describe(responses);
        B::describe(responses);
    }
}
