//! Lambda authorizers: functions with `#[authorizer]`, which decide whether a caller may use a
//! route.
//!
//! API Gateway sends the function an event of its own (`event`), and expects an IAM policy or a
//! simple response (`reply`). `service` finds the authorizer of an event. What the authorizer
//! returns reaches routes as [`Authorized<T>`] (`session`).

mod decision;
mod entry;
mod error;
mod event;
mod handle;
mod identity;
mod reply;
mod service;
mod session;

pub use decision::{Allow, AuthorizerOutput, AuthorizerSession, Decision, Deny};
pub use entry::{Authorize, AuthorizerEntry, AuthorizerSpec};
pub use error::{AuthorizerError, IdentityError};
pub(crate) use identity::{add_parameters, identity_sources};
pub(crate) use service::Authorizers;
pub use session::Authorized;
