//! The app: its routes, the state they share, and its settings. All of them are checked when it
//! starts.

mod authorizers;
mod check;
mod contract;
mod deployment;
mod functions;
mod make_state;
mod routing;
mod start_error;

use std::future::Future;
use std::num::NonZeroUsize;
use std::pin::Pin;

use functions::{Functions, Selection};
pub use make_state::{MakeState, MissingState};
pub use start_error::StartError;

pub use crate::http::table::RouteConflict;

use crate::boxed::BoxError;
use crate::contract::{Integration, Method, MethodKey};
use crate::event::RecordHook;
use crate::function::{AtShutdown, Function, FunctionEvents};
use crate::http::Hook;
use crate::http::authorizer::Authorizers;
use crate::http::cors::{CorsHeaders, HandleCors};
use crate::http::group::MountedRoute;
use crate::http::service::HttpService;
use crate::http::table::Table;
use crate::http::{Cors, CorsError};
use crate::invocation_log::InvocationLog;
use crate::rare_list::RareList;
use crate::settings::Settings;
use crate::state::State;

type StateMaker = Box<
    dyn for<'s> FnOnce(
            &'s mut State,
        ) -> Pin<Box<dyn Future<Output = Result<(), MakeError>> + Send + 's>>
        + Send,
>;

/// [`CorsHeaders::for_routes`].
type MakeCorsHeaders = fn(
    &Cors,
    &[MountedRoute],
    &[(MethodKey, String, Method)],
) -> Result<Box<dyn HandleCors>, CorsError>;

/// [`App::check_methods`].
type CheckApp = fn(&App) -> Result<(), StartError>;

/// Why state was not created.
enum MakeError {
    /// The function failed.
    Failed(BoxError),
    /// State of this type comes later, or not at all.
    Needs(&'static str),
}

/// Routes and the state that they share.
///
/// Building an app has no side effects: state from [`App::state_from`] is created by
/// [`App::start`], so printing a document does not need a database.
#[must_use]
pub struct App {
    name: String,
    routes: Vec<MountedRoute>,
    hooks: Vec<Hook>,
    record_hooks: Vec<RecordHook>,
    /// The integrations of routes that this function does not serve, by the index of the route in
    /// `routes`.
    integrations: RareList<(usize, Integration)>,
    methods: RareList<(MethodKey, String, Method)>,
    /// Set by [`App::method`], so that the binary of an app without such methods does not contain
    /// the code.
    check_methods: Option<CheckApp>,
    state: State,
    make_state: Vec<(&'static str, StateMaker)>,
    at_shutdown: Vec<AtShutdown>,
    functions: Functions,
    settings: Settings,
    /// Set by [`App::cors`], so that the binary of an app without CORS does not contain the code.
    make_cors_headers: Option<MakeCorsHeaders>,
}

impl App {
    /// Creates an app without routes. The name becomes the title of its contract.
    pub fn new(name: impl Into<String>) -> Self {
        App {
            name: name.into(),
            routes: Vec::new(),
            hooks: Vec::new(),
            record_hooks: Vec::new(),
            integrations: RareList::EMPTY,
            methods: RareList::EMPTY,
            check_methods: None,
            state: State::default(),
            make_state: Vec::new(),
            at_shutdown: Vec::new(),
            functions: Functions::default(),
            settings: Settings::default(),
            make_cors_headers: None,
        }
    }

    /// Adds a method that has no route: its parameters, its responses, and its integration.
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
        self.check_methods = Some(App::check_methods);
        self
    }

    /// Allows pages from other origins to call the app from a browser: every resource responds to
    /// `OPTIONS`, and every response, errors included, has the CORS headers.
    pub fn cors(mut self, cors: Cors) -> Self {
        self.settings.cors = Some(cors);
        self.make_cors_headers = Some(CorsHeaders::for_routes);
        self
    }

    /// Sets the version in the contract; `1.0.0` unless set.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.settings.version = version.into();
        self
    }

