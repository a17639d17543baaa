//! Authorizers as `#[authorizer]` generates them.

use std::any::TypeId;

use super::decision::Decision;
use super::error::{AuthorizerError, IdentityError};
use crate::Request;
use crate::boxed::BoxFuture;
use crate::http::payload::ProxyEvent;
use crate::http::request::PathParameters;
use crate::http::signature::Inputs;
use crate::invocation::Invocation;
use crate::invocation_log::Summary;
use crate::state::{State, StateSpec};

/// A function with `#[authorizer]`. The attribute implements it.
#[diagnostic::on_unimplemented(
    message = "this is not an authorizer: put `#[authorizer]` on the function that `auth = lambda(…)` names",
    label = "not a function with `#[authorizer]`"
)]
pub trait Authorize: 'static {
    /// Everything about the authorizer that is known at compile time.
    const SPEC: AuthorizerSpec;

    /// The type that routes receive in [`Authorized<T>`](crate::Authorized), and its name.
    fn session() -> (TypeId, &'static str);

    /// Extracts the arguments and calls the function.
    fn decide(request: Request<'_>) -> BoxFuture<'_, Decision>;

    /// Describes what the arguments read: the identity of the caller.
    fn inputs(inputs: &mut Inputs<'_>);
}

/// The contents of the attribute of an authorizer.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizerSpec {
    /// The name of the function.
    pub name: &'static str,
    /// The module of the function, which distinguishes two authorizers of one name.
    pub module: &'static str,
    /// Whether the bearer token is all that the function reads of a request: then the authorizer
    /// has the type `TOKEN`, otherwise `REQUEST`.
    pub token: bool,
    /// The number of seconds for which API Gateway keeps a decision; 0 switches the cache off.
    pub cache_seconds: u32,
    /// Identity sources besides those that the arguments read: `context.identity.sourceIp`.
    pub identity: &'static [&'static str],
    /// The path parameters that it takes.
    pub path_parameters: &'static [&'static str],
    /// The shared state that it takes.
    pub states: &'static [StateSpec],
}

/// An authorizer without its type, as routes refer to it.
#[derive(Debug, Clone, Copy)]
pub struct AuthorizerEntry {
    /// The authorizer.
    pub spec: &'static AuthorizerSpec,
    /// The type of its session, and its name.
    pub(crate) session: fn() -> (TypeId, &'static str),
    pub(crate) decide: for<'r> fn(Request<'r>) -> BoxFuture<'r, Decision>,
    pub(crate) inputs: fn(&mut Inputs<'_>),
    /// Checks the authorizer when the app starts. As with `handle`, only its entry refers to the
    /// code, so that the binary of an app without authorizers does not contain it.
    pub(crate) check: fn(&AuthorizerEntry) -> Result<Vec<StateSpec>, IdentityError>,
    pub(crate) handle: HandleAuthorizerEvent,
}

/// The routes of an app, as its authorizers need them. This is a trait because routes contain the
/// entries of authorizers, which therefore cannot refer to the table of routes.
pub(crate) trait AuthorizerRoutes: Sync {
    /// The route that a request is for; `None` if no route has its path and verb.
    fn find<'e>(&'e self, request: &'e ProxyEvent<'e>) -> Option<AuthorizerRoute<'e>>;

    /// The authorizers that the routes have.
    fn authorizers(&self) -> &[&'static AuthorizerEntry];

    /// [`App::base_path`](crate::App::base_path).
    fn base_path(&self) -> &str;
}

/// A route, as an authorizer needs it.
pub(crate) struct AuthorizerRoute<'e> {
    /// `None` if the route has another kind of `auth`.
    pub(crate) authorizer: Option<&'static AuthorizerEntry>,
    pub(crate) path_parameters: PathParameters<'e>,
}

/// Responds to the event of an authorizer; returns `None` if the event is another.
pub(crate) type HandleAuthorizerEvent =
    for<'a> fn(
        &'a dyn AuthorizerRoutes,
        &'a str,
        &'a State,
        &'a Invocation,
        &'a mut Summary,
    ) -> BoxFuture<'a, Option<Result<Vec<u8>, AuthorizerError>>>;

/// Two entries are equal if they are of the same function.
impl PartialEq for AuthorizerEntry {
    fn eq(&self, other: &Self) -> bool {
        (self.spec.name, self.spec.module) == (other.spec.name, other.spec.module)
    }
}

impl Eq for AuthorizerEntry {}
