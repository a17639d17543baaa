//! The orders.

use std::sync::Mutex;

use petstore::Patch;
use uuid::Uuid;

/// An order of a customer.
#[petstore::model]
#[derive(Debug, Clone)]
pub struct Order {
    /// Its number.
    pub id: u64,
    /// Who ordered.
    pub customer: Uuid,
    /// A note for the shipment.
    #[garde(length(max = 200))]
    pub note: Option<String>,
}

/// A change of an order: a note that is missing stays, and `null` removes it.
#[petstore::model]
#[derive(Debug)]
pub struct OrderPatch {
    /// A note for the shipment.
    #[serde(default, skip_serializing_if = "Patch::is_missing")]
    pub note: Patch<String>,
}

/// Where orders are kept.
pub trait Repository: Send + Sync {
    /// One order of a customer.
    ///
    /// # Errors
    ///
    /// Any error of the store.
    fn get(&self, customer: Uuid, id: u64) -> anyhow::Result<Option<Order>>;

    /// All orders.
    fn all(&self) -> Vec<Order>;

    /// Changes the note of an order; `None` if there is no such order.
    fn set_note(&self, customer: Uuid, id: u64, note: Patch<String>) -> Option<Order>;

    /// Adds an order; `false` if its number is taken.
    fn add(&self, order: Order) -> bool;
}

/// Orders in memory.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Vec<Order>>);

impl Repository for Memory {
    fn get(&self, customer: Uuid, id: u64) -> anyhow::Result<Option<Order>> {
        let orders = self.all().into_iter();
        let mut found = orders.filter(|order| order.customer == customer && order.id == id);
        Ok(found.next())
    }

    fn all(&self) -> Vec<Order> {
        self.0
            .lock()
            .map(|orders| orders.clone())
            .unwrap_or_default()
    }

    fn set_note(&self, customer: Uuid, id: u64, note: Patch<String>) -> Option<Order> {
        let mut orders = self.0.lock().ok()?;
        let mut found = orders.iter_mut();
        let order = found.find(|order| order.customer == customer && order.id == id)?;
        note.apply(&mut order.note);
        Some(order.clone())
    }

    fn add(&self, order: Order) -> bool {
        let Ok(mut orders) = self.0.lock() else {
            return false;
        };
        let taken = orders.iter().any(|other| other.id == order.id);
        if !taken {
            orders.push(order);
        }
        !taken
    }
}
