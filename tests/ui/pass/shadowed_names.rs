//! Names of the prelude and of the expansion mean something else here.
#![deny(warnings)]
#![allow(non_camel_case_types, reason = "they are the names of variables in the expansion")]

pub struct Result;
pub struct Option;
pub struct Some;
pub struct None;
pub struct Ok;
pub struct Err;
pub struct Future;
pub struct Send;
pub struct Box;
pub struct String;
pub struct Vec;
pub struct Route;
pub struct Request;
pub struct ArgumentType;
pub struct ArgumentSpec;
pub mod core {}
pub mod std {}

use petstore::{Json, Query, route, routes};

#[route(GET, "/{request}/{inputs}/{argument_0}/{value}")]
pub async fn rejected(
    request: u32,
    inputs: u32,
    argument_0: u32,
    value: u32,
    Query(rejected): Query<u32>,
    Query(problems): Query<u32>,
) -> Json<u32> {
    Json(request + inputs + argument_0 + value + rejected + problems)
}

#[route(GET, "/request/{r}")]
pub async fn request(r: u32) -> Json<u32> {
    Json(r)
}

#[route(GET, "/argument/{argument_0}")]
pub async fn argument_0(argument_0: u32) -> Json<u32> {
    Json(argument_0)
}

#[route(GET, "/inputs")]
pub async fn inputs(_: &argument_1, Query(value): Query<u32>) -> Json<u32> {
    Json(value)
}

pub struct argument_1 {}

pub const TABLE: &[petstore::RouteEntry] = routes![request, argument_0, inputs];
pub const REJECTED: &[petstore::RouteEntry] = routes![rejected];
