//! The payload formats in which HTTP requests reach a function: one file per format, all read into
//! one borrowed type, [`ProxyEvent`].
//!
//! The top-level members of an event are found in one pass. It reads the verb, the path and the
//! body; headers, query and request context stay raw until they are used.

mod alb;
mod context;
mod error;
mod event;
mod fields;
mod http_v2;
mod kind;
mod path;
mod read;
mod response;
mod rest;
mod vpc_lattice;

pub use error::{EventError, EventSource};
pub(crate) use event::Query;
pub use event::{Format, ProxyEvent};
pub(crate) use path::{percent_decode, query_pairs};
pub(crate) use read::utf8;
pub(crate) use response::write_prelude;
pub use response::write_response;
