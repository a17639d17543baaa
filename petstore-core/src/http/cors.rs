//! Cross-origin resource sharing: the headers that let pages of other origins use the app, and the
//! responses to preflight requests.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::OnceLock;

use http::{HeaderName, HeaderValue, StatusCode, header};
use schemars::SchemaGenerator;

use super::auth;
use super::authorizer::add_parameters;
use super::group::MountedRoute;
use super::response::Response;
use super::signature::Inputs;
use crate::contract::{Auth, Location, Method, MethodKey};
use crate::problem::RequestPart;
use crate::verb::{Verb, VerbSet};

/// What browsers allow pages of another origin to do with an app; for
/// [`App::cors`](crate::App::cors).
///
/// The routes determine which verbs and headers a page may send. The rules are those of
/// <https://fetch.spec.whatwg.org/#http-cors-protocol>.
///
/// ```
/// use petstore_core::{App, Cors};
///
/// let cors = Cors::origin("https://shop.example").allow_credentials().max_age(600);
/// let app = App::new("petstore").cors(cors);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Cors {
    pub(crate) origin: String,
    pub(crate) allow_headers: Vec<String>,
    pub(crate) expose_headers: Vec<String>,
    pub(crate) allow_credentials: bool,
    pub(crate) max_age: Option<u32>,
}

/// Browsers would reject these headers, or they are not valid in HTTP.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CorsError {
    /// `*` and credentials exclude each other.
    #[error(
        "CORS allows credentials to any origin, which browsers reject: \
         name the origin with `Cors::origin`"
    )]
    CredentialsForAny,
    /// A header cannot contain this text.
    #[error(
        "the CORS settings contain {0:?}, which is not valid in a header: remove quotes and control characters"
    )]
    Header(String),
}

impl Cors {
    /// Allows pages of every origin, without cookies or other credentials.
    pub fn any_origin() -> Self {
        Self::origin("*")
    }

    /// Allows pages of one origin: `https://shop.example`, without a path.
    pub fn origin(origin: impl Into<String>) -> Self {
        Cors {
            origin: origin.into(),
            allow_headers: Vec::new(),
            expose_headers: Vec::new(),
            allow_credentials: false,
            max_age: None,
        }
    }

    /// Allows pages to send additional headers. The headers that routes read, `Content-Type`, and
    /// those that their `auth` needs are always allowed.
    pub fn allow_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.allow_headers.extend(names.into_iter().map(Into::into));
        self
    }

    /// Allows scripts to read additional response headers, for example `Location`.
    pub fn expose_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.expose_headers
            .extend(names.into_iter().map(Into::into));
        self
    }

    /// Allows browsers to send cookies and client certificates. This requires a named origin.
    pub fn allow_credentials(mut self) -> Self {
        self.allow_credentials = true;
        self
    }

    /// Sets the number of seconds for which a browser may cache the response to a preflight
    /// request.
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// The configuration of an HTTP API, whose gateway responds to preflight requests.
    pub(crate) fn of_http_api(
        &self,
        allow_methods: Vec<String>,
        allow_headers: Vec<String>,
    ) -> crate::contract::Cors {
        crate::contract::Cors {
            allow_origins: vec![self.origin.clone()],
            allow_methods,
            allow_headers,
            expose_headers: self.expose_headers.clone(),
            max_age: self.max_age,
            allow_credentials: self.allow_credentials,
        }
    }

    /// The headers of every response, errors included.
    pub(crate) fn headers(&self) -> Vec<(HeaderName, String)> {
        let mut headers = vec![(header::ACCESS_CONTROL_ALLOW_ORIGIN, self.origin.clone())];
        if self.allow_credentials {
            headers.push((header::ACCESS_CONTROL_ALLOW_CREDENTIALS, "true".to_owned()));
        }
        if !self.expose_headers.is_empty() {
            headers.push((
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                self.expose_headers.join(","),
            ));
        }
        headers
    }
}

/// What pages may send to one resource: the contents of the response to a preflight request.
#[derive(Debug, Default)]
pub(crate) struct Preflight {
    verbs: VerbSet,
    headers: BTreeSet<String>,
}

impl Preflight {
    pub(crate) fn new(cors: &Cors) -> Self {
        Preflight {
            verbs: VerbSet::from_verbs(&[Verb::Options]),
            headers: cors.allow_headers.iter().cloned().collect(),
        }
    }

    /// Adds the verb and headers of a method of the contract.
    pub(crate) fn add_method(&mut self, key: MethodKey, method: &Method) {
        self.verbs = self.verbs.union(key.verbs());
        if !method.request_models.is_empty() || !method.consumes.is_empty() {
            self.add_header("Content-Type");
        }
        if method.api_key_required {
            self.add_header("X-Api-Key");
        }
        if method.auth != Auth::None {
            self.add_header("Authorization");
        }
        if method.auth == Auth::Iam {
            self.add_signature();
        }
        let parameters = method.request_parameters.iter();
        for parameter in parameters.filter(|parameter| parameter.location == Location::Header) {
            self.add_header(&parameter.name);
        }
    }