    /// Sets the description in the contract.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.settings.description = Some(description.into());
        self
    }

    /// Adds state that routes take as `&T`.
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.state.insert(state);
        self
    }

    /// Adds state that is created once, before the first request: by an `async fn` without
    /// arguments, or by one that takes one or two references to state that was added before it.
    ///
    /// ```
    /// # use petstore_core::App;
    /// struct Config { url: String }
    /// struct Pool { url: String }
    ///
    /// async fn connect(config: &Config) -> Result<Pool, std::io::Error> {
    ///     Ok(Pool { url: config.url.clone() })
    /// }
    ///
    /// let app = App::new("pets")
    ///     .state(Config { url: "postgres://localhost".to_owned() })
    ///     .state_from(connect);
    /// ```
    pub fn state_from<Needs, T, E>(mut self, make: impl MakeState<Needs, T, E>) -> Self
    where
        T: Send + Sync + 'static,
        E: Into<BoxError>,
    {
        self.make_state.push((
            std::any::type_name::<T>(),
            Box::new(move |state| {
                Box::pin(async move {
                    let made = match make.make(state) {
                        Ok(making) => making
                            .await
                            .map_err(|error| MakeError::Failed(error.into()))?,
                        Err(missing) => return Err(MakeError::Needs(missing.type_name)),
                    };
                    state.insert(made);
                    Ok(())
                })
            }),
        ));
        self
    }

    /// Registers work to do once before the process ends: on Lambda when the execution environment
    /// shuts down (all work must finish within 500 ms), on a laptop after Ctrl-C.
    pub fn on_shutdown<F>(mut self, goodbye: impl FnOnce() -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.at_shutdown.push(Box::new(move || Box::pin(goodbye())));
        self
    }

    /// Sets the path prefix of the app for requests where no API defines it: behind an ALB path
    /// rule, or for a function URL behind another server. With `/shop`, `/shop/pets` reaches the
    /// route `/pets`.
    pub fn base_path(mut self, base_path: impl Into<String>) -> Self {
        self.settings.base_path = base_path.into();
        self
    }

    /// Accepts callers of protected routes if the payload format cannot show that they were
    /// checked: HTTP APIs, function URLs and ALBs have no API keys, and ALBs do not authenticate
    /// requests. Enable it only if something in front of the function checks callers.
    pub fn allow_unverified_callers(mut self) -> Self {
        self.settings.allow_unverified_callers = true;
        self
    }

    /// Makes the gateway validate bodies too, by the models of the contract. Then an invalid
    /// request does not invoke the function, and the client receives "Invalid request body" without
    /// a list of problems. The local gateway needs the feature `validation` for this.
    pub fn validate_at_gateway(mut self) -> Self {
        self.settings.validate_at_gateway = true;
        self
    }

    /// Makes the REST API compress responses of at least this size, in bytes, for clients that
    /// accept compression.
    pub fn compress_from(mut self, bytes: u32) -> Self {
        self.settings.minimum_compression_size = Some(bytes);
        self
    }

    /// Sets the ARN of the Cognito user pool whose tokens `auth = cognito` accepts. Without it, the
    /// contract contains `${CognitoUserPoolArn}`, for a template to fill in.
    pub fn cognito_user_pool(mut self, arn: impl Into<String>) -> Self {
        self.settings.cognito_user_pool = arn.into();
        self
    }

    /// Sets the number of worker threads and makes the runtime multi-threaded. On Lambda one thread
    /// handles events unless this, or Lambda's concurrency per environment, requires more.
    pub fn worker_threads(mut self, threads: NonZeroUsize) -> Self {
        self.settings.worker_threads = Some(threads);
        self
    }

    /// The number set by [`worker_threads`](Self::worker_threads).
    pub fn configured_worker_threads(&self) -> Option<NonZeroUsize> {
        self.settings.worker_threads
    }

    /// The name of the app.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Checks the app, creates its state, and returns the function that handles events.
    ///
    /// # Errors
    ///
    /// [`StartError`] if routes conflict, if API Gateway would reject a path template, or if state
    /// is missing or cannot be created.
    pub async fn start(self) -> Result<Function, StartError> {
        // All routes are checked, also those of other functions.
        let mounted = self.mounted();
        let all_routes = Table::new(mounted.clone())?;
        if let Some(check_methods) = self.check_methods {
            check_methods(&self)?;
        }
        self.check_http_api(&mounted)?;
        let mut authorizer_states = App::check_authorizers(&mounted)?;
        let authorizers = Authorizers::from_table(all_routes, &self.settings.base_path);
        let selection = Selection::from_app(&self)?;
        let mut needed = self.check_inputs(&selection.routes)?;
        needed.append(&mut authorizer_states);
        let table = Table::new(selection.routes.clone())?;
        let cors = match (&self.settings.cors, self.make_cors_headers) {
            (Some(cors), Some(make)) => {
                Some(make(cors, &selection.routes, self.methods.as_slice())?)
            }
            _ => None,
        };
        let mut state = self.state;
        state.insert(selection.arns);
        for (name, make) in self.make_state {
            make(&mut state).await.map_err(|error| match error {
                MakeError::Failed(error) => StartError::StateFailed { state: name, error },
                MakeError::Needs(needed) => StartError::StateNeeded {
                    state: name,
                    needed,
                },
            })?;
        }
        check::check_state(&needed, &state)?;
        for (name, states) in selection.events.states() {
            for needed in states {
                if !state.has((needed.id)()) {
                    return Err(StartError::StateMissing {
                        route: name,
                        state: (needed.name)(),
                    });
                }
            }
        }
        let http = (!selection.routes.is_empty() || selection.events.is_empty())
            .then(|| HttpService::new(table, self.hooks, self.settings, cors));
        let events = FunctionEvents {
            handle: self.functions.handle_event,
            all: selection.events,
            by_function: selection.by_function,
        };
        let log = InvocationLog::new(selection.name);
        Ok(Function::new(
            http,
            authorizers,
            events,
            state,
            self.at_shutdown,
            log,
        ))
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("name", &self.name)
            .field("routes", &self.routes)
            .field("hooks", &self.hooks)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
