//! The app: routes and the state they share.

mod auth;
mod contract;
mod function;
mod state;
mod table;

use std::future::Future;
use std::pin::Pin;

pub use function::{Function, FunctionError};
pub use state::State;
pub use table::RouteConflict;

use crate::resource::InsertError;
use crate::route::{Entry, Route};
use table::Table;

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type AtShutdown = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;
type MakeState = Box<
    dyn for<'s> FnOnce(
            &'s mut State,
        ) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 's>>
        + Send,
>;

/// Routes, and the state that they share.
///
/// Building an app does nothing else: state from [`App::state_with`] is made by [`App::start`], so
/// that printing a document needs no database.
#[must_use]
pub struct App {
    name: String,
    entries: Vec<Entry>,
    state: State,
    make_state: Vec<(&'static str, MakeState)>,
    at_shutdown: Vec<AtShutdown>,
    settings: Settings,
}

/// What an app was told beside its routes.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) base_path: String,
    pub(crate) trust_callers: bool,
    pub(crate) validate_at_gateway: bool,
    /// The ARN of the user pool behind `auth = cognito`.
    pub(crate) cognito_user_pool: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            base_path: String::new(),
            trust_callers: false,
            validate_at_gateway: false,
            cognito_user_pool: "${CognitoUserPoolArn}".to_owned(),
        }
    }
}

/// Why an app did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Two routes answer the same verb and path.
    #[error(transparent)]
    Conflict(#[from] RouteConflict),
    /// API Gateway would refuse a path template.
    #[error("route `{route}`: {error}")]
    Template {
        /// The function of the route.
        route: &'static str,
        /// What is wrong with its template.
        error: InsertError,
    },
    /// A route takes state that the app does not have.
    #[error(
        "route `{route}` takes `&{state}`, but the app has no such state: \
         add `.state(…)` or `.state_with(…)` with a `{state}`"
    )]
    StateMissing {
        /// The function of the route.
        route: &'static str,
        /// The type of the state.
        state: &'static str,
    },
    /// `state_with` failed.
    #[error("the state `{state}` could not be made")]
    StateFailed {
        /// The type of the state.
        state: &'static str,
        /// Why.
        #[source]
        error: BoxError,
    },
}

impl App {
    /// An app without routes. The name becomes the title of its contract.
    pub fn new(name: impl Into<String>) -> Self {
        App {
            name: name.into(),
            entries: Vec::new(),
            state: State::default(),
            make_state: Vec::new(),
            at_shutdown: Vec::new(),
            settings: Settings::default(),
        }
    }

    /// Adds a route: `.route::<get_pet>()` for the function `get_pet` with `#[route]`.
    pub fn route<R: Route>(self) -> Self {
        self.routes(&[Entry::of::<R>()])
    }

    /// Adds the routes of a `routes![…]` table.
    pub fn routes(mut self, entries: &[Entry]) -> Self {
        self.entries.extend_from_slice(entries);
        self
    }

    /// Adds state that routes take as `&T`.
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.state.insert(state);
        self
    }

    /// Adds state that is made once, before the first request.
    pub fn state_with<T, E, F>(mut self, make: impl FnOnce() -> F + Send + 'static) -> Self
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.make_state.push((
            std::any::type_name::<T>(),
            Box::new(move |state| {
                Box::pin(async move {
                    state.insert(make().await.map_err(Into::into)?);
                    Ok(())
                })
            }),
        ));
        self
    }

    /// Adds something to do once, before the process ends: on Lambda when the environment is shut
    /// down (there are 500 ms for all of it), on a laptop after Ctrl-C.
    pub fn on_shutdown<F>(mut self, goodbye: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.at_shutdown.push(Box::new(move || Box::pin(goodbye())));
        self
    }

    /// The path below which the app lives where no API says so: behind an ALB's path rule, or a
    /// function URL behind another server. `/shop` makes `/shop/pets` the route `/pets`.
    pub fn base_path(mut self, base_path: impl Into<String>) -> Self {
        self.settings.base_path = base_path.into();
        self
    }

    /// Lets callers through where the payload format cannot tell whether anybody checked them:
    /// HTTP APIs, function URLs and ALBs have no API keys, ALBs sign nothing. Set it only where
    /// something in front of the function does the checking.
    pub fn trust_callers(mut self, trust: bool) -> Self {
        self.settings.trust_callers = trust;
        self
    }

    /// Lets the gateway validate bodies too, by the contract. That saves the invocation, and the
    /// client hears "Invalid request body" without a list of what is wrong. The local gateway does
    /// so with the feature `validation`.
    pub fn validate_at_gateway(mut self, validate: bool) -> Self {
        self.settings.validate_at_gateway = validate;
        self
    }

    /// The ARN of the Cognito user pool whose tokens `auth = cognito` takes. Without it the contract
    /// says `${CognitoUserPoolArn}`, for a template to fill in.
    pub fn cognito_user_pool(mut self, arn: impl Into<String>) -> Self {
        self.settings.cognito_user_pool = arn.into();
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The routes, in the order in which they were added.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Checks the app, makes its state, and gives the function that answers events.
    ///
    /// # Errors
    ///
    /// [`StartError`] if routes clash, if a path template is one that API Gateway refuses, or if
    /// state is missing or cannot be made.
    pub async fn start(self) -> Result<Function, StartError> {
        let table = Table::new(&self.entries)?;
        let mut state = self.state;
        for (name, make) in self.make_state {
            make(&mut state)
                .await
                .map_err(|error| StartError::StateFailed { state: name, error })?;
        }
        for entry in &self.entries {
            for needed in entry.spec.states {
                if !state.has((needed.id)()) {
                    return Err(StartError::StateMissing {
                        route: entry.spec.name,
                        state: (needed.name)(),
                    });
                }
            }
        }
        Ok(Function::new(table, state, self.at_shutdown, self.settings))
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("entries", &self.entries)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
