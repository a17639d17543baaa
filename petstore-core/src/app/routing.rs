//! How an app is given its routes, and what surrounds them.

use super::App;
use crate::contract::Integration;
use crate::event::RecordHook;
use crate::http::auth::Auth;
use crate::http::error_format::ChosenFormat;
use crate::http::group::{MountedRoute, RouteGroup};
use crate::http::route::{Route, RouteEntry};
use crate::http::{ErrorFormat, Hook};

impl App {
    /// Adds a route: `.route::<get_pet>()` for the function `get_pet` with `#[route]`.
    pub fn route<R: Route>(self) -> Self {
        self.routes(&[RouteEntry::for_route::<R>()])
    }

    /// Adds the routes of a `routes![…]` table, or of a [`RouteGroup`].
    pub fn routes(self, routes: impl Into<RouteGroup>) -> Self {
        self.nest("", routes)
    }

    /// Adds routes below a prefix: with `/v1`, the route `/pets` becomes `/v1/pets`. A table may be
    /// added several times, each time below another prefix.
    ///
    /// ```
    /// # use petstore_core::{App, Routes};
    /// # const ROUTES: Routes = &[];
    /// let app = App::new("pets").nest("/v1", ROUTES).nest("/v2", ROUTES);
    /// ```
    ///
    /// A prefix has no parameters. The app does not start if API Gateway would reject the path.
    pub fn nest(mut self, prefix: &str, routes: impl Into<RouteGroup>) -> Self {
        self.routes.extend(routes.into().mount(prefix));
        self
    }

    /// Adds a route whose backend is not this function. The signature describes the method as
    /// usual; the function body is not called through this API.
    ///
    /// ```
    /// use petstore_core::App;
    /// use petstore_core::contract::Integration;
    /// # use petstore_core::{IntoResponse, Rejection, Request, Response, http::route::*, http::signature::Inputs, http::extract::BodyAccess};
    /// # #[allow(non_camel_case_types)]
    /// # struct get_pet {}
    /// # impl ResponseType for get_pet {
    /// #     type Of<'r> = &'static str;
    /// #     const SPEC: petstore_core::__private::ResponseSpec = <&str as IntoResponse>::SPEC;
    /// #     fn into_response(text: &'static str) -> Response { text.into_response() }
    /// # }
    /// # impl Route for get_pet {
    /// #     const SPEC: RouteSpec = RouteSpec { name: "get_pet", verbs: petstore_core::verb::VerbSet::ANY,
    /// #         template: "/pets/{petId}", auth: None, timeout: None, summary: "", description: "",
    /// #         declared: None, tags: &[], deprecated: false, produces: None, headers: &[], body: BodyAccess::None, states: &[] };
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
    /// If an event reaches this function anyway, the function handles it. The gateway performs the
    /// validation that the function would: bodies against their models, and required parameters.
    pub fn route_with_integration<R: Route>(mut self, integration: Integration) -> Self {
        self.integrations.push((self.routes.len(), integration));
        self.route::<R>()
    }

    /// Adds hooks around every request; the first is the outermost. They also run for paths that no
    /// route has.
    ///
    /// `hooks![audit, tenant]` is a list of functions with `#[around]`.
    pub fn around(mut self, hooks: impl IntoIterator<Item = Hook>) -> Self {
        self.hooks.extend(hooks);
        self
    }

    /// Adds hooks around every record of every event; the first is the outermost.
    ///
    /// `hooks![trace]` is a list of functions with `#[around]` that take `NextRecord`.
    pub fn around_records(mut self, hooks: impl IntoIterator<Item = RecordHook>) -> Self {
        self.record_hooks.extend(hooks);
        self
    }

    /// Sets the callers that are allowed, for routes without an `auth = …` of their own or of their
    /// group. `auth = none` makes a route public.
    pub fn auth(mut self, auth: Auth) -> Self {
        self.settings.auth = auth;
        self.settings.check_caller = auth.check();
        self
    }

    /// Gives every error response another shape, and the contract with it:
    /// [`ProblemJson`](crate::ProblemJson), or a function from
    /// [`ErrorDetails`](crate::ErrorDetails) to a JSON value.
    pub fn errors(mut self, format: impl ErrorFormat) -> Self {
        self.settings.errors = Some(ChosenFormat::new(format));
        self
    }

    /// Adds the URL of a server to the document, for pages that send requests.
    pub fn server(self, url: impl Into<String>) -> Self {
        self.servers([url])
    }

    /// Adds the URLs of servers to the document; the first is the default of pages that send
    /// requests. API Gateway does not use them.
    ///
    /// ```
    /// # use petstore_core::App;
    /// let app = App::new("pets").servers(["https://api.example.com", "http://127.0.0.1:3000/dev"]);
    /// assert_eq!(app.contract().servers.len(), 2);
    /// ```
    pub fn servers<U: Into<String>>(mut self, urls: impl IntoIterator<Item = U>) -> Self {
        self.settings
            .servers
            .extend(urls.into_iter().map(Into::into));
        self
    }

    /// The routes, in the order in which they were added.
    pub fn entries(&self) -> impl Iterator<Item = &RouteEntry> {
        self.routes.iter().map(|route| &route.entry)
    }

    /// The routes with what the app adds to each of them.
    pub(super) fn mounted(&self) -> Vec<MountedRoute> {
        let mounted = self.routes.iter().cloned().map(|mut route| {
            if route.auth.is_none() {
                route.auth = Some(self.settings.auth);
                route.check_caller = self.settings.check_caller;
            }
            route.hooks.splice(0..0, self.hooks.iter().cloned());
            route
        });
        mounted.collect()
    }
}
