//! Reads OpenAPI 3.0 and Swagger 2.0 documents as API Gateway imports them.
//!
//! A document that API Gateway rejects returns the same error messages here, as far as they are
//! known.
//!
//! ```
//! use petstore_openapi::import::{Options, import};
//!
//! let document = r#"{
//!     "openapi": "3.0.1",
//!     "info": {"title": "pets", "version": "1"},
//!     "paths": {"/pets": {"get": {"responses": {"200": {"description": "all pets"}}}}}
//! }"#;
//! let imported = import(document, &Options::default())?;
//! assert_eq!(imported.api.name, "pets");
//! # Ok::<(), petstore_openapi::import::ImportError>(())
//! ```

mod arn;
mod attributes;
mod authorizers;
mod base_path;
mod context;
mod cors;
mod cursor;
mod draft4;
mod extensions;
mod gateway_responses;
mod http_api;
mod imported;
mod integration;
mod load_error;
mod mapping;
mod memory;
mod methods;
mod models;
mod operation;
mod options;
mod parameters;
mod paths;
mod pattern;
mod problem;
mod read;
mod root;
mod schemas;
mod scheme;
mod security;
mod servers;
mod source;
mod template;
mod texts;
mod version;
mod yaml;

pub use base_path::{BasePath, UnknownBasePath};
pub use imported::{ApiKind, Imported, ImportedHttpApi};
pub use load_error::LoadError;
pub use options::{Options, PseudoParameters};
pub use problem::{Code, ImportError, Problem, Warning};
pub use source::Source;
pub use template::Assumption;

/// Reads a document, JSON or YAML, as API Gateway imports it.
///
/// # Errors
///
/// Returns every problem for which API Gateway rejects the document, with its place. If the
/// document cannot be parsed, this is the only problem.
pub fn import(document: &str, options: &Options) -> Result<Imported, ImportError> {
    Source::parse(document, options)?.import(options)
}

/// Reads a document, JSON or YAML, as API Gateway imports it as an HTTP API.
///
/// ```
/// use petstore_openapi::import::{Options, import_http_api};
///
/// let document = r#"{
///     "openapi": "3.0.1",
///     "info": {"title": "pets", "version": "1"},
///     "paths": {"/pets": {"get": {
///         "responses": {"default": {"description": "all pets"}},
///         "x-amazon-apigateway-integration": {
///             "type": "http_proxy",
///             "httpMethod": "GET",
///             "uri": "https://backend.example/pets",
///             "payloadFormatVersion": "1.0"
///         }
///     }}}
/// }"#;
/// let imported = import_http_api(document, &Options::default())?;
/// assert_eq!(imported.api.routes.len(), 1);
/// # Ok::<(), petstore_openapi::import::ImportError>(())
/// ```
///
/// # Errors
///
/// Returns every problem for which API Gateway rejects the document, with its place. If the
/// document cannot be parsed, this is the only problem.
pub fn import_http_api(document: &str, options: &Options) -> Result<ImportedHttpApi, ImportError> {
    Source::parse(document, options)?.import_http_api(options)
}

/// The kind of API that a document defines, as [`Source::kind`] finds it.
///
/// # Errors
///
/// Returns the problem if the document cannot be parsed.
pub fn api_kind(document: &str, options: &Options) -> Result<ApiKind, ImportError> {
    Ok(Source::parse(document, options)?.kind())
}
