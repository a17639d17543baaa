//! JSON parsed on demand: text that borrows from the event, and objects that stay raw until a
//! member is read.
//!
//! Most of an event is not used, and a parser spends most of its time on those parts. `Members`
//! therefore walks an object, finds the ends of unused values 64 bytes per step, and does not
//! examine their contents. Bodies are read by `de`, texts by `string`, and maps by `map`;
//! everything else that is used is read by `serde_json`. `step` examines bytes, `container` and
//! `string` find ends, and `cursor` and `walk` combine them. `ser`, `output` and `escape` write.

mod bounded;
mod container;
mod cursor;
mod de;
#[cfg(test)]
mod differential;
mod escape;
mod lazy;
mod map;
mod output;
mod ser;
mod step;
pub(crate) mod string;
mod text;
mod walk;

pub use bounded::value_within;
pub(crate) use de::{PlainReader, Undecided};
pub(crate) use lazy::LazyText;
pub use map::{JsonMap, MapError};
pub(crate) use map::{MOST_VALUES, push_value, texts};
pub(crate) use ser::EscapedJson;
pub(crate) use text::JsonText;
pub(crate) use text::{Text, TextMember};
pub(crate) use walk::{Items, Members};

/// The name by which serde_json's `RawValue` has its text written as it is.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The same name for serde_json's numbers, with the feature `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// The JSON is malformed, as far as it was examined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;
