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
mod authorizers;
mod base_path;
mod context;
mod cors;
mod cursor;
mod draft4;
mod gateway_responses;
mod http_api;
mod integration;
mod mapping;
mod models;
mod operation;
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
mod version;
mod yaml;

use std::borrow::Cow;
use std::collections::BTreeMap;

use petstore_core::contract::Api;

use super::node::Node;

pub use http_api::ImportedHttpApi;

pub use super::template::Assumption;
pub use base_path::{BasePath, UnknownBasePath};
pub use problem::{Code, ImportError, Problem, Warning};
pub use source::Source;

/// How a document is imported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// How the base path of the document is used.
    pub base_path: BasePath,
    /// The values of `${AWS::Region}` and similar variables; `None` leaves the variables in the
    /// document.
    pub pseudo_parameters: Option<PseudoParameters>,
    /// The values of names that a template does not resolve by itself, such as parameters, exports and attributes of
    /// resources: `Function.Arn`. They also replace `${NAME}` in texts.
    pub values: BTreeMap<String, String>,
    /// The API of a template that has several, by its logical id.
    pub resource: Option<String>,
}

/// The values of the variables that API Gateway replaces in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PseudoParameters {
    /// `${AWS::Partition}`: `aws`.
    pub partition: String,
    /// `${AWS::Region}`: `eu-west-1`.
    pub region: String,
    /// `${AWS::AccountId}`: twelve digits.
    pub account_id: String,
}

impl PseudoParameters {
    fn resolve(&self, document: &str) -> String {
        document
            .replace("${AWS::Partition}", &self.partition)
            .replace("${AWS::Region}", &self.region)
            .replace("${AWS::AccountId}", &self.account_id)
    }
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The API.
    pub api: Api,
    /// The parts of the document that API Gateway ignores, in the order of the document.
    pub warnings: Vec<Warning>,
}

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

/// A kind of API of API Gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// A REST API, which [`import`](import()) reads.
    Rest,
    /// An HTTP API, which [`import_http_api`] reads.
    Http,
}

/// The kind of API that a document defines, as [`Source::kind`] finds it.
///
/// # Errors
///
/// Returns the problem if the document cannot be parsed.
pub fn api_kind(document: &str, options: &Options) -> Result<ApiKind, ImportError> {
    Ok(Source::parse(document, options)?.kind())
}

/// The values of a file that a template includes.
pub(crate) fn parse(document: &str, options: &Options) -> Result<Node, ImportError> {
    let document = match &options.pseudo_parameters {
        Some(parameters) if document.contains("${AWS::") => {
            Cow::Owned(parameters.resolve(document))
        }
        _ => Cow::Borrowed(document),
    };
    Ok(read::parse(&document)?.0)
}
