//! The app: routes and the state they share.

mod contract;
mod start_error;

use std::collections::BTreeSet;
use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;

pub use start_error::StartError;

pub use crate::http::table::RouteConflict;

use crate::contract::{Integration, Method, MethodKey};
use crate::function::Function;
use crate::http::Cors;
use crate::http::cors::CorsHeaders;
use crate::http::route::{Route, RouteEntry};
use crate::http::service::HttpService;
use crate::http::table::Table;
use crate::resource::{InsertError, ResourceTree};
use crate::state::State;
use crate::verb::VerbSet;

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub(crate) type AtShutdown = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()> + Send>> + Send>;
type MakeState = Box<
    dyn for<'s> FnOnce(
            &'s mut State,
        ) -> Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send + 's>>
        + Send,
>;

/// Routes, and the state that they share.
///
/// Building an app does nothing else: state from [`App::state_from`] is made by [`App::start`], so
/// that printing a document needs no database.
#[must_use]
pub struct App {
    name: String,
    entries: Vec<RouteEntry>,
    /// What stands behind routes, by their place in `entries`, where it is not this function.
    integrations: Vec<(usize, Integration)>,
    methods: Vec<(MethodKey, String, Method)>,
    state: State,
    make_state: Vec<(&'static str, MakeState)>,
    at_shutdown: Vec<AtShutdown>,
    settings: Settings,
}

/// What an app was told beside its routes.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) cors: Option<Cors>,
    pub(crate) base_path: String,
    pub(crate) allow_unverified_callers: bool,
    pub(crate) validate_at_gateway: bool,
    pub(crate) worker_threads: Option<NonZeroUsize>,
    /// The ARN of the user pool behind `auth = cognito`.
    pub(crate) cognito_user_pool: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            version: "1.0.0".to_owned(),
            description: None,
            cors: None,
            base_path: String::new(),
            allow_unverified_callers: false,
            validate_at_gateway: false,
            worker_threads: None,
            cognito_user_pool: "${CognitoUserPoolArn}".to_owned(),
        }
    }
}

impl App {
    /// An app without routes. The name becomes the title of its contract.
    pub fn new(name: impl Into<String>) -> Self {
        App {
            name: name.into(),
            entries: Vec::new(),
            integrations: Vec::new(),
            methods: Vec::new(),
            state: State::default(),
            make_state: Vec::new(),
            at_shutdown: Vec::new(),
            settings: Settings::default(),
        }
    }

    /// Adds a route: `.route::<get_pet>()` for the function `get_pet` with `#[route]`.
    pub fn route<R: Route>(self) -> Self {
        self.routes(&[RouteEntry::of::<R>()])
    }

    /// Adds the routes of a `routes![…]` table.
    pub fn routes(mut self, entries: &[RouteEntry]) -> Self {
        self.entries.extend_from_slice(entries);
        self
    }

    /// Adds a route whose backend is another than this function: the signature is the method all
    /// the same, the body waits.
    ///
    /// ```
    /// use petstore_core::App;
    /// use petstore_core::contract::Integration;
    /// # use petstore_core::{Rejection, Request, http::route::*, http::signature::Inputs, http::extract::BodyAccess};
    /// # #[allow(non_camel_case_types)]
    /// # struct get_pet {}
    /// # impl ResponseType for get_pet { type Of<'r> = &'static str; }
    /// # impl Route for get_pet {
    /// #     const SPEC: RouteSpec = RouteSpec { name: "get_pet", verbs: petstore_core::verb::VerbSet::ANY,
    /// #         template: "/pets/{petId}", auth: Auth::None, summary: "", description: "",
    /// #         declared: None, body: BodyAccess::None, states: &[] };
    /// #     type Response = Self;
    /// #     fn run<'r>(_: Request<'r>) -> Result<impl Future<Output = &'static str> + Send + 'r, Rejection> {
    /// #         Ok(async { "" })
    /// #     }
    /// #     fn inputs(_: &mut Inputs<'_>) {}
    /// # }
    ///
    /// let example = serde_json::json!({"type": "dog", "price": 249.99});
    /// let app = App::new("petstore")
    ///     .route_with_integration::<get_pet>(Integration::mock_response(200, &example));
    /// ```
    ///
    /// Should an event reach this function nevertheless, the function answers it. The gateway
    /// validates what no function does: bodies against their models, and required parameters.
    pub fn route_with_integration<R: Route>(mut self, integration: Integration) -> Self {
        self.integrations.push((self.entries.len(), integration));
        self.route::<R>()
    }

