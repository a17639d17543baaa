//! JSON read by need: text that borrows, and objects that stay raw until somebody asks.
//!
//! Most of an event is never asked for, and a parser spends its time on just that. So `Members`
//! walks an object, finds where the values that nobody wants end, 64 bytes a step, and looks at
//! nothing else in them. Values that are wanted are read by `serde_json`, unless they are text.

mod bounded;
mod container;
mod escape;
mod map;
mod step;
pub(crate) mod string;
mod text;
mod walk;

pub(crate) use bounded::value_within;
pub use map::{JsonMap, MapError};
pub(crate) use text::JsonText;
pub(crate) use text::Text;
pub(crate) use walk::{Items, Members};

/// It is no JSON, as far as was looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;
