#![doc = include_str!("../README.md")]

mod ast;
mod error;
mod json;
#[cfg(feature = "json-path")]
pub mod json_path;
mod lexer;
mod limits;
mod methods;
mod options;
mod parser;
mod render;
mod template;
mod value;

pub use error::{CallError, LimitKind, ParseError, RenderError, SyntaxProblem};
pub use json::{JsonError, parse_json};
pub use limits::{Budget, Limits, MAX_TEMPLATE};
pub use options::{Missing, Options};
pub use render::Scope;
pub use template::Template;
pub use value::{Block, Entry, Iter, JsonStyle, Key, List, ListKind, Map, Number, Object, Value};
