//! Responses without a body.

use http::StatusCode;

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/no_content.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoContent;

impl IntoResponse for NoContent {
    const STATUSES: StatusSet = StatusSet::from_codes(&[204]);

    fn into_response(self) -> Response {
        Response::new(StatusCode::NO_CONTENT)
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.empty(204, "No content");
    }
}