    /// Adds a method that no function stands for: what it takes and answers, and what is behind it.
    ///
    /// ```
    /// use petstore_core::App;
    /// use petstore_core::contract::{Integration, Method, MethodResponse};
    /// use petstore_core::verb::Verb;
    ///
    /// let health = Method {
    ///     responses: [(200, MethodResponse::default())].into(),
    ///     integration: Some(Integration::mock_response(200, &serde_json::json!({"up": true}))),
    ///     ..Method::default()
    /// };
    /// let app = App::new("petstore").method(Verb::Get, "/health", health);
    /// ```
    pub fn method(
        mut self,
        verb: impl Into<MethodKey>,
        path: impl Into<String>,
        method: Method,
    ) -> Self {
        self.methods.push((verb.into(), path.into(), method));
        self
    }

    /// Lets pages of other origins call, in browsers: every resource answers `OPTIONS`, and every
    /// answer has the headers, errors too.
    pub fn cors(mut self, cors: Cors) -> Self {
        self.settings.cors = Some(cors);
        self
    }

    /// The version of the contract; `1.0.0` unless set.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.settings.version = version.into();
        self
    }

    /// What the app is for, for the contract.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.settings.description = Some(description.into());
        self
    }

    /// Adds state that routes take as `&T`.
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.state.insert(state);
        self
    }

    /// Adds state that is made once, before the first request.
    pub fn state_from<T, E, F>(mut self, make: impl FnOnce() -> F + Send + 'static) -> Self
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
    pub fn allow_unverified_callers(mut self) -> Self {
        self.settings.allow_unverified_callers = true;
        self
    }

    /// Lets the gateway validate bodies too, by the contract. That saves the invocation, and the
    /// client hears "Invalid request body" without a list of what is wrong. The local gateway does
    /// so with the feature `validation`.
    pub fn validate_at_gateway(mut self) -> Self {
        self.settings.validate_at_gateway = true;
        self
    }

    /// The ARN of the Cognito user pool whose tokens `auth = cognito` takes. Without it the contract
    /// says `${CognitoUserPoolArn}`, for a template to fill in.
    pub fn cognito_user_pool(mut self, arn: impl Into<String>) -> Self {
        self.settings.cognito_user_pool = arn.into();
        self
    }

    /// The number of worker threads of the runtime; one or more makes it a multi-thread runtime. On
    /// Lambda one thread handles events unless this, or Lambda's own concurrency, asks for more.
    pub fn worker_threads(mut self, threads: NonZeroUsize) -> Self {
        self.settings.worker_threads = Some(threads);
        self
    }

    /// What [`worker_threads`](Self::worker_threads) set.
    pub fn configured_worker_threads(&self) -> Option<NonZeroUsize> {
        self.settings.worker_threads
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The routes, in the order in which they were added.
    pub fn entries(&self) -> &[RouteEntry] {
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
        self.check_methods()?;
        let cors = match &self.settings.cors {
            Some(cors) => Some(CorsHeaders::new(cors, &self.entries, &self.methods)?),
            None => None,
        };
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
        let http = HttpService::new(table, self.settings, cors);
        Ok(Function::new(http, state, self.at_shutdown))
    }

    /// Whether the methods without routes can stand beside the routes.
    fn check_methods(&self) -> Result<(), StartError> {
        let routes = self.entries.iter().flat_map(|entry| {
            let verbs = method_keys(entry.spec.verbs);
            verbs.into_iter().map(|verb| (entry.spec.template, verb))
        });
        let mut taken: BTreeSet<(&str, MethodKey)> = routes.collect();
        let mut tree = ResourceTree::new();
        for (path, _) in &taken {
            // A path that is there already has two verbs; the table has checked all else.
            let _ = tree.insert(path, ());
        }
        for (verb, path, _) in &self.methods {
            if !taken.insert((path, *verb)) {
                return Err(StartError::MethodExists {
                    verb: *verb,
                    path: path.clone(),
                });
            }
            match tree.insert(path, ()) {
                Ok(()) | Err(InsertError::Exists(_)) => {}
                Err(error) => {
                    return Err(StartError::Method {
                        verb: *verb,
                        path: path.clone(),
                        error,
                    });
                }
            }
        }
        Ok(())
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

/// The methods of API Gateway that a route's verbs make.
pub(crate) fn method_keys(verbs: VerbSet) -> Vec<MethodKey> {
    if verbs.is_any() {
        vec![MethodKey::Any]
    } else {
        verbs.iter().map(MethodKey::Verb).collect()
    }
}
