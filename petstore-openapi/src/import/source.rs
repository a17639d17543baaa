//! A document that is ready to be imported.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::super::node::Node;
use super::imported::{ApiKind, Imported, ImportedHttpApi};
use super::load_error::LoadError;
use super::memory::Budget;
use super::options::Options;
use super::problem::ImportError;
use super::template::{self, Assumption};
use super::{http_api, read, root};

/// A parsed document: a definition, or the definition found in a CloudFormation or SAM template,
/// with its functions resolved.
///
/// ```
/// use petstore_openapi::import::{Options, Source};
///
/// let template = r#"
/// Resources:
///   Books:
///     Type: AWS::Serverless::Function
///   Api:
///     Type: AWS::Serverless::Api
///     Properties:
///       DefinitionBody:
///         openapi: 3.0.1
///         info: {title: books, version: "1"}
///         paths:
///           /:
///             get:
///               responses: {"200": {description: all books}}
///               x-amazon-apigateway-integration:
///                 type: aws_proxy
///                 httpMethod: POST
///                 uri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Books.Arn}/invocations
/// "#;
/// let source = Source::parse(template, &Options::default())?;
/// assert_eq!(source.assumptions()[0].name, "Books.Arn");
/// assert_eq!(source.import(&Options::default())?.api.name, "books");
/// # Ok::<(), petstore_openapi::import::ImportError>(())
/// ```
pub struct Source {
    pub(crate) document: Node,
    json: bool,
    assumptions: Vec<Assumption>,
    budget: Budget,
}

impl Source {
    /// Parses a text, JSON or YAML. Files that it includes are not read.
    ///
    /// # Errors
    ///
    /// The text cannot be parsed, or it is a template whose definition cannot be found or resolved.
    pub fn parse(text: &str, options: &Options) -> Result<Source, ImportError> {
        Source::parse_with(text, options, &|_| {
            let reason = "files are not read here: put the content into the template";
            Err(LoadError::new(reason))
        })
    }

    /// Parses a text that may include files: `load` returns the text of the file at a location.
    ///
    /// # Errors
    ///
    /// The same as of [`Source::parse`].
    pub fn parse_with(
        text: &str,
        options: &Options,
        load: &dyn Fn(&str) -> Result<String, LoadError>,
    ) -> Result<Source, ImportError> {
        let budget = Budget::new(text.len(), options.max_memory);
        let resolved = options.resolve(text);
        // The text, and the one in which variables are replaced.
        let texts = match &resolved {
            Cow::Owned(copy) => text.len() + copy.len(),
            Cow::Borrowed(_) => text.len(),
        };
        budget.take(texts)?;
        let (document, json) = read::parse(&resolved, &budget)?;
        drop(resolved);
        budget.give_back(texts);
        let resolved = template::resolve(document, options, load, &budget)?;
        Ok(Source {
            document: resolved.definition,
            json,
            assumptions: resolved.assumptions,
            budget,
        })
    }

    /// The values that were made up for resources of the template.
    pub fn assumptions(&self) -> &[Assumption] {
        &self.assumptions
    }

    /// The names in texts such as `${function_arn}`, which are neither variables of the stage nor
    /// of the import. Other tools replace them before the import; [`Options::values`] does as well.
    pub fn placeholders(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        template::placeholders(&self.document, &mut names);
        names
    }

    /// The kind of API that the document defines, judged by its members. A document without members
    /// that only one kind has defines a REST API.
    pub fn kind(&self) -> ApiKind {
        if http_api::is_http_api(&self.document) {
            ApiKind::Http
        } else {
            ApiKind::Rest
        }
    }

    /// Whether the document is an export of a stage: its server is the host of a deployed API.
    pub fn is_stage_export(&self) -> bool {
        let servers = match self.document.member("servers") {
            Some(Node::Array(servers)) => servers.first(),
            server => server,
        };
        let url = servers.and_then(|server| server.member("url"));
        let server = url.or_else(|| self.document.member("host"));
        matches!(server, Some(Node::String(url)) if url.contains(".execute-api."))
    }

    /// Imports the document as a REST API.
    ///
    /// # Errors
    ///
    /// Every problem for which API Gateway rejects the document, with its place.
    pub fn import(&self, options: &Options) -> Result<Imported, ImportError> {
        root::api(&self.document, self.json, options, &self.budget.clone())
    }

    /// Imports the document as an HTTP API.
    ///
    /// # Errors
    ///
    /// Every problem for which API Gateway rejects the document, with its place.
    pub fn import_http_api(&self, options: &Options) -> Result<ImportedHttpApi, ImportError> {
        http_api::api(&self.document, options, &self.budget.clone())
    }
}
