//! The events that reach a function behind HTTP, one file per payload format, read by one borrowed
//! type: [`Event`].
//!
//! The members of an event are read in one pass. Verb, path and body are taken from it; headers,
//! query and request context stay as they stand there until somebody asks.

mod alb;
mod answer;
mod context;
mod error;
mod event;
mod fields;
mod http;
mod kind;
mod path;
mod rest;

pub use answer::write_answer;
pub use error::{EventError, EventKind};
pub(crate) use event::Query;
pub use event::{Event, Format};
pub(crate) use path::{percent_decode, query_pairs};
