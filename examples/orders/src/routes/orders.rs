//! The orders of a customer.

use std::sync::Arc;

use petstore::prelude::*;
use uuid::Uuid;

use crate::Config;
use crate::error::ApiError;
use crate::repository::{Order, OrderPatch, Repository};
use crate::tenant::Tenant;

/// The routes of this file.
pub const ROUTES: petstore::Routes = routes![list_orders, get_order, create_order, change_order];

/// Lists the orders of a customer.
#[route(GET, "/customers/{customerId}/orders", status(200, 401))]
pub async fn list_orders(
    customer_id: Uuid,
    Query(limit): Query<Option<usize>>,
    tenant: Tenant,
    repository: &Arc<dyn Repository>,
) -> Result<Json<Vec<Order>>, ApiError> {
    tracing::info!(tenant = tenant.name, "list");
    let orders = repository.all().into_iter();
    let orders = orders.filter(|order| order.customer == customer_id);
    Ok(Json(orders.take(limit.unwrap_or(10)).collect()))
}

/// Finds one order.
#[route(GET, "/customers/{customerId}/orders/{orderId}", status(200, 304, 404))]
pub async fn get_order(
    customer_id: Uuid,
    order_id: u64,
    Header(if_none_match): Header<Option<&str>>,
    _tenant: Tenant,
    repository: &Arc<dyn Repository>,
) -> Result<Conditional<Json<Order>>, ApiError> {
    let order = repository.get(customer_id, order_id)?;
    let order = order.ok_or(ApiError::NotFound)?;
    Ok(Conditional::new(
        order_id.to_string(),
        if_none_match,
        Json(order),
    ))
}

/// Adds an order.
#[route(POST, "/customers/{customerId}/orders", status(201, 409))]
pub async fn create_order(
    customer_id: Uuid,
    Json(order): Json<Order>,
    _tenant: Tenant,
    repository: &Arc<dyn Repository>,
    config: &Config,
) -> Result<Created<Json<Order>>, ApiError> {
    if repository.all().len() >= config.max {
        return Err(ApiError::Conflict(
            "there is no room for more orders".to_owned(),
        ));
    }
    let order = Order {
        customer: customer_id,
        ..order
    };
    if !repository.add(order.clone()) {
        return Err(ApiError::Conflict(format!(
            "there is an order {}",
            order.id
        )));
    }
    Ok(Created::at(format!("orders/{}", order.id), Json(order)))
}

/// Changes an order.
#[route(PATCH, "/customers/{customerId}/orders/{orderId}", status(200, 404))]
pub async fn change_order(
    customer_id: Uuid,
    order_id: u64,
    Json(patch): Json<OrderPatch>,
    _tenant: Tenant,
    repository: &Arc<dyn Repository>,
) -> Result<Json<Order>, ApiError> {
    let order = repository.set_note(customer_id, order_id, patch.note);
    order.map(Json).ok_or(ApiError::NotFound)
}
