//! `lambda_http` with a handler written by hand, called as `lambda_http::run` calls it.

use garde::Validate;
use http::{HeaderValue, StatusCode, header};
use lambda_http::request::LambdaRequest;
use lambda_http::tower::{self, Service};
use lambda_http::{Adapter, Body, Context, IntoResponse, LambdaEvent, RequestExt};
use serde::{Deserialize, Serialize};

use super::peer::{Handler, Peer, is_json, ready, resource_of_path};
use crate::case::Format;
use crate::pets::{self, NewPet, PlainLitter};

type Request = http::Request<Body>;
type Response = http::Response<Body>;

/// The API, written with `lambda_http`.
pub struct LambdaHttp {
    handler: Handler,
}

impl LambdaHttp {
    /// Makes the service that `lambda_http::run` would serve.
    pub fn new() -> Self {
        LambdaHttp {
            handler: serve(lambda_http::service_fn(respond)),
        }
    }
}

impl Default for LambdaHttp {
    fn default() -> Self {
        LambdaHttp::new()
    }
}

impl Peer for LambdaHttp {
    fn respond(&mut self, _: Format, event: &[u8]) -> Vec<u8> {
        (self.handler)(event)
    }
}

/// Does what `lambda_http::run` does between the bytes of an event and the bytes of its response:
/// the runtime deserializes through `serde_path_to_error`, and the adapter translates both ways.
pub(super) fn serve<S, R>(service: S) -> Handler
where
    S: tower::Service<Request, Response = R, Error = std::convert::Infallible> + 'static,
    S::Future: Send + 'static,
    R: IntoResponse + 'static,
{
    let mut adapter = Adapter::from(service);
    let context = Context::default();
    Box::new(move |event| {
        let mut reader = serde_json::Deserializer::from_slice(event);
        let request: LambdaRequest =
            serde_path_to_error::deserialize(&mut reader).expect("the event is a request");
        let Ok(response) = ready(adapter.call(LambdaEvent::new(request, context.clone())));
        serde_json::to_vec(&response).expect("a response is JSON")
    })
}

async fn respond(request: Request) -> Result<Response, std::convert::Infallible> {
    let path = request.raw_http_path();
    // `lambda_http` puts the stage of a REST API before the path, even if the client did not send
    // it.
    let path = path.strip_prefix("/prod").unwrap_or(path);
    Ok(match (request.method().as_str(), path) {
        ("POST", "/pets") => create_pet(&request),
        ("POST", "/pets/import") => import_pets(&request),
        ("GET", path) if path.starts_with("/pets/") => get_pet(&request, path),
        _ => json(StatusCode::NOT_FOUND, &pets::no_such_path()),
    })
}

fn get_pet(request: &Request, path: &str) -> Response {
    let parameters = request.path_parameters_ref();
    let id = parameters
        .and_then(|parameters| parameters.first("petId"))
        // Function URLs and load balancers have no path parameters.
        .or_else(|| resource_of_path(path).1);
    let Some(Ok(id)) = id.map(str::parse) else {
        let error = pets::unreadable(&"petId is not a number");
        return json(StatusCode::BAD_REQUEST, &error);
    };
    match pets::find(id) {
        Some(pet) => json(StatusCode::OK, &pet),
        None => json(StatusCode::NOT_FOUND, &pets::no_such_pet(id)),
    }
}

fn create_pet(request: &Request) -> Response {
    let pet: NewPet<'_> = match read(request) {
        Ok(pet) => pet,
        Err(response) => return response,
    };
    let pet = pets::create(pet.kind, pet.name, pet.price);
    let mut response = json(StatusCode::CREATED, &pet);
    if let Ok(location) = HeaderValue::try_from(pets::location(&pet)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn import_pets(request: &Request) -> Response {
    match read::<PlainLitter<'_>>(request) {
        Ok(litter) => {
            let pets = litter.pets.into_iter();
            let pets = pets::import(pets.map(|pet| (pet.kind, pet.name, pet.price)));
            json(StatusCode::OK, &pets)
        }
        Err(response) => response,
    }
}

#[expect(
    clippy::result_large_err,
    reason = "handlers do not usually box their responses"
)]
fn read<'r, T>(request: &'r Request) -> Result<T, Response>
where
    T: Deserialize<'r> + Validate<Context = ()>,
{
    let content_type = request.headers().get(header::CONTENT_TYPE);
    if !is_json(content_type.and_then(|value| value.to_str().ok())) {
        let error = pets::no_such_media_type();
        return Err(json(StatusCode::UNSUPPORTED_MEDIA_TYPE, &error));
    }
    let value: T = serde_json::from_slice(request.body())
        .map_err(|error| json(StatusCode::BAD_REQUEST, &pets::unreadable(&error)))?;
    match value.validate() {
        Ok(()) => Ok(value),
        Err(report) => Err(json(StatusCode::BAD_REQUEST, &pets::invalid(&report))),
    }
}

fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let body = serde_json::to_string(value).expect("a response is JSON");
    let mut response = Response::new(Body::Text(body));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
