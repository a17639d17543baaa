//! Why an app cannot start. Each message explains what to change.

use crate::boxed::BoxError;
use crate::contract::{FunctionConfigError, MethodKey};
use crate::http::CorsError;
use crate::http::authorizer::IdentityError;
use crate::http::table::{RouteConflict, TableError};
use crate::resource::InsertError;

/// Why an app did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A setting of a function is out of range.
    #[error(transparent)]
    FunctionConfig(#[from] FunctionConfigError),
    /// Two routes have the same verb and path.
    #[error(transparent)]
    Conflict(#[from] RouteConflict),
    /// API Gateway would reject a path template.
    #[error("route `{route}`: {error}")]
    Template {
        /// The function of the route.
        route: &'static str,
        /// The problem with its template.
        error: InsertError,
    },
    /// API Gateway would reject the path of a method.
    #[error("method {verb} {path}: {error}")]
    Method {
        /// The verb of the method.
        verb: MethodKey,
        /// Its path.
        path: String,
        /// The problem with the path.
        error: InsertError,
    },
    /// A method is defined twice.
    #[error("{verb} {path} is already defined: remove this method, or the earlier route or method")]
    MethodExists {
        /// The verb of the method.
        verb: MethodKey,
        /// Its path.
        path: String,
    },
    /// A parameter of a route has a type that cannot be read from text.
    #[error(
        "route `{route}`: the parameter `{parameter}` is {what}, which cannot be read from text: \
         take a scalar, a list of scalars, or a struct of these, or take the value as JSON in the body"
    )]
    Parameter {
        /// The function of the route.
        route: &'static str,
        /// The name of the parameter, or of the field of a form.
        parameter: String,
        /// What its type is.
        what: &'static str,
    },
    /// An authorizer caches decisions that depend on more than its identity sources.
    #[error("the authorizer `{authorizer}` cannot cache its decisions: {error}")]
    AuthorizerCache {
        /// The function of the authorizer.
        authorizer: &'static str,
        /// What the decisions depend on.
        error: IdentityError,
    },
    /// An authorizer takes a path parameter that a route does not have.
    #[error(
        "the authorizer `{authorizer}` takes the path parameter `{parameter}`, which the path of the route `{route}` \
         does not have: add it to the path, or give the route another authorizer"
    )]
    AuthorizerPath {
        /// The function of the authorizer.
        authorizer: &'static str,
        /// The path parameter.
        parameter: &'static str,
        /// The function of the route.
        route: &'static str,
    },
    /// The app has JWT authorizers, which only HTTP APIs have, and something that only REST APIs
    /// have.
    #[error(
        "route `{route}` has `auth = jwt(…)`, which makes the app an HTTP API, but {rest} needs a REST API: \
         for a REST API check tokens with `auth = cognito`, or with `auth = lambda(…)` for another issuer"
    )]
    JwtInRestApi {
        /// The function of the route.
        route: &'static str,
        /// What needs a REST API.
        rest: String,
    },
    /// A route takes the session of a Lambda authorizer that it does not have.
    #[error(
        "route `{route}` takes `Authorized<{session}>`, but {instead}: \
         take that session, or give the route `auth = lambda(…)` with an authorizer that returns `Allow<{session}>`"
    )]
    Session {
        /// The function of the route.
        route: &'static str,
        /// The type of the session that it takes.
        session: &'static str,
        /// What its authorizer returns.
        instead: String,
    },
    /// A function has two handlers for the same events.
    #[error(
        "`{first}` and `{second}` handle the same events in the function `{function}`: \
         remove one, or put it into another function"
    )]
    EventConflict {
        /// The handler that was added first.
        first: &'static str,
        /// The other.
        second: &'static str,
        /// The function that has both.
        function: String,
    },
    /// The variable `PETSTORE_FUNCTION` does not contain the name of a function of the app.
    #[error(
        "`PETSTORE_FUNCTION` is `{name}`, but the app has no function of this name: \
         add it with `App::function`"
    )]
    UnknownFunction {
        /// The name in the variable.
        name: String,
    },
    /// Browsers would reject the CORS headers.
    #[error(transparent)]
    Cors(#[from] CorsError),
    /// A route, an authorizer or a hook takes state that the app does not have.
    #[error(
        "`{route}` takes `&{state}`, but the app has no such state: \
         add `.state(…)` or `.state_from(…)` with a `{state}`"
    )]
    StateMissing {
        /// The function.
        route: &'static str,
        /// The type of the state.
        state: &'static str,
    },
    /// `state_from` takes state that was not added before it.
    #[error(
        "the state `{state}` is made from `&{needed}`, which the app does not have at that point: \
         add `.state(…)` or `.state_from(…)` with a `{needed}` before it"
    )]
    StateNeeded {
        /// The type of the state.
        state: &'static str,
        /// The type that it is made from.
        needed: &'static str,
    },
    /// [`App::state_from`](crate::App::state_from) failed.
    #[error("the state `{state}` could not be created")]
    StateFailed {
        /// The type of the state.
        state: &'static str,
        /// The reason.
        #[source]
        error: BoxError,
    },
}

impl From<TableError> for StartError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Conflict(conflict) => Self::Conflict(conflict),
            TableError::Template { route, error } => Self::Template { route, error },
        }
    }
}
