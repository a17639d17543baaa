//! One HTTP request, in the form that a handler receives, independent of the payload format.

mod caller;
mod cookies;
mod headers;
mod path;
mod query;
mod storage;

use std::borrow::Cow;

use serde::Deserialize;

pub use caller::Caller;
pub use cookies::Cookies;
pub use headers::Headers;
pub(crate) use path::PathParameters;
pub use query::QueryParameters;
pub(crate) use query::values_of;
pub(crate) use storage::Storage;

use crate::clock::Clock;
use crate::http::payload::{Format, ProxyEvent};
use crate::invocation::{Context, Invocation};
use crate::json::LazyText;
pub use crate::json::{JsonMap, MapError};
use crate::state::State;

#[doc = include_str!("../../../docs/request.md")]
#[derive(Clone, Copy)]
pub struct Request<'r> {
    pub(crate) event: &'r ProxyEvent<'r>,
    pub(crate) base_path: &'r str,
    pub(crate) path_parameters: &'r PathParameters<'r>,
    pub(crate) body: Body<'r>,
    pub(crate) state: &'r State,
    pub(crate) invocation: &'r Invocation,
    pub(crate) storage: &'r Storage,
}

/// The body, decoded from base64 if necessary.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body<'r> {
    Empty,
    Text(&'r LazyText<'r>),
    Binary(&'r [u8]),
    /// The event marks the body as base64, but it is not valid base64.
    BadBase64,
}

impl<'r> Request<'r> {
    /// The verb, as in the request line.
    pub fn verb(&self) -> &'r str {
        &self.event.verb
    }

    /// The path that the route is matched against: without stage and base path, and not normalized.
    ///
    /// REST APIs, function URLs, ALBs and VPC Lattice leave it percent-encoded as the client sent
    /// it; HTTP APIs decode it before they invoke the function ([`Format::path_is_decoded`]).
    pub fn path(&self) -> &'r str {
        self.event.path(self.base_path)
    }

    /// The headers.
    pub fn headers(&self) -> Headers<'r> {
        Headers { event: self.event }
    }

    /// The first value of a header; the name is case-insensitive.
    pub fn header(&self, name: &str) -> Option<Cow<'r, str>> {
        self.headers().get(name)
    }

    /// The query parameters, percent-decoded.
    pub fn query(&self) -> QueryParameters<'r> {
        QueryParameters { event: self.event }
    }

    /// The cookies that the client sent.
    pub fn cookies(&self) -> Cookies<'r> {
        Cookies { event: self.event }
    }

    /// A path parameter of the route's template, percent-decoded.
    pub fn path_parameter(&self, name: &str) -> Option<Cow<'r, str>> {
        self.path_parameters.get(name)
    }

    /// The body, decoded from base64 if necessary; empty if there is no body or its base64 is
    /// invalid.
    pub fn body(&self) -> &'r [u8] {
        match self.body {
            Body::Text(text) => text.as_str().as_bytes(),
            Body::Binary(bytes) => bytes,
            Body::Empty | Body::BadBase64 => &[],
        }
    }

    /// The caller, based on what the gateway checked.
    pub fn caller(&self) -> Caller<'r> {
        Caller::new(self.event)
    }

    /// What Lambda reports about the invocation.
    pub fn context(&self) -> &'r Context {
        self.invocation.context()
    }

    /// The stage of the API; `None` behind an ALB or VPC Lattice.
    pub fn stage(&self) -> Option<Cow<'r, str>> {
        self.event.context.text("stage")
    }

    /// A stage variable.
    pub fn stage_variable(&self, name: &str) -> Option<Cow<'r, str>> {
        self.event.stage_variables.get(name).ok().flatten()
    }

    /// The request id that the gateway assigned and returns to the client; `None` behind an ALB or
    /// VPC Lattice.
    pub fn request_id(&self) -> Option<Cow<'r, str>> {
        self.event.context.text("requestId")
    }

    /// The client's address.
    pub fn source_ip(&self) -> Option<Cow<'r, str>> {
        self.caller().source_ip()
    }

    /// The payload format of the event.
    pub fn format(&self) -> Format {
        self.event.format
    }

    /// Deserializes the event's `requestContext`, for members without a method here.
    ///
    /// # Errors
    ///
    /// The error of serde_json if the context does not deserialize into `T`.
    pub fn request_context<T: Deserialize<'r>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.event.context.json())
    }

    /// The value of the type `T` that a hook has set for this request.
    pub fn extension<T: Send + Sync + 'static>(&self) -> Option<&'r T> {
        self.storage.get()
    }

    /// Sets a value for the rest of this request. Routes take it as
    /// [`Extension<T>`](crate::Extension).
    pub fn set_extension<T: Send + Sync + 'static>(&self, value: T) {
        self.storage.insert(value);
    }

    /// The clock of the function.
    pub fn clock(&self) -> &'r dyn Clock {
        self.invocation.clock()
    }

    /// Shared state of the type `T`, if the app has it.
    pub fn state<T: Send + Sync + 'static>(&self) -> Option<&'r T> {
        self.state.get()
    }
}

/// Shows the target of the request, but not its contents.
impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request")
            .field("verb", &self.verb())
            .field("path", &self.path())
            .field("format", &self.format())
            .finish_non_exhaustive()
    }
}
