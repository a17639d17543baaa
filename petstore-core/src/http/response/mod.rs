//! What a handler may answer: types that know their status codes when the program is compiled.

mod created;
mod empty;
mod error;
mod json;
mod raw;
mod redirect;
mod scratch;
mod statuses;
mod text;
mod with;

pub use created::{Accepted, Created};
pub use empty::NoContent;
pub use error::HttpError;
pub use json::{Document, Json};
pub(crate) use raw::Content;
pub use raw::{Body, Response};
pub use redirect::Redirect;
pub(crate) use scratch::give_back;
pub use statuses::StatusSet;
pub(crate) use text::OCTETS;
pub use text::{Binary, Html, Text};
pub use with::{WithHeaders, WithStatus};

use crate::http::signature::ResponseDocs;

/// An answer to a request.
///
/// `Option` answers 404 for `None`; `Result` answers what its error says ([`HttpError`]).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a response type: return `Json<T>`, `NoContent`, text or another type that implements `IntoResponse`",
    label = "this type is not a response",
    note = "responses are `Json<T>`, `Created<T>`, `Accepted<T>`, `NoContent`, `Redirect`, text, `Html`, `Binary`, `Response`, and an `Option` or a `Result` of one; `WithStatus<201, R>` sets another status, `.with_header(…)` and `.with_cookie(…)` add headers"
)]
pub trait IntoResponse: Sized {
    /// Every status that the answer can have, the framework's own 400s and 500 apart.
    const STATUSES: StatusSet;

    /// Whether a raw [`Response`] is among the answers, whose status only shows when it is given.
    const RAW: bool = false;

    /// Makes the response.
    fn into_response(self) -> Response;

    /// Says what each status carries, for the contract.
    fn describe(answers: &mut ResponseDocs<'_>);

    /// Adds a header: `Json(pet).with_header(CACHE_CONTROL, HeaderValue::from_static("no-store"))`.
    fn with_header(self, name: http::HeaderName, value: http::HeaderValue) -> WithHeaders<Self> {
        WithHeaders::new(self).with_header(name, value)
    }

    /// Adds a cookie: `name=value; Path=/; HttpOnly`. What no header can hold is left out.
    fn with_cookie(self, cookie: &str) -> WithHeaders<Self> {
        WithHeaders::new(self).with_cookie(cookie)
    }
}

impl<T: IntoResponse> IntoResponse for Option<T> {
    const STATUSES: StatusSet = T::STATUSES.union(StatusSet::of(&[404]));
    const RAW: bool = T::RAW;

    fn into_response(self) -> Response {
        match self {
            Some(answer) => answer.into_response(),
            None => crate::Rejection::NotFound.into_response(),
        }
    }

    fn describe(answers: &mut ResponseDocs<'_>) {
        T::describe(answers);
        answers.error(404, "Not found");
    }
}

impl<T: IntoResponse, E: HttpError> IntoResponse for Result<T, E> {
    const STATUSES: StatusSet = T::STATUSES.union(E::STATUSES);
    const RAW: bool = T::RAW;

    fn into_response(self) -> Response {
        match self {
            Ok(answer) => answer.into_response(),
            Err(error) => error::respond(&error),
        }
    }

    fn describe(answers: &mut ResponseDocs<'_>) {
        T::describe(answers);
        E::describe(answers);
    }
}

impl<T: IntoResponse> IntoResponse for Box<T> {
    const STATUSES: StatusSet = T::STATUSES;
    const RAW: bool = T::RAW;

    fn into_response(self) -> Response {
        (*self).into_response()
    }

    fn describe(answers: &mut ResponseDocs<'_>) {
        T::describe(answers);
    }
}
