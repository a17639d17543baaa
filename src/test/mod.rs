//! Tests an app in process, behind the local gateway: with the bytes of real events and real
//! authorization, but without a port. The guide is [`docs::testing`](crate::docs::testing).

mod caller;
mod events;
mod item;
mod log;
#[cfg(feature = "world")]
mod services;
mod streaming;
mod unit;
mod window;
#[cfg(feature = "world")]
mod world;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use petstore_core::{App, Function};
use petstore_gateway::{ApiKey, Stage, StageOptions};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::local::in_process;
use crate::timeouts::Timeouts;

pub use unit::UnitRequest;

#[cfg(feature = "world")]
pub use services::Services;
#[cfg(feature = "world")]
pub use world::{World, WorldError};

pub use streaming::StreamingResponse;

pub use events::{
    EventClient, EventResult, TestEvent, TestStream, direct, eventbridge, kinesis, kinesis_bytes,
    s3, schedule, sns, sqs, sqs_text, stream,
};

/// A client of an app, with a gateway of its own.
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
/// let response = client.get("/pets/7").api_key(Client::API_KEY).send().await;
/// assert_eq!(response.status(), 200);
/// assert_eq!(response.json::<String>()?, "pet 7");
///
/// let response = client.get("/pets/7").send().await;
/// assert_eq!(response.status(), 403);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Client {
    stage: Stage,
    /// The same API behind a gateway that trusts the callers that tests choose.
    trusting: Stage,
    function: Arc<Function>,
}

/// The reason why a client could not be created.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The app did not start.
    #[error(transparent)]
    App(#[from] petstore_core::StartError),
    /// The local gateway cannot serve the app.
    #[error(transparent)]
    Gateway(#[from] petstore_gateway::DeployError),
    /// The API key is not valid.
    #[error(transparent)]
    ApiKey(#[from] petstore_gateway::ApiKeyError),
}

impl Client {
    /// The API key that the gateway of every client accepts. It rejects any other key with a 403.
    pub const API_KEY: &str = "the-api-key-of-the-test-client";

    /// Starts the app behind a new gateway.
    ///
    /// # Errors
    ///
    /// Returns [`ClientError`] if the app does not start, or if it uses a feature that the local
    /// gateway does not support.
    pub async fn new(app: App) -> Result<Client, ClientError> {
        let api = app.contract();
        let timeouts = Timeouts::from_deployment(&app.deployment());
        let function = Arc::new(app.start().await?);
        let mut options = StageOptions::default();
        options.api_keys = [ApiKey::new("test", Client::API_KEY)?]
            .into_iter()
            .collect();
        let stage = Stage::new(
            &api,
            in_process(function.clone(), timeouts.clone()),
            options,
        )?;
        let trusting = caller::trusting_stage(&api, function.clone(), timeouts)?;
        Ok(Client {
            stage,
            trusting,
            function,
        })
    }

    /// A GET request. The path does not contain the stage: `/pets?limit=2`.
    pub fn get(&self, path: &str) -> Request<'_> {
        self.request(Method::GET, path)
    }

    /// A POST request.
    pub fn post(&self, path: &str) -> Request<'_> {
        self.request(Method::POST, path)
    }

    /// A PUT request.
    pub fn put(&self, path: &str) -> Request<'_> {
        self.request(Method::PUT, path)
    }

    /// A PATCH request.
    pub fn patch(&self, path: &str) -> Request<'_> {
        self.request(Method::PATCH, path)
    }

    /// A DELETE request.
    pub fn delete(&self, path: &str) -> Request<'_> {
        self.request(Method::DELETE, path)
    }

    /// A request with any method.
    pub fn request(&self, method: Method, path: &str) -> Request<'_> {
        let uri = format!("/{}/{}", self.stage.name(), path.trim_start_matches('/'));
        Request {
            client: self,
            uri,
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            caller: None,
        }
    }

    /// The function, for tests with events that do not come from the gateway.
    pub fn function(&self) -> &Function {
        &self.function
    }
}

/// A request that can be sent with [`send`](Request::send).
#[derive(Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<'c> {
    client: &'c Client,
    method: Method,
    uri: String,
    headers: HeaderMap,
    body: Bytes,
    caller: Option<caller::ChosenCaller>,
}

