//! Payloads, extractors, answers and the contract of petstore: what the Lambda function and the gateway share.
//!
//! Applications use the facade, `petstore-lambda`, which has all of this and the macros.

pub mod app;
pub mod clock;
pub mod contract;
pub mod describe;
pub mod extract;
pub mod json;
pub mod model;
pub mod payload;
#[doc(hidden)]
pub mod private;
pub mod rejection;
mod request;
pub mod resource;
pub mod respond;
pub mod route;
mod shape;
pub mod verb;

pub use app::{App, Cors, Function, FunctionError, StartError};
pub use clock::{Clock, Timestamp};
pub use extract::{Cookie, Extract, Form, Header, Query};
pub use model::{Model, Unvalidated};
pub use rejection::{In, Problem, Rejection};
pub use request::{Caller, Context, Cookies, Headers, QueryParameters, Request};
pub use respond::{
    Accepted, Bytes, Created, Html, HttpError, Json, NoContent, Redirect, Respond, Response,
    Statuses, Text, WithHeaders, WithStatus,
};
pub use route::{Auth, Entry, Route};
