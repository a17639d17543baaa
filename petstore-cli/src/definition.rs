//! The arguments of every command that reads a definition, and how the definition is read.

use std::path::PathBuf;

use clap::Args;
use petstore_core::contract::EndpointType;
use petstore_openapi::import::{
    ImportError, Imported, Options, PseudoParameters, UnknownBasePath, import,
};

/// A definition in a file, and how it is imported.
#[derive(Debug, Args)]
pub(crate) struct Definition {
    /// An OpenAPI 3.0 or Swagger 2.0 document, JSON or YAML
    file: PathBuf,
    /// An import parameter of API Gateway: basepath=ignore|prepend|split,
    /// failonwarnings=true|false, endpointConfigurationTypes=EDGE|REGIONAL|PRIVATE
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = name_and_value)]
    parameters: Vec<(String, String)>,
}

/// The reason why a definition could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The file cannot be read, or is not UTF-8.
    #[error("`{file}` cannot be read: {source}")]
    File {
        /// The path of the file.
        file: String,
        /// The cause.
        source: std::io::Error,
    },
    /// API Gateway would reject the definition.
    #[error("API Gateway would not import `{file}`:\n{source}")]
    Import {
        /// The path of the file.
        file: String,
        /// The cause.
        source: ImportError,
    },
    /// The import parameter `basepath` has an unknown value.
    #[error("--parameter basepath: {0}")]
    BasePath(#[from] UnknownBasePath),
    /// Another import parameter has an unknown value.
    #[error("--parameter {name}: unknown value `{value}`: use {known}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Its value.
        value: String,
        /// Its valid values.
        known: &'static str,
    },
    /// There are warnings, and `failonwarnings=true`.
    #[error("warnings found during import:\n{0}")]
    Warnings(String),
}

impl Definition {
    pub(super) fn new(file: PathBuf, parameters: Vec<(String, String)>) -> Definition {
        Definition { file, parameters }
    }

    /// The region into which the definition is imported.
    pub(super) fn region(&self) -> String {
        pseudo_parameters().region
    }

    /// Reads the file and imports it.
    ///
    /// # Errors
    ///
    /// Returns [`ReadError`] if the file cannot be read or imported, or if a parameter is invalid.
    pub(crate) fn read(&self) -> Result<Imported, ReadError> {
        let file = || self.file.display().to_string();
        let options = self.options()?;
        let text = std::fs::read_to_string(&self.file).map_err(|source| ReadError::File {
            file: file(),
            source,
        })?;
        let mut imported = import(&text, &options).map_err(|source| ReadError::Import {
            file: file(),
            source,
        })?;
        if let Some(endpoint_type) = self.endpoint_type()? {
            imported.api.endpoint.endpoint_type = endpoint_type;
        }
        if self.fail_on_warnings()? && !imported.warnings.is_empty() {
            let lines = imported.warnings.iter().map(|warning| {
                let (message, path) = (&warning.message, &warning.path);
                format!("{message} (at {path})\n")
            });
            return Err(ReadError::Warnings(lines.collect()));
        }
        Ok(imported)
    }

    fn options(&self) -> Result<Options, ReadError> {
        let base_path = match self.parameter("basepath") {
            Some(value) => value.parse()?,
            None => Default::default(),
        };
        Ok(Options {
            base_path,
            pseudo_parameters: Some(pseudo_parameters()),
        })
    }

    fn endpoint_type(&self) -> Result<Option<EndpointType>, ReadError> {
        let name = "endpointConfigurationTypes";
        match self.parameter(name) {
            None => Ok(None),
            Some("EDGE") => Ok(Some(EndpointType::Edge)),
            Some("REGIONAL") => Ok(Some(EndpointType::Regional)),
            Some("PRIVATE") => Ok(Some(EndpointType::Private)),
            Some(value) => Err(ReadError::Parameter {
                name,
                value: value.to_owned(),
                known: "EDGE, REGIONAL or PRIVATE",
            }),
        }
    }

    fn fail_on_warnings(&self) -> Result<bool, ReadError> {
        let name = "failonwarnings";
        match self.parameter(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(value) => Err(ReadError::Parameter {
                name,
                value: value.to_owned(),
                known: "true or false",
            }),
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self.parameters.iter().filter(|(n, _)| n == name);
        values.next_back().map(|(_, value)| value.as_str())
    }
}

/// The partition, region and account of the import. Region and account come from the same
/// environment variables that AWS tools use.
pub(super) fn pseudo_parameters() -> PseudoParameters {
    let variable = |name, default: &str| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty());
        value.unwrap_or_else(|| default.to_owned())
    };
    PseudoParameters {
        partition: "aws".to_owned(),
        region: variable("AWS_REGION", "us-east-1"),
        account_id: variable("AWS_ACCOUNT_ID", "000000000000"),
    }
}

/// Splits at the first `=`.
pub(super) fn name_and_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}
