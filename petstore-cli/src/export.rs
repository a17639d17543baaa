//! `petstore export` prints the document that API Gateway's GetExport returns for a stage.

use clap::{Args, ValueEnum};
use petstore_openapi::{GetExport, Version, export_http_api, get_export};

use crate::definition::{Kind, Read, TemplateArguments, name_and_value};
use crate::{Definition, Outcome, print, print_json};

/// The arguments of `petstore export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// An OpenAPI 3.0 or Swagger 2.0 document, JSON or YAML
    file: std::path::PathBuf,
    /// The kind of document
    #[arg(long = "type", value_enum)]
    export_type: ExportType,
    /// The name of the stage
    #[arg(long)]
    stage: String,
    /// The export parameter extensions=apigateway,documentation, or an import parameter of the
    /// definition
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = name_and_value)]
    parameters: Vec<(String, String)>,
    #[command(flatten)]
    template: TemplateArguments,
    #[command(flatten)]
    kind: Kind,
    /// The id of the API in its host name
    #[arg(long, default_value = "local")]
    api_id: String,
    /// The syntax of the document
    #[arg(long, value_enum, default_value = "json")]
    format: Syntax,
}

/// A kind of document, named as in API Gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportType {
    /// Swagger 2.0
    Swagger,
    /// OpenAPI 3.0
    Oas30,
}

/// A syntax of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Syntax {
    /// JSON
    Json,
    /// YAML
    Yaml,
}

impl Export {
    pub(super) fn run(self) -> Outcome {
        let (of_export, of_import): (Vec<_>, Vec<_>) = self
            .parameters
            .into_iter()
            .partition(|(name, _)| name == "extensions");
        let definition = Definition::new(self.file, of_import, self.template);
        let region = definition.region();
        let request = GetExport {
            version: match self.export_type {
                ExportType::Swagger => Version::Swagger20,
                ExportType::Oas30 => Version::OpenApi30,
            },
            // `integrations` and `authorizers` select parts of what `apigateway` selects.
            extensions: of_export
                .iter()
                .flat_map(|(_, names)| names.split(','))
                .any(|name| name != "documentation"),
            documentation: of_export
                .iter()
                .any(|(_, names)| names.split(',').any(|name| name == "documentation")),
            stage: self.stage,
            host: format!("{}.execute-api.{region}.amazonaws.com", self.api_id),
        };
        let document = match definition.read_as(self.kind)? {
            Read::Rest(imported) => get_export(&imported.api, &request),
            Read::Http(imported) => export_http_api(&imported.api, &request),
        };
        match self.format {
            Syntax::Json => print_json(&document),
            Syntax::Yaml => print(&document.to_yaml()),
        }
    }
}