impl Request<'_> {
    /// Adds a header.
    ///
    /// # Panics
    ///
    /// Panics if the name or the value is not valid in a header.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
        else {
            panic!("`{name}: {value}` is not a valid header");
        };
        self.headers.append(name, value);
        self
    }

    /// Adds an API key.
    ///
    /// # Panics
    ///
    /// Panics if the key is not valid in a header.
    #[track_caller]
    pub fn api_key(self, key: &str) -> Self {
        self.header("x-api-key", key)
    }

    /// Adds a bearer token: `Authorization: Bearer …`.
    ///
    /// # Panics
    ///
    /// Panics if the token is not valid in a header.
    #[track_caller]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a cookie.
    ///
    /// # Panics
    ///
    /// Panics if the cookie is not valid in a header.
    #[track_caller]
    pub fn cookie(self, name: &str, value: &str) -> Self {
        self.header("cookie", &format!("{name}={value}"))
    }

    /// Sets a form as the body, with its `Content-Type`.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        let body = form.finish();
        self.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    /// Sends the request as a caller with these claims, as if Cognito or a JWT authorizer had
    /// checked a token: `.claims(json!({"sub": "ada"}))`.
    pub fn claims(mut self, claims: serde_json::Value) -> Self {
        self.caller = Some(caller::ChosenCaller::Claims(claims));
        self
    }

    /// Sends the request as a caller with this context, as if a Lambda authorizer had returned it.
    pub fn authorizer(mut self, context: serde_json::Value) -> Self {
        self.caller = Some(caller::ChosenCaller::Context(context));
        self
    }

    /// Sends the request as the IAM principal with this ARN, as if its signature had been checked.
    pub fn iam_user(mut self, arn: &str) -> Self {
        self.caller = Some(caller::ChosenCaller::Iam(arn.to_owned()));
        self
    }

    /// Adds a query parameter, and percent-encodes it.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.uri
            .push(if self.uri.contains('?') { '&' } else { '?' });
        self.uri += &form_urlencoded::Serializer::new(String::new())
            .append_pair(name, value)
            .finish();
        self
    }

    /// Sets a JSON body and its `Content-Type`.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_vec(value) {
            Ok(body) => self.header("content-type", "application/json").body(body),
            Err(error) => panic!("the body cannot be serialized as JSON: {error}"),
        }
    }

    /// Sets the body. It does not set `Content-Type`.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends the request through the gateway and returns the response. A streamed body is read to
    /// its end; [`send_streaming`](Self::send_streaming) reads it piece by piece.
    ///
    /// # Panics
    ///
    /// Panics if the path is not a valid request target; a space must be written as `%20`.
    pub async fn send(self) -> TestResponse {
        let (stage, request) = self.build();
        TestResponse(log::visible(stage.serve(request)).await)
    }

    /// Sends the request through the gateway and returns the response once its head is known.
    ///
    /// # Panics
    ///
    /// Panics if the path is not a valid request target; a space must be written as `%20`.
    pub async fn send_streaming(self) -> StreamingResponse {
        let (stage, request) = self.build();
        StreamingResponse::new(log::visible(stage.serve_streaming(request)).await)
    }
}

impl<'c> Request<'c> {
    /// The request, and the gateway that serves it.
    fn build(self) -> (&'c Stage, http::Request<Bytes>) {
        let mut request = http::Request::builder().method(self.method).uri(&self.uri);
        if let Some(headers) = request.headers_mut() {
            *headers = self.headers;
            headers
                .entry(http::header::HOST)
                .or_insert(HeaderValue::from_static("localhost"));
        }
        match request.body(self.body) {
            Ok(mut request) => {
                let stage = match &self.caller {
                    None => &self.client.stage,
                    Some(caller) => {
                        caller.add_to(request.headers_mut());
                        &self.client.trusting
                    }
                };
                (stage, request)
            }
            Err(error) => panic!("`{}` is not a valid request target: {error}", self.uri),
        }
    }
}

/// The response of the gateway.
#[derive(Debug, Clone)]
pub struct TestResponse(http::Response<Bytes>);

impl TestResponse {
    /// The status.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// The first header of this name, if there is one and it is text.
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

    /// The body as text. Invalid UTF-8 is replaced with U+FFFD.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// Returns the error of serde_json if the body cannot be deserialized as `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(self.0.body())
    }
}
