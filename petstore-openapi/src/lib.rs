//! Reads and writes contracts as OpenAPI and Swagger documents, as API Gateway does.
//!
//! [`export`] writes an [`Api`](petstore_core::contract::Api) as a definition that API Gateway
//! imports. [`import`](mod@import) reads a definition as API Gateway does, and returns the same
//! error messages. [`diff`] lists the changes between two contracts, and whether each of them
//! breaks clients. [`lint`] warns about probable mistakes in definitions that API Gateway accepts.
//! The contract types, and the code that makes a contract from an app, are in `petstore-core`.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod diff;
mod document;
mod examples;
mod export;
mod fnv;
#[cfg(feature = "import")]
pub mod import;
#[cfg(feature = "lint")]
pub mod lint;
mod node;
mod object;
mod template;
mod text;
mod yaml;

pub use document::Document;
pub use export::{
    Exported, GetExport, Options, Version, export, export_http_api, get_export, http_api_definition,
};
pub use template::{
    RETENTIONS, TemplateApi, TemplateError, TemplateFormat, TemplateOptions, api_definition,
    template,
};
