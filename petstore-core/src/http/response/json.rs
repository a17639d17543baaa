//! JSON responses, and the type that JSON bodies and responses share.

use http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

use super::{IntoResponse, Response, StatusSet};
use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/json.md")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

/// A type that can be written as JSON and described in the contract.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the body of a JSON response: put `#[petstore::model]` on it",
    label = "this type cannot be written as JSON",
    note = "for a list, a map or an `Option`, put it on the type inside",
    note = "the `T` of a `Json<T>` response must implement `serde::Serialize` and `schemars::JsonSchema`"
)]
pub trait Document: Serialize + JsonSchema {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + JsonSchema> Document for T {}

impl<T: Document> IntoResponse for Json<T> {
    const STATUSES: StatusSet = StatusSet::from_codes(&[200]);

    fn into_response(self) -> Response {
        Response::json(StatusCode::OK, &self.0)
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.json::<T>(200);
    }
}
