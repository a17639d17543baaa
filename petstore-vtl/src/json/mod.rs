//! A reader of JSON that accepts what json-smart's permissive mode accepts, which API Gateway uses:
//! single quotes, bare names and values, trailing commas.

mod read;

pub use read::{JsonError, parse_json};
