//! Responses: the types that a handler may return. Their status codes are known at compile time.

mod byte_stream;
mod conditional;
mod created;
mod either;
mod empty;
mod error;
mod json;
mod proxy_response;
mod raw;
mod redirect;
pub mod sse;
mod statuses;
mod stream;
mod text;
mod with;

pub use byte_stream::StreamError;
pub(crate) use byte_stream::{ByteStream, CollectedBody, Filler};
pub use conditional::Conditional;
pub use created::{Accepted, Created};
pub use either::Either;
pub use empty::NoContent;
pub use error::HttpError;
pub(crate) use error::respond;
pub use json::{Document, Json};
pub(crate) use proxy_response::{begin_with_body, expect_length};
pub use raw::{Body, Response};
pub(crate) use raw::{Content, INTERNAL_ERROR, Message, NOT_FOUND};
pub use redirect::Redirect;
pub use sse::Sse;
pub use statuses::StatusSet;
pub use stream::StreamBody;
pub use text::{Binary, Html, Text};
pub(crate) use text::{OCTETS, PLAIN};
pub use with::{WithHeaders, WithStatus};

use http::StatusCode;

use crate::http::signature::ResponseDocs;

#[doc = include_str!("../../../docs/into_response.md")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a response type: return `Json<T>`, `NoContent`, text or another type that implements `IntoResponse`",
    label = "this type is not a response",
    note = "responses are `Json<T>`, `Created<T>`, `Accepted<T>`, `NoContent`, `Redirect`, text, `Html`, `Binary`, `StreamBody`, `Sse`, `Response`, and an `Option` or a `Result` of one; `WithStatus<201, R>` sets another status, `.with_header(…)` and `.with_cookie(…)` add headers"
)]
pub trait IntoResponse: Sized {
    /// Every status that the response can have, except the framework's own 400s and 500s.
    const STATUSES: StatusSet;

    /// The statuses among [`STATUSES`](Self::STATUSES) that only the error of a `Result` has. A
    /// route may declare some of them, because routes share error types.
    const ERRORS: StatusSet = StatusSet::NONE;

    /// What is wrong with the type, for a compile error at the route that returns it.
    const MISTAKE: Option<&'static str> = None;

    /// Whether the response can be a raw [`Response`], whose status is only known at run time.
    const RAW: bool = false;

    /// Whether the response can be sent as it is produced. The integration of a route that returns
    /// such a type has the response transfer mode `STREAM`.
    const STREAMED: bool = false;

    /// Converts the value into a response.
    fn into_response(self) -> Response;

    /// Describes the contents of each status, for the contract.
    fn describe(responses: &mut ResponseDocs<'_>);

    /// All of the above, for generated code.
    #[doc(hidden)]
    const SPEC: ResponseSpec = ResponseSpec {
        statuses: Self::STATUSES,
        errors: Self::ERRORS,
        mistake: Self::MISTAKE,
        raw: Self::RAW,
        streamed: Self::STREAMED,
        describe: Self::describe,
    };

    /// Adds a header: `Json(pet).with_header("cache-control", "no-store")`. A header that is not
    /// valid is omitted, and the log contains an error.
    fn with_header(
        self,
        name: impl TryInto<http::HeaderName>,
        value: impl TryInto<http::HeaderValue>,
    ) -> WithHeaders<Self> {
        WithHeaders::new(self).with_header(name, value)
    }

    /// Adds a cookie: `name=value; Path=/; HttpOnly`. A cookie that is not valid in a header is
    /// omitted.
    fn with_cookie(self, cookie: &str) -> WithHeaders<Self> {
        WithHeaders::new(self).with_cookie(cookie)
    }
}

/// What a response type declares: the constants of [`IntoResponse`], and its description.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct ResponseSpec {
    /// [`IntoResponse::STATUSES`]
    pub statuses: StatusSet,
    /// [`IntoResponse::ERRORS`]
    pub errors: StatusSet,
    /// [`IntoResponse::MISTAKE`]
    pub mistake: Option<&'static str>,
    /// [`IntoResponse::RAW`]
    pub raw: bool,
    /// [`IntoResponse::STREAMED`]
    pub streamed: bool,
    /// [`IntoResponse::describe`]
    pub describe: fn(&mut ResponseDocs<'_>),
}

/// The route declares its statuses: a raw response is checked against them at run time.
impl IntoResponse for Response {
    const STATUSES: StatusSet = StatusSet::NONE;
    const RAW: bool = true;

    fn into_response(self) -> Response {
        self
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        responses.raw();
    }
}

impl<T: IntoResponse> IntoResponse for Option<T> {
    const STATUSES: StatusSet = T::STATUSES.union(StatusSet::from_codes(&[404]));
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        match self {
            Some(value) => value.into_response(),
            None => Response::error(StatusCode::NOT_FOUND, Message::Text(NOT_FOUND), None, &[]),
        }
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        T::describe(responses);
        responses.error(404, NOT_FOUND);
    }
}

impl<T: IntoResponse, E: HttpError> IntoResponse for Result<T, E> {
    const STATUSES: StatusSet = T::STATUSES.union(E::STATUSES);
    const ERRORS: StatusSet = E::STATUSES.without_all(T::STATUSES);
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        match self {
            Ok(value) => value.into_response(),
            Err(error) => error::respond(&error),
        }
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        T::describe(responses);
        E::describe(responses);
    }
}

impl<T: IntoResponse> IntoResponse for Box<T> {
    const STATUSES: StatusSet = T::STATUSES;
    const ERRORS: StatusSet = T::ERRORS;
    const MISTAKE: Option<&'static str> = T::MISTAKE;
    const RAW: bool = T::RAW;
    const STREAMED: bool = T::STREAMED;

    fn into_response(self) -> Response {
        (*self).into_response()
    }

    fn describe(responses: &mut ResponseDocs<'_>) {
        T::describe(responses);
    }
}
