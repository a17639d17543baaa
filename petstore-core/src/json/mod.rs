//! JSON read by need: text that borrows, and objects that stay raw until somebody asks.

mod map;
mod text;

pub use map::{JsonMap, MapError};
pub use text::JsonText;
