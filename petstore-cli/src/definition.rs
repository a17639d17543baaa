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
    /// An import parameter of API Gateway: basepath=ignore|prepend|split, failonwarnings=true|false,
    /// endpointConfigurationTypes=EDGE|REGIONAL|PRIVATE
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = name_and_value)]
    parameters: Vec<(String, String)>,
}

/// Why a definition could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// There is no readable file of UTF-8 text.
    #[error("{file} cannot be read: {source}")]
    File {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// API Gateway would refuse it.
    #[error("{file} cannot be imported:\n{source}")]
    Import {
        /// The file.
        file: String,
        /// Why.
        source: ImportError,
    },
    /// The import parameter `basepath` is none of its three values.
    #[error("--parameter basepath: {0}")]
    BasePath(#[from] UnknownBasePath),
    /// Another import parameter has an unknown value.
    #[error("--parameter {name}: `{value}` is unknown, use one of {known}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// Its value.
        value: String,
        /// The values it may have.
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

    /// The region that the definition is imported in.
    pub(super) fn region(&self) -> String {
        pseudo_parameters().region
    }

    /// Reads the file and imports it.
    ///
    /// # Errors
    ///
    /// See [`ReadError`].
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
                known: "EDGE, REGIONAL, PRIVATE",
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
                known: "true, false",
            }),
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let mut values = self.parameters.iter().filter(|(n, _)| n == name);
        values.next_back().map(|(_, value)| value.as_str())
    }
}

/// The account and region that the command stands for, by the variables that the AWS tools read.
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
        _ => Err("write NAME=VALUE".to_owned()),
    }
}
