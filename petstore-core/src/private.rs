//! All that generated code may name. Nothing here is for people to use.

pub use crate::app::App;
pub use crate::describe::{Answers, Inputs};
pub use crate::extract::{Argument, BodyUse, Path};
pub use crate::model::{At, Model, Problems};
pub use crate::rejection::In;
pub use crate::respond::{HttpError, NoContent, Respond, Statuses};
pub use crate::route::{Auth, Entry, Route, RouteSpec, StateSpec};
pub use crate::verb::{Verb, Verbs};
pub use crate::{Rejection, Request};
pub use {garde, http, schemars, serde, serde_json};

mod checks;
mod message;
mod probe;
mod status;
mod take;

pub use checks::{body_of, check_answer, check_body, check_conflicts, check_one_body};
pub use probe::{Probe, ViaModel, ViaNothing, checked, garde_report, merge};
pub use status::status;
pub use take::{Take, body_use, describe, part, take, take_state};
