//! HTTP: the service of a function that handles requests in every payload format.
//!
//! An event becomes a [`Request`] (`payload`, `request`), the route table finds the [`Route`]
//! (`table`), the extractors read its arguments from the request (`extract`), and its return value
//! becomes a [`Response`] (`response`).

pub(crate) mod around;
pub(crate) mod auth;
pub mod authorizer;
pub(crate) mod cors;
pub(crate) mod docs_by_status;
pub(crate) mod error_format;
pub mod extract;
pub(crate) mod group;
pub mod origin;
pub mod payload;
pub mod rejection;
pub mod request;
pub mod response;
pub mod route;
mod run_route;
pub(crate) mod service;
pub mod signature;
mod streaming;
pub(crate) mod table;
mod wrapper;

pub use around::{Around, Hook, IntoHook, Next, Running};
pub use auth::Auth;
pub use authorizer::{Allow, Authorized, Deny};
pub use cors::{Cors, CorsError};
pub use error_format::{ErrorDetails, ErrorFormat, ProblemJson};
pub use extract::{
    BearerToken, Claims, Cookie, Extension, Extract, Form, FromRequest, Header, Query,
};
pub use group::RouteGroup;
pub use rejection::Rejection;
pub use request::{Caller, Cookies, Headers, QueryParameters, Request};
pub use response::{
    Accepted, Binary, Conditional, Created, Either, Html, HttpError, IntoResponse, Json, NoContent,
    Redirect, Response, Sse, StatusSet, StreamBody, Text, WithHeaders, WithStatus,
};
pub use route::{Route, RouteEntry, Routes};
