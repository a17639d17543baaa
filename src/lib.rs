#![doc = include_str!("docs/guide.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "aws")]
pub mod aws;
mod clock;
pub mod docs;
mod error;
mod lambda;
#[cfg(feature = "local")]
mod local;
mod logs;
mod run;

#[cfg(feature = "local")]
pub mod test;
#[cfg(feature = "local")]
mod timeouts;

pub use clock::SystemClock;
pub use error::Error;
#[doc(hidden)]
pub use petstore_core::__private;
pub use petstore_core::event::{
    self, Attribute, Batch, Change, Detail, EventEntry, EventHandler, Events, Failures, Keys,
    NewImage, NextRecord, OldImage, Outcome, Record, S3Object, TimeWindowEventResponse, Window,
};
pub use petstore_core::http::{extract, payload, request, response, route, signature};
pub use petstore_core::infrastructure::{
    self, Bucket, Invoker, Publisher, Read, ReadWrite, ResourceArns, Sender, Table, Write,
};
pub use petstore_core::{
    Accepted, Allow, App, Around, Auth, Authorized, BearerToken, Binary, Caller, Claims, Clock,
    Conditional, Context, Cookie, Cookies, Cors, CorsError, Created, Deny, Either, ErrorDetails,
    ErrorFormat, Extension, Extract, Form, FromRequest, Function, FunctionError, Header, Headers,
    Hook, Html, HttpError, IntoResponse, Invocation, Json, Model, Next, NoContent, Patch, Problem,
    ProblemJson, Query, QueryParameters, Redirect, Rejection, Reply, ReplyBody, Request,
    RequestPart, Response, Route, RouteEntry, RouteGroup, Routes, Sse, StartError, State,
    StatusSet, StreamBody, StreamedReply, StreamingReply, Text, Timestamp, Unvalidated,
    WithHeaders, WithStatus, contract, model, resource, verb,
};
pub use petstore_macros::{
    Extract, HttpError, around, authorizer, bucket, bus, event, events, extractor, hooks, model,
    queue, route, routes, table, topic,
};
#[cfg(feature = "local")]
pub use petstore_openapi as openapi;
pub use run::{Result, run, run_async};

/// Everything that a file with routes or event handlers needs: `use petstore::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Accepted, Allow, App, Attribute, Authorized, Batch, BearerToken, Binary, Bucket, Caller,
        Change, Claims, Conditional, Context, Cookie, Created, Deny, Detail, Either, Extension,
        Extract, Failures, Form, FromRequest, Header, Html, HttpError, IntoResponse, Invoker, Json,
        Keys, NewImage, Next, NextRecord, NoContent, OldImage, Outcome, Patch, Publisher, Query,
        Read, ReadWrite, Record, Redirect, Request, Response, S3Object, Sender, Sse, StreamBody,
        Table, Text, TimeWindowEventResponse, Unvalidated, Window, WithHeaders, WithStatus, Write,
        around, authorizer, bucket, bus, event, events, extractor, hooks, model, queue, route,
        routes, table, topic,
    };
}

/// The code in the README, compiled and run as doctests.
#[cfg(all(doctest, feature = "local"))]
#[doc = include_str!("../README.md")]
mod readme {}
