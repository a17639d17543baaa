//! The events that reach a function behind HTTP, one file per payload format, read by one borrowed
//! type: [`Event`].
//!
//! The members of an event are read in one pass. Verb, path and body are taken from it; headers,
//! query and request context stay as they stand there until somebody asks.

mod alb;
mod context;
mod error;
mod event;
mod fields;
mod http_v2;
mod kind;
mod path;
mod response;
mod rest;

pub use error::{EventError, EventSource};
pub(crate) use event::Query;
pub use event::{Format, ProxyEvent};
pub(crate) use path::{percent_decode, query_pairs};
pub use response::write_response;
