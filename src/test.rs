//! A client that runs an app in process, behind the local gateway: real event bytes, real auth, and
//! no port. The guide is [`docs::testing`](crate::docs::testing).

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use petstore_core::{App, Function};
use petstore_gateway::{ApiKey, Stage, StageOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::local::in_process;

/// A client of an app.
///
/// ```
/// use petstore::prelude::*;
/// use petstore::test::Client;
///
/// #[route(GET, "/pets/{petId}", auth = api_key)]
/// async fn get_pet(pet_id: u32) -> Json<String> {
///     Json(format!("pet {pet_id}"))
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new(App::new("pets").routes(routes![get_pet])).await?;
///
/// let answer = client.get("/pets/7").api_key(Client::API_KEY).send().await;
/// assert_eq!(answer.status(), 200);
/// assert_eq!(answer.json::<String>()?, "pet 7");
///
/// let answer = client.get("/pets/7").send().await;
/// assert_eq!(answer.status(), 403);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Client {
    stage: Stage,
    function: Arc<Function>,
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The app did not start.
    #[error(transparent)]
    App(#[from] petstore_core::StartError),
    /// The local gateway cannot serve the app.
    #[error(transparent)]
    Gateway(#[from] petstore_gateway::DeployError),
    /// The key is none that API Gateway takes.
    #[error(transparent)]
    ApiKey(#[from] petstore_gateway::ApiKeyError),
}

impl Client {
    /// The API key that every client's gateway knows. Any other is refused.
    pub const API_KEY: &str = "the-api-key-of-the-test-client";

    /// Starts the app behind a gateway of its own.
    ///
    /// # Errors
    ///
    /// [`ClientError`] if the app does not start, or asks for what the local gateway cannot check.
    pub async fn new(app: App) -> Result<Client, ClientError> {
        let api = app.contract();
        let function = Arc::new(app.start().await?);
        let mut options = StageOptions::default();
        options.api_keys = [ApiKey::new("test", Client::API_KEY)?]
            .into_iter()
            .collect();
        let stage = Stage::new(&api, in_process(function.clone()), options)?;
        Ok(Client { stage, function })
    }

    /// A GET. The path is that of the route, without the stage: `/pets?limit=2`.
    pub fn get(&self, path: &str) -> Request<'_> {
        self.request(Method::GET, path)
    }

    /// A POST.
    pub fn post(&self, path: &str) -> Request<'_> {
        self.request(Method::POST, path)
    }

    /// A PUT.
    pub fn put(&self, path: &str) -> Request<'_> {
        self.request(Method::PUT, path)
    }

    /// A PATCH.
    pub fn patch(&self, path: &str) -> Request<'_> {
        self.request(Method::PATCH, path)
    }

    /// A DELETE.
    pub fn delete(&self, path: &str) -> Request<'_> {
        self.request(Method::DELETE, path)
    }

    /// A request of any verb.
    pub fn request(&self, method: Method, path: &str) -> Request<'_> {
        let uri = format!("/{}/{}", self.stage.name(), path.trim_start_matches('/'));
        Request {
            client: self,
            uri,
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// The function itself, for events that no gateway sends.
    pub fn function(&self) -> &Function {
        &self.function
    }
}

/// A request that is put together, and then sent.
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'c> {
    client: &'c Client,
    method: Method,
    uri: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Request<'_> {
    /// Adds a header.
    ///
    /// # Panics
    ///
    /// If no header can have this name or value.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
        else {
            panic!("no header can be `{name}: {value}`");
        };
        self.headers.append(name, value);
        self
    }

    /// Adds an API key.
    ///
    /// # Panics
    ///
    /// If no header can have this value.
    #[track_caller]
    pub fn api_key(self, key: &str) -> Self {
        self.header("x-api-key", key)
    }

    /// Adds a query parameter, which is encoded.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.uri
            .push(if self.uri.contains('?') { '&' } else { '?' });
        self.uri += &form_urlencoded::Serializer::new(String::new())
            .append_pair(name, value)
            .finish();
        self
    }

    /// Sets a JSON body, with its `Content-Type`.
    ///
    /// # Panics
    ///
    /// If the value cannot be written as JSON.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.header("content-type", "application/json").body(body),
            Err(error) => panic!("the body cannot be written as JSON: {error}"),
        }
    }

    /// Sets the body, whose `Content-Type` is a header of its own.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request through the gateway, and waits for the answer.
    ///
    /// # Panics
    ///
    /// If the path cannot stand in a request line; a space is `%20` there.
    pub async fn send(self) -> TestResponse {
        let mut request = http::Request::builder().method(self.method).uri(&self.uri);
        if let Some(headers) = request.headers_mut() {
            *headers = self.headers;
            headers
                .entry(http::header::HOST)
                .or_insert(HeaderValue::from_static("localhost"));
        }
        match request.body(self.body) {
            Ok(request) => TestResponse(self.client.stage.serve(request).await),
            Err(error) => panic!("`{}` cannot stand in a request line: {error}", self.uri),
        }
    }
}

/// What the gateway answered.
#[derive(Debug, Clone)]
pub struct TestResponse(http::Response<Bytes>);

impl TestResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// A header, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// All headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// The body as text; what is no UTF-8 becomes U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// The error of serde_json if the body has another shape than `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.0.body())
    }
}
