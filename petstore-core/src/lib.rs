//! The core of petstore: turns the bytes of an event into the bytes of its response.
//!
//! This crate defines what the Lambda function and the gateway share: the payload formats,
//! extractors and responses ([`http`]), the app that combines them ([`App`], [`Function`]), and the
//! contract of an API as plain data ([`contract`]). It has no runtime, no network access and no AWS
//! SDK.
//!
//! Applications use the facade, `petstore-lambda`, which re-exports what they need and adds the
//! macros.

#[doc(hidden)]
pub mod __private;
pub mod app;
mod arena;
mod arn;
mod boxed;
pub mod clock;
pub mod contract;
mod error_chain;
pub mod event;
mod function;
pub mod http;
pub mod infrastructure;
mod invocation;
mod invocation_log;
mod json;
mod limited_text;
pub mod model;
mod named_enum;
mod panic;
mod patch;
mod problem;
mod rare_list;
mod reply;
pub mod resource;
mod schema_check;
mod settings;
mod state;
pub mod verb;

pub use self::http::{
    Accepted, Allow, Around, Auth, Authorized, BearerToken, Binary, Caller, Claims, Conditional,
    Cookie, Cookies, Cors, CorsError, Created, Deny, Either, ErrorDetails, ErrorFormat, Extension,
    Extract, Form, FromRequest, Header, Headers, Hook, Html, HttpError, IntoResponse, Json, Next,
    NoContent, ProblemJson, Query, QueryParameters, Redirect, Rejection, Request, Response, Route,
    RouteEntry, RouteGroup, Routes, Sse, StatusSet, StreamBody, Text, WithHeaders, WithStatus,
};
pub use app::{App, StartError};
pub use arn::Arn;
pub use boxed::BoxFuture;
pub use clock::{Clock, Timestamp};
pub use function::{Function, FunctionError};
pub use invocation::{Context, Invocation};
pub use json::value_within;
#[doc(hidden)]
pub use limited_text::LimitedText;
pub use model::{Model, Unvalidated};
pub use patch::Patch;
pub use petstore_event_rules::civil;
pub use problem::{Problem, RequestPart};
pub use reply::{Reply, ReplyBody, StreamedReply, StreamingReply};
#[doc(hidden)]
pub use schema_check::json_type;
pub use state::State;
