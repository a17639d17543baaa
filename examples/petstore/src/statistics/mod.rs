//! Statistics of the pets by type, kept by the stream of their table.

mod handlers;
mod repository;

pub use handlers::EVENTS;
pub(crate) use handlers::{get_stats, recount_stats};
pub use repository::{Statistics, StatisticsError};

use petstore::model;

/// The pets of one type.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct TypeStatistics {
    /// The species.
    pub r#type: String,
    /// How many pets there are.
    pub count: u64,
    /// Their average price.
    pub average_price: f64,
}

/// The pets of all types.
#[model]
#[derive(Clone, Debug, PartialEq)]
pub struct AllStatistics {
    /// One entry per type, in alphabetical order.
    pub statistics: Vec<TypeStatistics>,
}
