//! An app whose responses contain its requests, as JSON.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use petstore_core::__private::{IntoResponse, ResponseSpec};
use petstore_core::http::extract::BodyAccess;
use petstore_core::http::route::{Auth, ResponseType, Route, RouteEntry, RouteSpec};
use petstore_core::http::signature::Inputs;
use petstore_core::verb::VerbSet;
use petstore_core::{
    App, Clock, Context, Function, FunctionError, Invocation, Rejection, Reply, Request, Response,
    StatusSet, Timestamp,
};
use serde_json::{Map, Value, json};

/// The route for the template with this index.
struct Mirror<const TEMPLATE: usize>;

const TEMPLATES: [&str; 5] = [
    "/",
    "/{proxy+}",
    "/pets",
    "/pets/{petId}",
    "/pets/{petId}/photos/{file+}",
];

impl<const TEMPLATE: usize> ResponseType for Mirror<TEMPLATE> {
    type Of<'r> = Response;

    const SPEC: ResponseSpec = Response::SPEC;

    fn into_response(response: Response) -> Response {
        response
    }
}

impl<const TEMPLATE: usize> Route for Mirror<TEMPLATE> {
    const SPEC: RouteSpec = RouteSpec {
        name: "mirror",
        verbs: VerbSet::ANY,
        template: TEMPLATES[TEMPLATE],
        auth: Some(Auth::None),
        timeout: None,
        tags: &[],
        deprecated: false,
        produces: None,
        headers: &[],
        summary: "",
        description: "",
        declared: Some(StatusSet::from_codes(&[200])),
        body: BodyAccess::Peek,
        states: &[],
    };

    type Response = Self;

    fn run<'r>(
        request: Request<'r>,
    ) -> Result<impl Future<Output = Response> + Send + 'r, Rejection> {
        Ok(async move { Response::json(http::StatusCode::OK, &reflect(request)) })
    }

    fn inputs(_: &mut Inputs<'_>) {}
}

fn reflect(request: Request<'_>) -> Value {
    let caller = request.caller();
    let mut headers = Lists::default();
    request
        .headers()
        .for_each(|name, value| headers.add(&name.to_ascii_lowercase(), &value));
    let mut query = Lists::default();
    request
        .query()
        .for_each(|name, value| query.add(name, &value));
    let mut cookies = Lists::default();
    request
        .cookies()
        .for_each(|name, value| cookies.add(name, value));
    let mut parameters = Map::new();
    for name in ["proxy", "petId", "file"] {
        if let Some(value) = request.path_parameter(name) {
            parameters.insert(name.to_owned(), value.into());
        }
    }
    let mut claims = Map::new();
    let _ = caller.claims().for_each(|name, value| {
        claims.insert(name.to_owned(), value.into());
    });
    json!({
        "format": format!("{:?}", request.format()),
        "verb": request.verb(),
        "path": request.path(),
        "headers": headers.0,
        "query": query.0,
        "cookies": cookies.0,
        "parameters": parameters,
        "body": body(request.body()),
        "source_ip": request.source_ip(),
        "user_agent": caller.user_agent(),
        "api_key_id": caller.api_key_id(),
        "user_arn": caller.user_arn(),
        "account_id": caller.account_id(),
        "principal_id": caller.principal_id(),
        "claims": claims,
        "authorizer": caller.authorizer::<Value>().ok(),
        "stage": request.stage(),
        "table": request.stage_variable("table"),
        "request_id": request.request_id(),
    })
}

/// Text unchanged, other bytes as base64.
pub(crate) fn body(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("base64:{}", STANDARD.encode(bytes)),
    }
}

/// The values of each name.
#[derive(Default)]
pub(crate) struct Lists(pub(crate) Map<String, Value>);

impl Lists {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        let list = self.0.entry(name).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(value.into());
        }
    }
}

/// The function that has a mirror for every template.
pub(crate) fn function() -> Function {
    let app = App::new("mirror").routes(&[
        RouteEntry::for_route::<Mirror<0>>(),
        RouteEntry::for_route::<Mirror<1>>(),
        RouteEntry::for_route::<Mirror<2>>(),
        RouteEntry::for_route::<Mirror<3>>(),
        RouteEntry::for_route::<Mirror<4>>(),
    ]);
    ready(app.start()).expect("the app starts")
}

/// A clock that always returns the same time, because the handlers here never wait.
struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::EPOCH
    }

    fn sleep_until(&self, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }
}

/// Handles one event. The handlers here never wait.
pub(crate) fn handle(function: &Function, event: &[u8]) -> Result<Vec<u8>, FunctionError> {
    let invocation = Invocation::new(Context::new("test"), Arc::new(StoppedClock));
    ready(function.handle(event, &invocation)).map(Reply::into_bytes)
}

/// The request as the app received it.
pub(crate) fn seen(function: &Function, event: &[u8]) -> Result<Value, FunctionError> {
    let response: Value = serde_json::from_slice(&handle(function, event)?).expect("JSON");
    let body = response["body"].as_str().expect("a body");
    assert_eq!(response["statusCode"], 200, "{body}");
    Ok(serde_json::from_str(body).expect("JSON"))
}

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// Fails unless the request contains everything expected; other members may have any value.
#[track_caller]
pub(crate) fn assert_sees(what: &str, seen: &Value, expected: &Value) {
    for (name, expected) in expected.as_object().expect("an object") {
        let seen = &seen[name];
        match expected {
            Value::Object(members) if !members.is_empty() => {
                assert_sees(&format!("{what}: {name}"), seen, expected);
            }
            _ => assert_eq!(seen, expected, "{what}: {name}"),
        }
    }
}
