//! petstore.

pub use petstore_core::*;
pub use petstore_macros::{HttpError, model, route, routes};

/// Everything that a file with routes needs.
pub mod prelude {
    pub use crate::{
        Accepted, App, Bytes, Caller, Context, Cookie, Created, Form, Header, Html, HttpError,
        Json, NoContent, Query, Redirect, Request, Respond, Response, Text, Unvalidated,
        WithStatus, model, route, routes,
    };
}
