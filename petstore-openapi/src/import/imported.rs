//! The results of an import.

use petstore_core::contract::Api;
use petstore_core::contract::http_api::HttpApi;

use super::problem::Warning;

/// The result of an import.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The API.
    pub api: Api,
    /// The parts of the document that API Gateway ignores, in the order of the document.
    pub warnings: Vec<Warning>,
}

/// The result of an import as an HTTP API.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedHttpApi {
    /// The API.
    pub api: HttpApi,
    /// The parts of the document that API Gateway ignores, in the order of the document.
    pub warnings: Vec<Warning>,
}

/// A kind of API of API Gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// A REST API, which [`import`](super::import()) reads.
    Rest,
    /// An HTTP API, which [`import_http_api`](super::import_http_api) reads.
    Http,
}
