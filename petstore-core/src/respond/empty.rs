use http::StatusCode;

use super::{Respond, Response, Statuses};
use crate::describe::Answers;

/// A 204: done, and nothing to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoContent;

impl Respond for NoContent {
    const STATUSES: Statuses = Statuses::of(&[204]);

    fn respond(self) -> Response {
        Response::new(StatusCode::NO_CONTENT)
    }

    fn describe(answers: &mut Answers<'_>) {
        answers.empty(204, "No content");
    }
}
