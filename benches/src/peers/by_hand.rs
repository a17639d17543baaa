//! `aws_lambda_events` and `serde_json`, the rest written by hand. The body is parsed from the
//! event's text.

use aws_lambda_events::alb::{AlbTargetGroupRequest, AlbTargetGroupResponse};
use aws_lambda_events::apigw::{
    ApiGatewayProxyRequest, ApiGatewayProxyResponse, ApiGatewayV2httpRequest,
    ApiGatewayV2httpResponse,
};
use aws_lambda_events::encodings::Body;
use aws_lambda_events::lambda_function_urls::{
    LambdaFunctionUrlRequest, LambdaFunctionUrlResponse,
};
use garde::Validate;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};

use super::peer::{Peer, is_json, resource_of_path};
use crate::case::Format;
use crate::pets::{self, NewPet, PlainLitter};

/// The API, written with the types of `aws_lambda_events`.
pub struct ByHand;

/// The parts of an event that all payload formats have.
struct Request<'e> {
    route: (&'e str, &'e str),
    headers: &'e HeaderMap,
    pet_id: Option<&'e str>,
    body: Option<&'e str>,
}

struct Response {
    status: i64,
    headers: HeaderMap,
    body: String,
}

impl Peer for ByHand {
    fn respond(&mut self, format: Format, event: &[u8]) -> Vec<u8> {
        match format {
            Format::Rest => rest(event),
            Format::Http => http(event),
            Format::FunctionUrl => function_url(event),
            Format::Alb => alb(event),
        }
    }
}

fn rest(event: &[u8]) -> Vec<u8> {
    let event: ApiGatewayProxyRequest = serde_json::from_slice(event).expect("a REST API event");
    let response = respond(&Request {
        route: (
            event.http_method.as_str(),
            event.resource.as_deref().unwrap_or_default(),
        ),
        headers: &event.headers,
        pet_id: event.path_parameters.get("petId").map(String::as_str),
        body: event.body.as_deref(),
    });
    let mut proxy = ApiGatewayProxyResponse::default();
    proxy.status_code = response.status;
    proxy.headers = response.headers;
    proxy.body = Some(Body::Text(response.body));
    serde_json::to_vec(&proxy).expect("a response is JSON")
}

fn http(event: &[u8]) -> Vec<u8> {
    let event: ApiGatewayV2httpRequest = serde_json::from_slice(event).expect("an HTTP API event");
    let route_key = event.route_key.as_deref().unwrap_or_default();
    let response = respond(&Request {
        route: route_key.split_once(' ').unwrap_or_default(),
        headers: &event.headers,
        pet_id: event.path_parameters.get("petId").map(String::as_str),
        body: event.body.as_deref(),
    });
    let mut proxy = ApiGatewayV2httpResponse::default();
    proxy.status_code = response.status;
    proxy.headers = response.headers;
    proxy.body = Some(Body::Text(response.body));
    serde_json::to_vec(&proxy).expect("a response is JSON")
}

fn function_url(event: &[u8]) -> Vec<u8> {
    let event: LambdaFunctionUrlRequest =
        serde_json::from_slice(event).expect("a function URL's event");
    let verb = event.request_context.http.method.as_deref();
    let (resource, pet_id) = resource_of_path(event.raw_path.as_deref().unwrap_or_default());
    let response = respond(&Request {
        route: (verb.unwrap_or_default(), resource),
        headers: &event.headers,
        pet_id,
        body: event.body.as_deref(),
    });
    let mut proxy = LambdaFunctionUrlResponse::default();
    proxy.status_code = response.status;
    proxy.headers = response.headers;
    proxy.body = Some(response.body);
    serde_json::to_vec(&proxy).expect("a response is JSON")
}

fn alb(event: &[u8]) -> Vec<u8> {
    let event: AlbTargetGroupRequest =
        serde_json::from_slice(event).expect("a load balancer's event");
    let (resource, pet_id) = resource_of_path(event.path.as_deref().unwrap_or_default());
    let response = respond(&Request {
        route: (event.http_method.as_str(), resource),
        headers: &event.headers,
        pet_id,
        body: event.body.as_deref(),
    });
    let mut proxy = AlbTargetGroupResponse::default();
    proxy.status_code = response.status;
    let status = u16::try_from(response.status).map(StatusCode::from_u16);
    proxy.status_description = status.ok().and_then(Result::ok).map(|s| s.to_string());
    proxy.headers = response.headers;
    proxy.body = Some(Body::Text(response.body));
    serde_json::to_vec(&proxy).expect("a response is JSON")
}

fn respond(request: &Request<'_>) -> Response {
    match request.route {
        ("GET", "/pets/{petId}") => get_pet(request.pet_id),
        ("POST", "/pets") => create_pet(request),
        ("POST", "/pets/import") => import_pets(request),
        _ => json(404, &pets::no_such_path()),
    }
}

fn get_pet(id: Option<&str>) -> Response {
    let Some(Ok(id)) = id.map(str::parse) else {
        return json(400, &pets::unreadable(&"petId is not a number"));
    };
    match pets::find(id) {
        Some(pet) => json(200, &pet),
        None => json(404, &pets::no_such_pet(id)),
    }
}

fn create_pet(request: &Request<'_>) -> Response {
    let pet: NewPet<'_> = match read(request) {
        Ok(pet) => pet,
        Err(response) => return response,
    };
    let pet = pets::create(pet.kind, pet.name, pet.price);
    let mut response = json(201, &pet);
    if let Ok(location) = HeaderValue::try_from(pets::location(&pet)) {
        response.headers.insert(header::LOCATION, location);
    }
    response
}

fn import_pets(request: &Request<'_>) -> Response {
    match read::<PlainLitter<'_>>(request) {
        Ok(litter) => {
            let pets = litter.pets.into_iter();
            json(
                200,
                &pets::import(pets.map(|pet| (pet.kind, pet.name, pet.price))),
            )
        }
        Err(response) => response,
    }
}

#[expect(
    clippy::result_large_err,
    reason = "handlers do not usually box their responses"
)]
fn read<'e, T>(request: &Request<'e>) -> Result<T, Response>
where
    T: Deserialize<'e> + Validate<Context = ()>,
{
    let content_type = request.headers.get(header::CONTENT_TYPE);
    if !is_json(content_type.and_then(|value| value.to_str().ok())) {
        return Err(json(415, &pets::no_such_media_type()));
    }
    let value: T = serde_json::from_str(request.body.unwrap_or_default())
        .map_err(|error| json(400, &pets::unreadable(&error)))?;
    match value.validate() {
        Ok(()) => Ok(value),
        Err(report) => Err(json(400, &pets::invalid(&report))),
    }
}

fn json(status: i64, value: &impl Serialize) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    Response {
        status,
        headers,
        body: serde_json::to_string(value).expect("a response is JSON"),
    }
}
