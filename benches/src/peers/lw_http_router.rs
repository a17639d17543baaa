//! `lambda-lw-http-router`, with one router per type of event, called as `lambda_runtime` calls the
//! function of its documentation.
//!
//! Its attribute `#[route]` registers a route before `main` runs, with `unsafe` code in the user's
//! crate. The same routes are given to its builder here.

use std::sync::Arc;

use aws_lambda_events::alb::AlbTargetGroupRequest;
use aws_lambda_events::apigw::{ApiGatewayProxyRequest, ApiGatewayV2httpRequest};
use garde::Validate;
use http::{StatusCode, header};
use lambda_lw_http_router::{RoutableHttpEvent, RouteContext, Router, RouterBuilder};
use lambda_runtime::{Context, Error, LambdaEvent};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::peer::{Peer, is_json, ready};
use crate::case::Format;
use crate::pets::{self, NewPet, PlainLitter};

/// The API, written with `lambda-lw-http-router`.
pub struct LwHttpRouter {
    rest: Router<(), ApiGatewayProxyRequest>,
    /// For function URLs, too: their events have the same format.
    http: Router<(), ApiGatewayV2httpRequest>,
    alb: Router<(), AlbTargetGroupRequest>,
    state: Arc<()>,
    context: Context,
}

/// What the handlers need of an event besides its route.
trait Event: RoutableHttpEvent + for<'de> Deserialize<'de> {
    /// Whether responses have a `statusDescription`.
    const DESCRIBED: bool = false;

    fn body(&self) -> Option<&str>;
}

impl Event for ApiGatewayProxyRequest {
    fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

impl Event for ApiGatewayV2httpRequest {
    fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

impl Event for AlbTargetGroupRequest {
    const DESCRIBED: bool = true;

    fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }
}

impl LwHttpRouter {
    /// Makes the routers that a function's `main` would make.
    pub fn new() -> Self {
        LwHttpRouter {
            rest: router(),
            http: router(),
            alb: router(),
            state: Arc::new(()),
            context: Context::default(),
        }
    }

    fn serve<E: Event>(&self, router: &Router<(), E>, event: &[u8]) -> Vec<u8> {
        let mut reader = serde_json::Deserializer::from_slice(event);
        let event: E =
            serde_path_to_error::deserialize(&mut reader).expect("the event has this type");
        let event = LambdaEvent::new(event, self.context.clone());
        let response = ready(router.handle_request(event, Arc::clone(&self.state)));
        let mut response = response.expect("no handler fails");
        // The router's own response to an unknown path is plain text.
        if response["body"] == "Not Found" {
            response = json::<E>(StatusCode::NOT_FOUND, &pets::no_such_path());
        }
        serde_json::to_vec(&response).expect("a response is JSON")
    }
}

impl Default for LwHttpRouter {
    fn default() -> Self {
        LwHttpRouter::new()
    }
}

impl Peer for LwHttpRouter {
    fn respond(&mut self, format: Format, event: &[u8]) -> Vec<u8> {
        match format {
            Format::Rest => self.serve(&self.rest, event),
            Format::Http | Format::FunctionUrl => self.serve(&self.http, event),
            Format::Alb => self.serve(&self.alb, event),
        }
    }
}

fn router<E: Event>() -> Router<(), E> {
    RouterBuilder::new()
        .route("GET", "/pets/{petId}", get_pet)
        .route("POST", "/pets", create_pet)
        .route("POST", "/pets/import", import_pets)
        .build()
}

async fn get_pet<E: Event>(context: RouteContext<(), E>) -> Result<Value, Error> {
    let id = context.params.get("petId").map(|id| id.parse());
    let Some(Ok(id)) = id else {
        let error = pets::unreadable(&"petId is not a number");
        return Ok(json::<E>(StatusCode::BAD_REQUEST, &error));
    };
    Ok(match pets::find(id) {
        Some(pet) => json::<E>(StatusCode::OK, &pet),
        None => json::<E>(StatusCode::NOT_FOUND, &pets::no_such_pet(id)),
    })
}

async fn create_pet<E: Event>(context: RouteContext<(), E>) -> Result<Value, Error> {
    let pet: NewPet<'_> = match read(&context.event) {
        Ok(pet) => pet,
        Err(response) => return Ok(response),
    };
    let pet = pets::create(pet.kind, pet.name, pet.price);
    let mut response = json::<E>(StatusCode::CREATED, &pet);
    response["headers"]["location"] = pets::location(&pet).into();
    Ok(response)
}

async fn import_pets<E: Event>(context: RouteContext<(), E>) -> Result<Value, Error> {
    Ok(match read::<E, PlainLitter<'_>>(&context.event) {
        Ok(litter) => {
            let pets = litter.pets.into_iter();
            let pets = pets::import(pets.map(|pet| (pet.kind, pet.name, pet.price)));
            json::<E>(StatusCode::OK, &pets)
        }
        Err(response) => response,
    })
}

fn read<'e, E, T>(event: &'e E) -> Result<T, Value>
where
    E: Event,
    T: Deserialize<'e> + Validate<Context = ()>,
{
    let headers = event.http_headers();
    let content_type = headers.and_then(|headers| headers.get(header::CONTENT_TYPE));
    if !is_json(content_type.and_then(|value| value.to_str().ok())) {
        let error = pets::no_such_media_type();
        return Err(json::<E>(StatusCode::UNSUPPORTED_MEDIA_TYPE, &error));
    }
    let value: T = serde_json::from_str(event.body().unwrap_or_default())
        .map_err(|error| json::<E>(StatusCode::BAD_REQUEST, &pets::unreadable(&error)))?;
    match value.validate() {
        Ok(()) => Ok(value),
        Err(report) => Err(json::<E>(StatusCode::BAD_REQUEST, &pets::invalid(&report))),
    }
}

fn json<E: Event>(status: StatusCode, value: &impl Serialize) -> Value {
    let mut response = json!({
        "statusCode": status.as_u16(),
        "headers": {"content-type": "application/json"},
        "body": serde_json::to_string(value).expect("a response is JSON"),
    });
    if E::DESCRIBED {
        response["statusDescription"] = status.to_string().into();
    }
    response
}
