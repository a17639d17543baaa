#![doc = include_str!("docs/guide.md")]

pub mod docs;
mod error;
mod lambda;
#[cfg(feature = "local")]
mod local;
mod logs;
mod run;

#[cfg(feature = "local")]
pub mod test;

pub use error::Error;
pub use petstore_core::*;
pub use petstore_macros::{HttpError, model, route, routes};
pub use run::run;

/// Everything that a file with routes needs: `use petstore::prelude::*;`.
pub mod prelude {
    pub use crate::{
        Accepted, App, Bytes, Caller, Context, Cookie, Created, Form, Header, Html, HttpError,
        Json, NoContent, Query, Redirect, Request, Respond, Response, Text, Unvalidated,
        WithStatus, model, route, routes,
    };
}

/// The README's code, compiled and run as tests.
#[cfg(all(doctest, feature = "local"))]
#[doc = include_str!("../README.md")]
mod readme {}
