//! What generated code names. Nothing here is for people to use, and nothing here follows semver.
//!
//! Generated code and this module change together, so petstore-core and petstore-macros have one
//! version: the facade depends on both with `=`, and a build cannot combine two versions.

pub use crate::app::App;
pub use crate::http::extract::{ArgumentSpec, BodyAccess, Path};
pub use crate::http::response::{HttpError, IntoResponse, NoContent, StatusSet};
pub use crate::http::route::{Auth, Route, RouteEntry, RouteSpec, StateSpec};
pub use crate::http::signature::{Inputs, ResponseDocs};
pub use crate::model::{Model, Pointer, Problems};
pub use crate::problem::RequestPart;
pub use crate::verb::{Verb, VerbSet};
pub use crate::{Rejection, Request};
pub use {garde, http, schemars, serde, serde_json};

mod argument;
mod checks;
mod message;
pub mod not_a_route;
mod probe;
mod schemas;
mod status;

pub use argument::{
    ArgumentType, NoResponse, ResponseType, body_access, describe, part, take, take_state,
};
pub use checks::{
    check_body, check_conflicts, check_one_body, check_response, combine_body_access,
};
pub use probe::{ValidateProbe, ViaModel, ViaNothing, checked, garde_report, merge, rejection};
pub use schemas::{DateTimeText, UndescribedRules};
pub use status::status;
