//! Writes contracts as documents: for API Gateway to import, or as its GetExport returns them.

mod components;
mod http_api;
mod integration;
mod operation;
mod root;
mod schemas;
mod style;

pub use self::http_api::{export_http_api, http_api_definition};

use self::style::{SchemeNames, Style};
use super::Document;
use petstore_core::contract::Api;
use petstore_core::contract::schema::Unenforced;
pub use style::Version;

/// How a contract is exported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The ARN of the Lambda function of all Lambda proxy integrations; `None` keeps that of the
    /// contract.
    ///
    /// It may be a placeholder for another tool: `${FunctionArn}`.
    pub function_arn: Option<String>,
}

/// The result of an export.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// OpenAPI 3.0.1, ready for API Gateway.
    pub document: Document,
    /// The constraints on request bodies that API Gateway cannot check, so that only the function
    /// does. It checks of parameters only whether they are present.
    pub unenforced: Vec<Unenforced>,
}

/// Writes a contract as an OpenAPI 3.0.1 document that API Gateway can import without changes.
///
/// ```
/// use petstore_openapi::{Options, export};
/// use petstore_core::contract::{Api, Integration, Method};
/// use petstore_core::verb::Verb;
///
/// let mut api = Api::new("pets");
/// let list = Method {
///     integration: Some(Integration::lambda_proxy("pets")),
///     ..Method::default()
/// };
/// api.resource("/pets").methods.insert(Verb::Get.into(), list);
/// let exported = export(&api, &Options::default());
/// assert!(exported.document.to_yaml().starts_with("openapi: \"3.0.1\"\n"));
/// ```
pub fn export(api: &Api, options: &Options) -> Exported {
    let style = Style {
        version: Version::OpenApi30,
        extensions: true,
        own: true,
        documentation: true,
        function_arn: options.function_arn.as_deref(),
        schemes: SchemeNames::from_api(api),
    };
    Exported {
        document: Document(root::document(api, &style, None)),
        unenforced: schemas::unenforced(api),
    }
}

/// The parameters of a GetExport call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetExport {
    /// The kind of document.
    pub version: Version,
    /// Whether the document has API Gateway's extensions (`extensions=apigateway`).
    pub extensions: bool,
    /// Whether the document has the documentation parts (`extensions=documentation`).
    pub documentation: bool,
    /// The name of the stage.
    pub stage: String,
    /// The host that serves the API: `a1b2c3.execute-api.eu-west-1.amazonaws.com`.
    pub host: String,
}

/// Writes the document that API Gateway's GetExport returns for a stage. It contains what API
/// Gateway stores of a contract, which excludes descriptions and the schemas of parameters.
///
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html>
pub fn get_export(api: &Api, request: &GetExport) -> Document {
    let style = Style {
        version: request.version,
        extensions: request.extensions,
        own: false,
        documentation: request.documentation,
        function_arn: None,
        schemes: SchemeNames::from_api(api),
    };
    Document(root::document(api, &style, Some(request)))
}
