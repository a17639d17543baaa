//! Requests and callers for unit tests, which call a handler like any other function.

use petstore_core::__private::{UnitState, unit_request};
use petstore_core::{Caller, Context, Request};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::caller::ChosenCaller;

/// A request for the unit test of a handler or an extractor that takes [`Request`] or [`Caller`].
/// It does not pass a gateway; to test authorization, extraction and the response, use
/// [`Client`](super::Client).
///
/// ```
/// use petstore::prelude::*;
/// use petstore::test::UnitRequest;
/// use serde_json::json;
///
/// #[route(GET, "/me", auth = cognito)]
/// async fn me(caller: Caller<'_>, request: Request<'_>) -> String {
///     let sub = caller.claim("sub").unwrap_or_default();
///     format!("{sub} at {}", request.header("host").unwrap_or_default())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let request = UnitRequest::new("GET", "/me")
///     .header("host", "api.example")
///     .claims(json!({"sub": "ada"}))
///     .build();
/// assert_eq!(me(request.caller(), request).await, "ada at api.example");
/// # }
/// ```
///
/// The values that it builds stay in memory until the test process ends.
#[derive(Debug)]
#[must_use = "it is a request only after `build`"]
pub struct UnitRequest {
    event: Map<String, Value>,
    state: UnitState,
    context: Context,
}

impl UnitRequest {
    /// A request with this verb and path. The path may have a query, which is percent-decoded.
    pub fn new(verb: &str, path: &str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let Value::Object(event) = json!({
            "resource": "$default", "path": path, "httpMethod": verb,
            "multiValueHeaders": {}, "multiValueQueryStringParameters": {}, "pathParameters": {},
            "requestContext": {"stage": "test", "requestId": "test", "identity": {}},
        }) else {
            unreachable!("the literal is an object");
        };
        let mut request = UnitRequest {
            event,
            state: UnitState::default(),
            context: Context::new("test"),
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            request.add("multiValueQueryStringParameters", &name, &value);
        }
        request
    }

    fn add(&mut self, map: &str, name: &str, value: &str) {
        if let Some(Value::Object(map)) = self.event.get_mut(map) {
            let values = map.entry(name).or_insert_with(|| json!([]));
            if let Value::Array(values) = values {
                values.push(value.into());
            }
        }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.add("multiValueHeaders", name, value);
        self
    }

    /// Adds a query parameter, as the handler reads it.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.add("multiValueQueryStringParameters", name, value);
        self
    }

    /// Sets a path parameter, as the handler reads it.
    pub fn path_parameter(mut self, name: &str, value: &str) -> Self {
        if let Some(Value::Object(parameters)) = self.event.get_mut("pathParameters") {
            // REST APIs pass on what the client encoded.
            parameters.insert(name.to_owned(), value.replace('%', "%25").into());
        }
        self
    }

    /// Sets the claims of the caller, as if Cognito or a JWT authorizer had checked a token.
    pub fn claims(self, claims: Value) -> Self {
        self.caller(&ChosenCaller::Claims(claims))
    }

    /// Sets the session of the caller, as if a Lambda authorizer had returned it.
    pub fn authorizer(self, session: Value) -> Self {
        self.caller(&ChosenCaller::Context(session))
    }

    /// Sets the ARN of the IAM principal that sends the request.
    pub fn iam_user(self, arn: &str) -> Self {
        self.caller(&ChosenCaller::Iam(arn.to_owned()))
    }

    /// Sets any member of the event's `requestContext`: `.request_context("stage", json!("prod"))`.
    pub fn request_context(mut self, name: &str, value: Value) -> Self {
        if let Some(Value::Object(context)) = self.event.get_mut("requestContext") {
            context.insert(name.to_owned(), value);
        }
        self
    }

    fn caller(mut self, caller: &ChosenCaller) -> Self {
        if let (Some(Value::Object(context)), Value::Object(identity)) =
            (self.event.get_mut("requestContext"), caller.identity())
        {
            context.extend(identity);
        }
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<String>) -> Self {
        self.event.insert("body".to_owned(), body.into().into());
        self
    }

    /// Sets a JSON body and its `Content-Type`.
    ///
    /// # Panics
    ///
    /// Panics if the value cannot be serialized as JSON.
    #[track_caller]
    pub fn json(self, value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(body) => self.header("content-type", "application/json").body(body),
            Err(error) => panic!("the body cannot be serialized as JSON: {error}"),
        }
    }

    /// Adds shared state, which extractors read with [`Request::state`].
    pub fn state<T: Send + Sync + 'static>(mut self, state: T) -> Self {
        self.state.insert(state);
        self
    }

    /// Sets what Lambda reports about the invocation.
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The request.
    ///
    /// # Panics
    ///
    /// Panics if a member set by [`request_context`](Self::request_context) turns it into another
    /// kind of event.
    #[track_caller]
    pub fn build(self) -> Request<'static> {
        let event = Value::Object(self.event).to_string();
        let invocation = crate::SystemClock::invocation(self.context);
        match unit_request(event, self.state, invocation) {
            Ok(request) => request,
            Err(error) => panic!("this is not a request: {error}"),
        }
    }

    /// The caller alone: `UnitRequest::new("GET", "/").claims(…).build_caller()`.
    #[track_caller]
    pub fn build_caller(self) -> Caller<'static> {
        self.build().caller()
    }
}
