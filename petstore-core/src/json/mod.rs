//! JSON read by need: text that borrows, and objects that stay raw until somebody asks.

mod map;
mod text;
mod unescape;

pub use map::{JsonMap, MapError};
pub use text::JsonText;
pub(crate) use unescape::text_of;
