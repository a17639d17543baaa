//! Documents of a contract: OpenAPI and Swagger as API Gateway reads and writes them.
//!
//! [`export`] writes an [`Api`](petstore_core::contract::Api) as the definition that API Gateway imports;
//! [`import`](mod@import) reads a definition as API Gateway does, with its messages; [`diff`] compares two
//! contracts for the client's sake; [`lint`] warns of definitions that API Gateway takes and that are mistaken
//! all the same. The contract itself, and how code becomes one, is in `petstore-core`.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod diff;
mod document;
mod export;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "lint")]
pub mod lint;
mod node;
mod object;
mod yaml;

pub use document::Document;
pub use export::{Exported, GetExport, Options, Version, export, get_export};
