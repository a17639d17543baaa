#![deny(warnings)]

use petstore::prelude::*;

use std::borrow::Cow;

#[petstore::model]
pub struct Pet<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[route(GET, "/elided/{name}")]
pub async fn elided(name: &str) -> &str {
    name
}

#[route(GET, "/named/{name}")]
pub async fn named<'a>(name: &'a str, _pets: &u32) -> Cow<'a, str> {
    Cow::Borrowed(name)
}

#[route(GET, "/several/{a}/{b}")]
pub async fn several<'a, 'b>(a: &'a str, b: &'b str) -> Cow<'a, str>
where
    'b: 'a,
{
    Cow::Borrowed(if a.is_empty() { b } else { a })
}

#[route(GET, "/static")]
pub async fn constant() -> &'static str {
    "constant"
}

#[route(GET, "/static/state")]
pub async fn static_state(name: &&'static str) -> &'static str {
    name
}

#[route(POST, "/borrowed")]
pub async fn borrowed(Json(pet): Json<Pet<'_>>) -> Json<Pet<'_>> {
    Json(pet)
}

#[route(POST, "/text")]
pub async fn text<'r>(text: Text<'r>, _request: Request<'r>) -> Result<Text<'r>, Gone> {
    Ok(text)
}

#[route(GET, "/query")]
pub async fn query(Query(name): Query<Cow<'_, str>>, Header(agent): Header<Option<&str>>) -> String {
    format!("{name} {agent:?}")
}

#[derive(Debug, thiserror::Error, HttpError)]
#[error("gone")]
#[status(410)]
pub struct Gone;

pub const TABLE: &[petstore::RouteEntry] = routes![
    elided, named, several, constant, static_state, borrowed, text, query
];
