use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Respond, Response, Statuses};
use crate::describe::Answers;

/// JSON: as an argument the body, validated before the handler runs; as an answer a 200.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T: Serialize + JsonSchema> Respond for Json<T> {
    const STATUSES: Statuses = Statuses::of(&[200]);

    fn respond(self) -> Response {
        Response::json(StatusCode::OK, &self.0)
    }

    fn describe(answers: &mut Answers<'_>) {
        answers.json::<T>(200);
    }
}
