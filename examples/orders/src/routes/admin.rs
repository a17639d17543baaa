//! What the back office does.

use std::sync::Arc;

use petstore::prelude::*;

use crate::repository::Repository;

/// The routes of this file.
pub const ROUTES: petstore::Routes = routes![count_orders];

/// Counts all orders.
#[route(GET, "/admin/orders", timeout = 10)]
pub async fn count_orders(repository: &Arc<dyn Repository>) -> Json<usize> {
    Json(repository.all().len())
}
