//! Events that are not HTTP requests.

mod batch;

pub use batch::{Batch, BatchOrder, BatchRecord, BatchResponse, ItemFailure, RecordResult};
