#![deny(warnings)]

use petstore::prelude::*;

/// Beside the route stand other attributes.
#[route(GET, "/pets/{id}")]
#[allow(clippy::unused_async)]
#[must_use]
#[cfg(all())]
#[inline]
#[doc(alias = "pet")]
#[doc = concat!("made", " of parts")]
pub async fn get_pet(#[allow(unused)] id: u32) -> Json<u32> {
    Json(1)
}

#[cfg(any())]
#[route(GET, "/gone")]
pub async fn gone() -> NotThere {
    NoContent
}

#[route(GET, "/gone-too")]
#[cfg(any())]
pub async fn gone_too() -> NotThere {
    NoContent
}

#[route(GET, "/old")]
#[deprecated = "ask /new"]
pub async fn old() -> NoContent {
    NoContent
}

pub const TABLE: &[petstore::RouteEntry] = routes![get_pet];
