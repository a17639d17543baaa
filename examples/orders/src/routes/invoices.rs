//! Invoices as files.

use petstore::prelude::*;

/// The routes of this file.
pub const ROUTES: petstore::Routes = routes![get_invoice];

/// The invoice of an order.
#[route(GET, "/invoices/{orderId}", produces = "application/pdf")]
pub async fn get_invoice(order_id: u64) -> Binary<'static> {
    Binary::from(format!("%PDF-1.7 invoice of order {order_id}").into_bytes())
}