    /// Adds the verbs and headers of a route. They equal those of the method that the contract has
    /// for it.
    fn add_route(&mut self, route: &MountedRoute) {
        let entry = &route.entry;
        for key in MethodKey::of_verbs(entry.spec.verbs) {
            self.verbs = self.verbs.union(key.verbs());
        }
        match route.auth() {
            auth::Auth::None => {}
            auth::Auth::ApiKey => self.add_header("X-Api-Key"),
            auth::Auth::Cognito | auth::Auth::Lambda(_) | auth::Auth::Jwt(_) => {
                self.add_header("Authorization");
            }
            auth::Auth::Iam => {
                self.add_header("Authorization");
                self.add_signature();
            }
        }
        let mut generator = SchemaGenerator::default();
        let mut inputs = Inputs::new(&mut generator);
        (entry.inputs)(&mut inputs);
        for hook in &route.hooks {
            hook.0.inputs(&mut inputs);
        }
        if let auth::Auth::Lambda(authorizer) = route.auth() {
            add_parameters(authorizer, &mut inputs);
        }
        if inputs.body.is_some() {
            self.add_header("Content-Type");
        }
        let parameters = inputs.parameters.iter();
        for parameter in parameters.filter(|parameter| parameter.part == RequestPart::Header) {
            self.add_header(&parameter.name);
        }
    }

    fn add_signature(&mut self) {
        self.add_header("X-Amz-Date");
        self.add_header("X-Amz-Security-Token");
    }

    fn add_header(&mut self, name: &str) {
        if !self
            .headers
            .iter()
            .any(|other| other.eq_ignore_ascii_case(name))
        {
            self.headers.insert(name.to_owned());
        }
    }

    /// The headers of the response to a preflight request, in addition to those of every response.
    pub(crate) fn headers(&self, cors: &Cors) -> Vec<(HeaderName, String)> {
        let verbs: Vec<&str> = self.verbs.iter().map(Verb::as_str).collect();
        let mut headers = vec![(header::ACCESS_CONTROL_ALLOW_METHODS, verbs.join(","))];
        if !self.headers.is_empty() {
            let names: Vec<&str> = self.headers.iter().map(String::as_str).collect();
            headers.push((header::ACCESS_CONTROL_ALLOW_HEADERS, names.join(",")));
        }
        if let Some(seconds) = cors.max_age {
            headers.push((header::ACCESS_CONTROL_MAX_AGE, seconds.to_string()));
        }
        headers
    }
}

/// CORS for requests that no gateway has handled. It is a trait, so that the binary of an app
/// without CORS does not contain [`CorsHeaders`].
pub(crate) trait HandleCors: fmt::Debug + Send + Sync {
    /// The response to a preflight request; `None` if a route or method handles `OPTIONS`.
    fn preflight(&self, template: &str) -> Option<Response>;

    /// Adds the headers that the handler has not set.
    fn add_to(&self, response: &mut Response);
}

/// The headers, equal to those of the contract.
pub(crate) struct CorsHeaders {
    cors: Cors,
    /// The headers of every response.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The resources without a method for OPTIONS, by path template.
    resources: BTreeMap<String, Resource>,
}

/// The routes and methods of a resource, and the response to a preflight request. The first such
/// request creates the response, because most functions are behind a gateway that handles preflight
/// requests.
#[derive(Default)]
struct Resource {
    routes: Vec<MountedRoute>,
    methods: Vec<(MethodKey, Method)>,
    response: OnceLock<Response>,
}

impl CorsHeaders {
    pub(crate) fn for_routes(
        cors: &Cors,
        routes: &[MountedRoute],
        methods: &[(MethodKey, String, Method)],
    ) -> Result<Box<dyn HandleCors>, CorsError> {
        if cors.allow_credentials && cors.origin == "*" {
            return Err(CorsError::CredentialsForAny);
        }
        for name in &cors.allow_headers {
            header_value(name)?;
        }
        let mut resources: BTreeMap<String, Resource> = BTreeMap::new();
        let mut own_options: BTreeSet<&str> = BTreeSet::new();
        for route in routes {
            let template = &*route.template;
            if MethodKey::of_verbs(route.entry.spec.verbs).contains(&MethodKey::Verb(Verb::Options))
            {
                own_options.insert(template);
            }
            let resource = resources.entry(template.to_owned()).or_default();
            resource.routes.push(route.clone());
        }
        for (key, template, method) in methods {
            if *key == MethodKey::Verb(Verb::Options) {
                own_options.insert(template);
            }
            let resource = resources.entry(template.clone()).or_default();
            resource.methods.push((*key, method.clone()));
        }
        resources.retain(|template, _| !own_options.contains(template.as_str()));
        let headers = cors.headers().into_iter();
        let headers = headers.map(|(name, value)| Ok((name, header_value(&value)?)));
        Ok(Box::new(CorsHeaders {
            headers: headers.collect::<Result<_, CorsError>>()?,
            cors: cors.clone(),
            resources,
        }))
    }
}

impl HandleCors for CorsHeaders {
    fn preflight(&self, template: &str) -> Option<Response> {
        let resource = self.resources.get(template)?;
        let response = resource.response.get_or_init(|| {
            let mut preflight = Preflight::new(&self.cors);
            for route in &resource.routes {
                preflight.add_route(route);
            }
            for (key, method) in &resource.methods {
                preflight.add_method(*key, method);
            }
            let mut response = Response::new(StatusCode::NO_CONTENT);
            for (name, value) in preflight.headers(&self.cors) {
                // A page cannot send a header whose name is not valid in a header value either.
                if let Ok(value) = HeaderValue::try_from(value) {
                    response.headers.push((name, value));
                }
            }
            response
        });
        Some(response.clone())
    }

    fn add_to(&self, response: &mut Response) {
        for (name, value) in &self.headers {
            if !response.headers.iter().any(|(given, _)| given == name) {
                response.headers.push((name.clone(), value.clone()));
            }
        }
    }
}

impl fmt::Debug for CorsHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CorsHeaders")
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// Validates a header value. API Gateway's mappings put it between single quotes, so it cannot
/// contain one.
fn header_value(text: &str) -> Result<HeaderValue, CorsError> {
    let value = HeaderValue::from_str(text);
    match value {
        Ok(value) if !text.contains('\'') => Ok(value),
        _ => Err(CorsError::Header(text.to_owned())),
    }
}
