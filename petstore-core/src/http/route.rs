//! Routes: what `#[route]` generates from a function, and how the app calls it.

use std::future::Future;
use std::time::Duration;

pub use crate::__private::ResponseType;
use crate::boxed::BoxFuture;
use crate::http::auth::CheckCaller;
pub use crate::http::auth::{Auth, JwtSpec};
use crate::http::extract::{BodyAccess, Preparation};
use crate::http::response::{Response, StatusSet};
use crate::http::run_route::{CallRoute, RouteCall, RunPrepared, run_prepared};
use crate::http::signature::{Inputs, ResponseDocs};
use crate::http::streaming::{StreamResponse, stream_response};
pub use crate::state::StateSpec;
use crate::verb::VerbSet;
use crate::{Rejection, Request};

#[doc = include_str!("../../docs/route.md")]
#[diagnostic::on_unimplemented(
    message = "this is not a route: put `#[route(GET, \"/path\")]` on the function",
    label = "not a function with `#[route]`"
)]
pub trait Route: 'static {
    /// Everything about the method that is known at compile time.
    const SPEC: RouteSpec;

    /// What the function returns.
    type Response: ResponseType;

    /// What is done before the arguments are extracted.
    const PREPARE: &'static [Preparation] = &[];

    /// Extracts all arguments from the request, and then calls the function.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] with every problem in any argument.
    fn run<'r>(
        request: Request<'r>,
    ) -> Result<impl Future<Output = <Self::Response as ResponseType>::Of<'r>> + Send + 'r, Rejection>;

    /// Describes the inputs that the arguments read, for the contract.
    fn inputs(inputs: &mut Inputs<'_>);
}

/// The method that a signature describes.
#[derive(Debug, Clone, Copy)]
pub struct RouteSpec {
    /// The name of the function.
    pub name: &'static str,
    /// The verbs that it handles.
    pub verbs: VerbSet,
    /// The path template: `/pets/{petId}`.
    pub template: &'static str,
    /// The callers that are allowed; `None` leaves that to the group and the app.
    pub auth: Option<Auth>,
    /// The time after which the route responds with a 504.
    pub timeout: Option<Duration>,
    /// The first paragraph of the doc comment.
    pub summary: &'static str,
    /// The rest of the doc comment.
    pub description: &'static str,
    /// The tags in the document.
    pub tags: &'static [&'static str],
    /// Whether the function is `#[deprecated]`.
    pub deprecated: bool,
    /// The media type of a body of text or bytes, from `produces = "…"`.
    pub produces: Option<&'static str>,
    /// The headers of responses below 400 that [`WithHeaders`](crate::WithHeaders) may add, with
    /// their descriptions: those in `headers(…)`, and those that the function names in
    /// `.with_header(…)`.
    pub headers: &'static [(&'static str, &'static str)],
    /// The statuses in `status(…)`, if the attribute has one.
    pub declared: Option<StatusSet>,
    /// How the arguments use the body.
    pub body: BodyAccess,
    /// The shared state it takes.
    pub states: &'static [StateSpec],
}

/// A route in the app's table: its method and its function, without its type.
#[derive(Debug, Clone, Copy)]
pub struct RouteEntry {
    /// The method.
    pub spec: &'static RouteSpec,
    /// Equal for all templates that can conflict with this one.
    pub(crate) fingerprint: u64,
    /// The check of the callers, if the route has an `auth` of its own other than `none`.
    pub(crate) check_caller: Option<CheckCaller>,
    pub(crate) prepare: Preparation,
    pub(crate) call: CallRoute,
    /// What runs the route, if it is prepared or has a `timeout` of its own.
    pub(crate) run: Option<RunPrepared>,
    pub(crate) inputs: fn(&mut Inputs<'_>),
    pub(crate) outputs: fn(&mut ResponseDocs<'_>),
    /// What streams a response, if the response type is streamed.
    pub(crate) stream: Option<StreamResponse>,
}

/// A table of routes, which `routes![…]` creates: `pub const ROUTES: petstore::Routes =
/// routes![get_pet];`.
pub type Routes = &'static [RouteEntry];

impl RouteEntry {
    /// The entry of a route.
    pub const fn for_route<R: Route>() -> RouteEntry {
        let all = Preparation::All(R::PREPARE);
        let is_prepared = !all.is_none();
        RouteEntry {
            spec: &R::SPEC,
            fingerprint: fingerprint(R::SPEC.template),
            check_caller: match R::SPEC.auth {
                Some(auth) => auth.check(),
                None => None,
            },
            prepare: if is_prepared { all } else { Preparation::None },
            call: call::<R>,
            run: if is_prepared || R::SPEC.timeout.is_some() {
                Some(run_prepared)
            } else {
                None
            },
            inputs: R::inputs,
            outputs: R::Response::SPEC.describe,
            stream: if R::Response::SPEC.streamed {
                Some(stream_response)
            } else {
                None
            },
        }
    }

    /// The parts of the route that `run_prepared` needs.
    pub(crate) fn route_call(&self) -> RouteCall {
        RouteCall {
            name: self.spec.name,
            prepare: self.prepare,
            call: self.call,
        }
    }
}

/// The FNV-1a hash of a template up to its first parameter.
///
/// The compile-time check of a table compares it before the templates: comparing half a million
/// pairs of texts took the compiler a second.
const fn fingerprint(template: &str) -> u64 {
    let text = template.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < text.len() && (at == 0 || text[at - 1] != b'{') {
        hash = (hash ^ text[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

fn call<R: Route>(request: Request<'_>) -> Result<BoxFuture<'_, Response>, Rejection> {
    let output = R::run(request)?;
    Ok(Box::pin(
        async move { R::Response::into_response(output.await) },
    ))
}
