//! A stage with one method, and backends that record their requests.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use petstore_core::contract::{Api, Integration, IntegrationResponse, Method, Parameter};
use petstore_core::verb::Verb;
use petstore_gateway::{
    AwsCredentials, BoxFuture, HeaderCase, HttpClient, InvocationType, Invoke, InvokeError,
    InvokeRequest, SendError, Stage, StageOptions,
};

/// What the backends received, and what they respond.
#[derive(Clone, Default)]
pub(crate) struct Backend(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    requests: Vec<Request<Bytes>>,
    events: Vec<(String, Bytes, InvocationType)>,
    response: Option<Result<Response<Bytes>, SendError>>,
    result: Option<Result<Bytes, InvokeError>>,
    log: String,
}

impl Backend {
    /// HTTP servers respond with this.
    pub(crate) fn responding(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        let names = headers
            .iter()
            .map(|(name, _)| Bytes::from(name.to_string()));
        let response = response.extension(HeaderCase::new(names.collect::<Vec<_>>()));
        let backend = Self::default();
        let response = response.body(Bytes::from(body.to_owned())).unwrap();
        backend.0.lock().unwrap().response = Some(Ok(response));
        backend
    }

    /// HTTP servers do not respond.
    pub(crate) fn unreachable(error: SendError) -> Self {
        let backend = Self::default();
        backend.0.lock().unwrap().response = Some(Err(error));
        backend
    }

    /// Functions return this.
    pub(crate) fn returning(result: Result<&str, InvokeError>) -> Self {
        let backend = Self::default();
        let result = result.map(|text| Bytes::from(text.to_owned()));
        backend.0.lock().unwrap().result = Some(result);
        backend
    }

    /// The only request that an HTTP server received.
    pub(crate) fn request(&self) -> Request<Bytes> {
        let requests = &self.0.lock().unwrap().requests;
        assert_eq!(requests.len(), 1);
        requests[0].clone()
    }

    /// The only event that a function received: its name, the event and how it was invoked.
    pub(crate) fn event(&self) -> (String, String, InvocationType) {
        let events = &self.0.lock().unwrap().events;
        assert_eq!(events.len(), 1);
        let (function, event, invocation_type) = events[0].clone();
        (
            function,
            String::from_utf8(event.to_vec()).unwrap(),
            invocation_type,
        )
    }

    /// The execution logs.
    pub(crate) fn log(&self) -> String {
        self.0.lock().unwrap().log.clone()
    }

    /// A stage whose backends these are.
    pub(crate) fn stage(&self, api: &Api) -> Stage {
        let mut options = StageOptions::default();
        options.backends.http_client = Some(Arc::new(self.clone()));
        options.backends.aws.credentials = Some(AwsCredentials::new("AKIDEXAMPLE", "secret"));
        options.backends.aws.endpoint_url = Some("http://127.0.0.1:4566".to_owned());
        let log = self.clone();
        options.backends.execution_log = Some(Arc::new(move |text: &str| {
            log.0.lock().unwrap().log.push_str(text);
        }));
        Stage::new(api, self.clone(), options).unwrap()
    }

    /// Serves one request to `POST /pets/{petId}` with this integration.
    pub(crate) async fn call(
        &self,
        integration: Integration,
        request: Request<Bytes>,
    ) -> Response<Bytes> {
        self.stage(&api(integration)).serve(request).await
    }
}

impl HttpClient for Backend {
    fn send<'a>(
        &'a self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, SendError>> {
        let mut state = self.0.lock().unwrap();
        state.requests.push(request);
        let response = state.response.clone().unwrap();
        Box::pin(async move { response })
    }
}

impl Invoke for Backend {
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        let mut state = self.0.lock().unwrap();
        let function = request.function.to_owned();
        state
            .events
            .push((function, request.event, request.invocation_type));
        let result = state.result.clone().unwrap();
        Box::pin(async move { result })
    }
}

/// An API with `POST /pets/{petId}` and `GET /pets/{petId}`.
pub(crate) fn api(integration: Integration) -> Api {
    let mut api = Api::new("test");
    let variables = [("host", "pets.example"), ("function", "adopt")];
    api.stage_variables = variables
        .map(|(name, value)| (name.into(), value.into()))
        .into();
    for verb in [Verb::Post, Verb::Get] {
        let method = Method {
            request_parameters: vec![Parameter::path("petId")],
            integration: Some(integration.clone()),
            ..Method::default()
        };
        api.resource("/pets/{petId}")
            .methods
            .insert(verb.into(), method);
    }
    api
}

/// A request to `POST /dev/pets/7?tag=a&tag=b%20c` with these headers, whose case is known.
pub(crate) fn request(headers: &[(&str, &str)], body: &str) -> Request<Bytes> {
    let mut request = Request::post("/dev/pets/7?tag=a&tag=b%20c");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let names: Vec<_> = headers
        .iter()
        .map(|(name, _)| Bytes::from(name.to_string()))
        .collect();
    let request = request.extension(HeaderCase::new(names));
    request.body(Bytes::from(body.to_owned())).unwrap()
}

/// Adds an integration response, with a pattern and a template for JSON.
pub(crate) fn respond(
    integration: &mut Integration,
    status: u16,
    pattern: Option<&str>,
    template: Option<&str>,
) {
    let templates = template.map(|template| ("application/json".to_owned(), template.to_owned()));
    let response = IntegrationResponse {
        selection_pattern: pattern.map(str::to_owned),
        response_templates: templates.into_iter().collect(),
        ..IntegrationResponse::default()
    };
    integration.responses.insert(status, response);
}

/// Sets the template of a request for JSON.
pub(crate) fn transform(integration: &mut Integration, template: &str) {
    let templates = &mut integration.request_templates;
    templates.insert("application/json".to_owned(), template.to_owned());
}

/// Maps a parameter of the integration's request.
pub(crate) fn map(integration: &mut Integration, target: &str, source: &str) {
    let target = format!("integration.request.{target}");
    integration
        .request_parameters
        .insert(target, source.to_owned());
}

pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

pub(crate) fn text<T: AsRef<[u8]>>(body: &T) -> &str {
    std::str::from_utf8(body.as_ref()).unwrap()
}
