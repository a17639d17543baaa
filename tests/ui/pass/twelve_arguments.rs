#![deny(warnings)]

use petstore::prelude::*;

#[route(GET, "/sum/{id}")]
pub async fn sum(
    id: u32,
    Query(a0): Query<u32>,
    Query(a1): Query<u32>,
    Query(a2): Query<u32>,
    Query(a3): Query<u32>,
    Query(a4): Query<u32>,
    Query(a5): Query<u32>,
    Query(a6): Query<u32>,
    Query(a7): Query<u32>,
    Query(a8): Query<u32>,
    Query(a9): Query<u32>,
    Query(a10): Query<u32>,
) -> Json<u32> {
    Json(id + a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10)
}
