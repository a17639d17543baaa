use petstore::prelude::*;

use std::cell::Cell;

struct Visits(Cell<u32>);

#[route(GET, "/visits")]
async fn count(visits: &Visits) -> Json<u32> {
    let count = visits.0.get();
    Json(count)
}
