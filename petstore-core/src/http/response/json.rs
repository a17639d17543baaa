use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

/// JSON: as an argument the body, validated before the handler runs; as an answer a 200.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

/// A type that can be written as JSON, and described.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be answered as JSON: put `#[petstore::model]` on it",
    label = "this type cannot be written as JSON",
    note = "what is in `Json<T>` implements `serde::Serialize` and `schemars::JsonSchema`"
)]
pub trait Document: Serialize + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + JsonSchema> Document for T {}

impl<T: Document> IntoResponse for Json<T> {
    const STATUSES: StatusSet = StatusSet::of(&[200]);

    fn into_response(self) -> Response {
        Response::json(StatusCode::OK, &self.0)
    }

    fn describe(answers: &mut ResponseDocs<'_>) {
        answers.json::<T>(200);
    }
}
