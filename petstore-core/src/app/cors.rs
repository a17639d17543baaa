//! Cross-origin resource sharing: who may read the answers in a browser.

use std::collections::HashMap;
use std::fmt;

use http::{HeaderName, HeaderValue, header};

use crate::contract::{Api, Integration, IntegrationType, MethodVerb};
use crate::respond::Response;
use crate::verb::Verb;

/// What a browser lets pages of another origin do with an app; for [`App::cors`](crate::App::cors).
///
/// Which verbs and headers a page may send is known from the routes. The rules are those of
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
    pub(super) origin: String,
    pub(super) allow_headers: Vec<String>,
    pub(super) expose_headers: Vec<String>,
    pub(super) allow_credentials: bool,
    pub(super) max_age: Option<u32>,
}

/// A browser, or HTTP itself, would not take these headers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CorsError {
    /// `*` and credentials exclude each other.
    #[error(
        "CORS allows credentials to any origin, which browsers refuse: \
         name the origin with `Cors::origin`"
    )]
    CredentialsForAny,
    /// No header can hold this.
    #[error("CORS names {0:?}, which no header can hold: take out quotes and control characters")]
    Header(String),
}

impl Cors {
    /// Pages of every origin may call, without cookies and the like.
    pub fn any_origin() -> Self {
        Self::origin("*")
    }

    /// Pages of this origin may call: `https://shop.example`, without a path.
    pub fn origin(origin: impl Into<String>) -> Self {
        Cors {
            origin: origin.into(),
            allow_headers: Vec::new(),
            expose_headers: Vec::new(),
            allow_credentials: false,
            max_age: None,
        }
    }

    /// Lets pages send further headers. Those that routes take, `Content-Type`, and what their
    /// `auth` needs are allowed anyway.
    pub fn allow_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.allow_headers.extend(names.into_iter().map(Into::into));
        self
    }

    /// Lets scripts read further headers of the answers: `Location`, for example.
    pub fn expose_headers<H: Into<String>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.expose_headers
            .extend(names.into_iter().map(Into::into));
        self
    }

    /// Lets browsers send cookies and client certificates; only to a named origin.
    pub fn allow_credentials(mut self) -> Self {
        self.allow_credentials = true;
        self
    }

    /// Seconds for which a browser may keep the answer to a preflight.
    pub fn max_age(mut self, seconds: u32) -> Self {
        self.max_age = Some(seconds);
        self
    }

    /// What every answer has, errors too.
    pub(super) fn headers(&self) -> Vec<(HeaderName, String)> {
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

/// CORS as the started function has it.
pub(super) struct Answers {
    /// What every answer has.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The answers to preflights, by path template. A route that names OPTIONS has none.
    preflights: HashMap<String, Response>,
}

impl Answers {
    /// The answers that the contract gives, for callers that come by another door.
    pub(super) fn new(cors: &Cors, api: &Api) -> Result<Self, CorsError> {
        if cors.allow_credentials && cors.origin == "*" {
            return Err(CorsError::CredentialsForAny);
        }
        let mut preflights = HashMap::new();
        for (path, resource) in &api.resources {
            let method = resource.methods.get(&MethodVerb::Verb(Verb::Options));
            let mock = method.and_then(|method| method.integration.as_ref());
            if let Some(response) = mock.and_then(of_mock).transpose()? {
                preflights.insert(path.clone(), response);
            }
        }
        let headers = cors.headers().into_iter();
        let headers = headers.map(|(name, value)| Ok((name, header_value(&value)?)));
        Ok(Answers {
            headers: headers.collect::<Result<_, CorsError>>()?,
            preflights,
        })
    }

    /// The answer to a preflight.
    pub(super) fn preflight(&self, template: &str) -> Option<Response> {
        self.preflights.get(template).cloned()
    }

    /// Adds what the handler has not said itself.
    pub(super) fn add_to(&self, response: &mut Response) {
        for (name, value) in &self.headers {
            if !response.headers.iter().any(|(given, _)| given == name) {
                response.headers.push((name.clone(), value.clone()));
            }
        }
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// What a mock of literal headers, and nothing else, answers.
fn of_mock(mock: &Integration) -> Option<Result<Response, CorsError>> {
    let (status, answer) = mock.responses.first_key_value()?;
    if mock.integration_type != IntegrationType::Mock || !answer.response_templates.is_empty() {
        return None;
    }
    let mut response = Response::new(http::StatusCode::from_u16(*status).ok()?);
    for (target, value) in &answer.response_parameters {
        let name = target.strip_prefix("method.response.header.")?;
        let name = HeaderName::try_from(name).ok()?;
        let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
        match header_value(value) {
            Ok(value) => response.headers.push((name, value)),
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(response))
}

/// A literal of a mapping stands between quotes, so it can hold none.
fn header_value(text: &str) -> Result<HeaderValue, CorsError> {
    let value = HeaderValue::from_str(text);
    match value {
        Ok(value) if !text.contains('\'') => Ok(value),
        _ => Err(CorsError::Header(text.to_owned())),
    }
}
