#![doc = include_str!("docs/guide.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

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

pub use clock::SystemClock;
pub use error::Error;
#[doc(hidden)]
pub use petstore_core::__private;
pub use petstore_core::event::{
    self, Attribute, Batch, Change, Detail, EventEntry, EventHandler, Events, Failures, Keys,
    NewImage, OldImage, Record, S3Object,
};
pub use petstore_core::http::{extract, payload, request, response, route, signature};
pub use petstore_core::infrastructure::{
    self, Bucket, Publisher, Read, ReadWrite, ResourceArns, Sender, Table, Write,
};
pub use petstore_core::{
    Accepted, App, Auth, Binary, Caller, Clock, Context, Cookie, Cookies, Cors, CorsError, Created,
    Extract, Form, Function, FunctionError, Header, Headers, Html, HttpError, IntoResponse,
    Invocation, Json, Model, NoContent, Problem, Query, QueryParameters, Redirect, Rejection,
    Reply, Request, RequestPart, Response, Route, RouteEntry, Routes, StartError, State, StatusSet,
    Text, Timestamp, Unvalidated, WithHeaders, WithStatus, contract, model, resource, verb,
};
pub use petstore_macros::{
    HttpError, bucket, bus, event, events, model, queue, route, routes, table, topic,
};
#[cfg(feature = "local")]
pub use petstore_openapi as openapi;
pub use run::{Result, run, run_async};

/// Everything that a file with routes or handlers of events needs: `use petstore::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Accepted, App, Attribute, Batch, Binary, Bucket, Caller, Change, Context, Cookie, Created,
        Detail, Failures, Form, Header, Html, HttpError, IntoResponse, Json, Keys, NewImage,
        NoContent, OldImage, Publisher, Query, Read, ReadWrite, Record, Redirect, Request,
        Response, S3Object, Sender, Table, Text, Unvalidated, WithStatus, Write, bucket, bus,
        event, events, model, queue, route, routes, table, topic,
    };
}

/// The code in the README, compiled and run as doctests.
#[cfg(all(doctest, feature = "local"))]
#[doc = include_str!("../README.md")]
mod readme {}
