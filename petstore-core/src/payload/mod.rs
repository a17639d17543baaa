//! The events that reach a function behind HTTP, one file per payload format, read by one borrowed
//! type: [`Event`].
//!
//! An event is read in one pass. Verb, path, body and the small things of the request context are
//! taken from it; headers, query and what is larger stay raw JSON until somebody asks.

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
mod text;

pub use answer::write_answer;
pub use error::{EventError, EventKind};
pub(crate) use event::Query;
pub use event::{Event, Format};
pub(crate) use path::{percent_decode, query_pairs};
