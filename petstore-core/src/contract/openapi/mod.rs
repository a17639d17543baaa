//! Contracts as OpenAPI documents, and back.

mod document;
mod export;
#[cfg(feature = "import")]
pub mod import;
mod node;
mod object;
mod yaml;

pub use document::Document;
pub use export::{Exported, GetExport, Options, Version, export, get_export};
