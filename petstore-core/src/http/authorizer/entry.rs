//! Authorizers as `#[authorizer]` generates them.

use std::any::TypeId;

use super::decision::Decision;
use crate::Request;
use crate::boxed::BoxFuture;
use crate::http::signature::Inputs;
use crate::state::StateSpec;

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
}

/// Two entries are equal if they are of the same function.
impl PartialEq for AuthorizerEntry {
    fn eq(&self, other: &Self) -> bool {
        (self.spec.name, self.spec.module) == (other.spec.name, other.spec.module)
    }
}

impl Eq for AuthorizerEntry {}

struct Entry<A>(std::marker::PhantomData<A>);

impl<A: Authorize> Entry<A> {
    const ENTRY: &'static AuthorizerEntry = &AuthorizerEntry {
        spec: &A::SPEC,
        session: A::session,
        decide: A::decide,
        inputs: A::inputs,
    };
}

impl AuthorizerEntry {
    /// The entry of an authorizer.
    pub const fn for_authorizer<A: Authorize>() -> &'static Self {
        Entry::<A>::ENTRY
    }
}
