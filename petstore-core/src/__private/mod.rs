//! Items for generated code. They are not part of the public API and may change in any release.

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
mod probe;
mod status;

pub use argument::{
    ArgumentType, body_access, describe_argument, extract_argument, request_part, take_state,
};
pub use checks::{
    check_body, check_conflicts, check_one_body, check_response, combine_body_access,
};
pub use probe::{ValidateProbe, ViaModel, ViaNothing, checked, collect_rejection, garde_report};
pub use status::status;
