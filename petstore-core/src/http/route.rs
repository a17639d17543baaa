//! What `#[route]` makes of a function, and how a request reaches it.

use std::any::TypeId;
use std::future::Future;
use std::pin::Pin;

pub use crate::__private::ResponseType;
use crate::http::extract::BodyAccess;
use crate::http::response::{IntoResponse, Response, StatusSet};
use crate::http::signature::{Inputs, ResponseDocs};
use crate::verb::VerbSet;
use crate::{Rejection, Request};

/// A function that `#[route]` stands on. The attribute implements it.
#[diagnostic::on_unimplemented(
    message = "this is not a route: put `#[route(GET, \"/path\")]` on the function",
    label = "not a function with `#[route]`"
)]
pub trait Route: 'static {
    /// The method: all that is known of it when the program is compiled.
    const SPEC: RouteSpec;

    /// What the function returns.
    type Response: ResponseType;

    /// Takes the arguments out of the request, all of them, and only then calls the function.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] with all that is wrong with any argument.
    fn run<'r>(
        request: Request<'r>,
    ) -> Result<impl Future<Output = <Self::Response as ResponseType>::Of<'r>> + Send + 'r, Rejection>;

    /// Says what the arguments take, for the contract.
    fn inputs(inputs: &mut Inputs<'_>);
}

/// The method that a signature describes.
#[derive(Debug, Clone, Copy)]
pub struct RouteSpec {
    /// The name of the function.
    pub name: &'static str,
    /// The verbs it answers.
    pub verbs: VerbSet,
    /// The path template: `/pets/{petId}`.
    pub template: &'static str,
    /// Who may call.
    pub auth: Auth,
    /// The first paragraph of the doc comment.
    pub summary: &'static str,
    /// The rest of the doc comment.
    pub description: &'static str,
    /// What `status(…)` names, if it stands there.
    pub declared: Option<StatusSet>,
    /// What its arguments do with the body.
    pub body: BodyAccess,
    /// The shared state it takes.
    pub states: &'static [StateSpec],
}

/// Who may call a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Auth {
    /// Anyone.
    #[default]
    None,
    /// Whoever has an API key of a usage plan.
    ApiKey,
    /// Whoever signs with credentials of IAM.
    Iam,
    /// Whoever has a token of a Cognito user pool (or of a JWT authorizer).
    Cognito,
}

impl Auth {
    /// The scheme as `auth = …` names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Auth::None => "none",
            Auth::ApiKey => "api_key",
            Auth::Iam => "iam",
            Auth::Cognito => "cognito",
        }
    }
}

/// A type that a route takes by reference.
#[derive(Debug, Clone, Copy)]
pub struct StateSpec {
    /// Its identity.
    pub id: fn() -> TypeId,
    /// Its name, for messages.
    pub name: fn() -> &'static str,
}

impl StateSpec {
    /// The state of the type `T`.
    pub const fn of<T: 'static>() -> Self {
        StateSpec {
            id: TypeId::of::<T>,
            name: std::any::type_name::<T>,
        }
    }
}

type Answering<'r> = Pin<Box<dyn Future<Output = Response> + Send + 'r>>;

/// A route as the app keeps it: its method and its function, without its type.
#[derive(Debug, Clone, Copy)]
pub struct RouteEntry {
    /// The method.
    pub spec: &'static RouteSpec,
    /// Whether the handler says its status when it runs.
    pub(crate) raw: bool,
    pub(crate) call: for<'r> fn(Request<'r>) -> Result<Answering<'r>, Rejection>,
    pub(crate) inputs: fn(&mut Inputs<'_>),
    pub(crate) outputs: fn(&mut ResponseDocs<'_>),
}

/// A table of routes, as `routes![…]` makes it: `pub const ROUTES: petstore::Routes = routes![get_pet];`.
pub type Routes = &'static [RouteEntry];

type Returned<R> = <<R as Route>::Response as ResponseType>::Of<'static>;

impl RouteEntry {
    /// The entry of a route.
    pub const fn of<R: Route>() -> RouteEntry {
        RouteEntry {
            spec: &R::SPEC,
            raw: <Returned<R> as IntoResponse>::RAW,
            call: call::<R>,
            inputs: R::inputs,
            outputs: <Returned<R> as IntoResponse>::describe,
        }
    }
}

fn call<R: Route>(request: Request<'_>) -> Result<Answering<'_>, Rejection> {
    let answer = R::run(request)?;
    Ok(Box::pin(async move { answer.await.into_response() }))
}
