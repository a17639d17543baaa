//! Writing contracts as documents.

mod components;
mod integration;
mod operation;
mod root;
mod schemas;

use self::components::SchemeNames;
use super::Document;
use petstore_core::contract::Api;
use petstore_core::contract::schema::Unenforced;

/// How a contract is exported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The ARN of the Lambda function behind every Lambda proxy integration, in place of what the contract says.
    ///
    /// It may be a name that another tool resolves: `${FunctionArn}`.
    pub function_arn: Option<String>,
}

/// What an export gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// OpenAPI 3.0.1, ready for API Gateway.
    pub document: Document,
    /// The constraints on bodies of requests that a gateway cannot check, so that only the function does. Of
    /// parameters a gateway checks the presence, and nothing else.
    pub unenforced: Vec<Unenforced>,
}

/// Writes a contract as an OpenAPI 3.0.1 document that API Gateway imports as it is.
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
        function_arn: options.function_arn.as_deref(),
        schemes: SchemeNames::of(api),
    };
    Exported {
        document: Document(root::document(api, &style, None)),
        unenforced: schemas::unenforced(api),
    }
}

/// What GetExport is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetExport {
    /// The kind of document.
    pub version: Version,
    /// Whether it has the extensions of API Gateway (`extensions=apigateway`).
    pub extensions: bool,
    /// The name of the stage.
    pub stage: String,
    /// The host that serves the API: `a1b2c3.execute-api.eu-west-1.amazonaws.com`.
    pub host: String,
}

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// OpenAPI 3.0.1.
    OpenApi30,
    /// Swagger 2.0.
    Swagger20,
}

/// The document that API Gateway's GetExport gives for a stage: what API Gateway keeps of a contract, which leaves
/// out words and the schemas of parameters.
///
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html>
pub fn get_export(api: &Api, request: &GetExport) -> Document {
    let style = Style {
        version: request.version,
        extensions: request.extensions,
        own: false,
        function_arn: None,
        schemes: SchemeNames::of(api),
    };
    Document(root::document(api, &style, Some(request)))
}

/// What goes into a document, and in which form.
struct Style<'a> {
    version: Version,
    extensions: bool,
    /// Whether it is our export, which has all that the contract has, and not API Gateway's.
    own: bool,
    function_arn: Option<&'a str>,
    schemes: SchemeNames,
}

impl Style<'_> {
    fn is_swagger(&self) -> bool {
        self.version == Version::Swagger20
    }

    /// What stands before the name of a model in a reference.
    fn model_prefix(&self) -> &'static str {
        match self.version {
            Version::OpenApi30 => "#/components/schemas/",
            Version::Swagger20 => "#/definitions/",
        }
    }
}
