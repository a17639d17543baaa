//! The arguments of every command that reads a definition, and how the definition is read.

use std::path::{Path, PathBuf};

use clap::Args;
use petstore_core::contract::EndpointType;
use petstore_openapi::import::{
    ApiKind, Assumption, Code, ImportError, Imported, ImportedHttpApi, LoadError, Options, Problem,
    PseudoParameters, Source, UnknownBasePath, Warning,
};

use petstore_local::printable::printable;

/// A definition in a file, and how it is imported.
#[derive(Debug, Args)]
pub(crate) struct Definition {
    /// An OpenAPI 3.0 or Swagger 2.0 document, JSON or YAML
    file: PathBuf,
    /// An import parameter of API Gateway: basepath=ignore|prepend|split,
    /// failonwarnings=true|false, endpointConfigurationTypes=EDGE|REGIONAL|PRIVATE
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = name_and_value)]
    parameters: Vec<(String, String)>,
    // Not flattened: clap would not find an optional definition with a group in it.
    /// The value of a parameter, an export or an attribute such as Function.Arn that a
    /// CloudFormation template uses; may be repeated
    #[arg(long = "value", value_name = "NAME=VALUE", value_parser = name_and_value)]
    values: Vec<(String, String)>,
    /// The API to read if a template declares several
    #[arg(long, value_name = "ID")]
    resource: Option<String>,
    /// The memory that reading the definition may take; by default, 10 MB plus three times its size
    #[arg(long, value_name = "MB")]
    max_memory: Option<usize>,
}

/// How a definition in a CloudFormation or SAM template is read.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TemplateArguments {
    /// The value of a parameter, an export or an attribute such as Function.Arn that a
    /// CloudFormation template uses; may be repeated
    #[arg(long = "value", value_name = "NAME=VALUE", value_parser = name_and_value)]
    values: Vec<(String, String)>,
    /// The API to read if a template declares several
    #[arg(long, value_name = "ID")]
    resource: Option<String>,
    /// The memory that reading a definition may take; by default, 10 MB plus three times its size
    #[arg(long, value_name = "MB")]
    max_memory: Option<usize>,
}

impl TemplateArguments {
    /// The options of an import with these values.
    pub(super) fn options(&self) -> Options {
        Options {
            pseudo_parameters: Some(pseudo_parameters()),
            values: self.values.iter().cloned().collect(),
            resource: self.resource.clone(),
            max_memory: self.max_memory.map(|mb| mb.saturating_mul(1024 * 1024)),
            ..Options::default()
        }
    }
}

/// The kind of API that a definition is read as.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Kind {
    /// Read the definition as that of an HTTP API; by default, its members determine the kind
    #[arg(long)]
    http_api: bool,
    /// Read the definition as that of a REST API
    #[arg(long, conflicts_with = "http_api")]
    rest_api: bool,
}

impl Kind {
    /// The kind where a definition is one of a REST API unless `--http-api` is given.
    pub(crate) fn rest_unless(http_api: bool) -> Kind {
        Kind {
            http_api,
            rest_api: !http_api,
        }
    }

    pub(super) fn resolve(self, source: &Source) -> ApiKind {
        match self {
            Kind { http_api: true, .. } => ApiKind::Http,
            Kind { rest_api: true, .. } => ApiKind::Rest,
            _ => source.kind(),
        }
    }
}

/// An API of either kind.
#[derive(Debug)]
pub(crate) enum Read {
    Rest(Box<Imported>),
    Http(Box<ImportedHttpApi>),
}

impl Read {
    pub(super) fn into_warnings(self) -> Vec<Warning> {
        match self {
            Read::Rest(imported) => imported.warnings,
            Read::Http(imported) => imported.warnings,
        }
    }

    pub(super) fn warnings(&self) -> &[Warning] {
        match self {
            Read::Rest(imported) => &imported.warnings,
            Read::Http(imported) => &imported.warnings,
        }
    }
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
    pub(super) fn new(
        file: PathBuf,
        parameters: Vec<(String, String)>,
        template: TemplateArguments,
    ) -> Definition {
        Definition {
            file,
            parameters,
            values: template.values,
            resource: template.resource,
            max_memory: template.max_memory,
        }
    }

    /// The file of the definition.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// The region into which the definition is imported.
    pub(super) fn region(&self) -> String {
        let mut values = self.values.iter().rev();
        match values.find(|(name, _)| name == "AWS::Region") {
            Some((_, region)) => region.clone(),
            None => pseudo_parameters().region,
        }
    }

    /// Reads the file and imports it as the kind that it is. Prints the values that were made up.
    ///
    /// # Errors
    ///
    /// Returns [`ReadError`] if the file cannot be read or imported, or if a parameter is invalid.
    pub(super) fn read_as(&self, kind: Kind) -> Result<Read, ReadError> {
        let source = self.source()?;
        print_assumptions(source.assumptions());
        let read = self.import_as(&source, kind)?;
        self.check_warnings(read.warnings())?;
        Ok(read)
    }

    /// Imports what [`Definition::source`] returns, without regard to `failonwarnings`.
    pub(super) fn import_as(&self, source: &Source, kind: Kind) -> Result<Read, ReadError> {
        match kind.resolve(source) {
            ApiKind::Rest => Ok(Read::Rest(Box::new(self.import(source)?))),
            ApiKind::Http => {
                let imported = source.import_http_api(&self.options()?);
                let imported = imported.map_err(|error| self.refused(error))?;
                Ok(Read::Http(Box::new(imported)))
            }
        }
    }

    /// Reads the file, and the files that it includes.
    pub(super) fn source(&self) -> Result<Source, ReadError> {
        let text = std::fs::read_to_string(&self.file).map_err(|source| ReadError::File {
            file: self.file.display().to_string(),
            source,
        })?;
        parse(&text, &self.options()?, &self.file).map_err(|error| self.refused(error))
    }

    fn import(&self, source: &Source) -> Result<Imported, ReadError> {
        let imported = source.import(&self.options()?);
        let mut imported = imported.map_err(|error| self.refused(error))?;
        if let Some(endpoint_type) = self.endpoint_type()? {
            imported.api.endpoint.endpoint_type = endpoint_type;
        }
        Ok(imported)
    }

    fn refused(&self, source: ImportError) -> ReadError {
        ReadError::Import {
            file: self.file.display().to_string(),
            source,
        }
    }

    fn check_warnings(&self, warnings: &[Warning]) -> Result<(), ReadError> {
        if !self.fail_on_warnings()? || warnings.is_empty() {
            return Ok(());
        }
        let lines = warnings.iter().map(|warning| {
            let (message, path) = (&warning.message, &warning.path);
            format!("{message} (at {path})\n")
        });
        Err(ReadError::Warnings(lines.collect()))
    }

    fn options(&self) -> Result<Options, ReadError> {
        let base_path = match self.parameter("basepath") {
            Some(value) => value.parse()?,
            None => Default::default(),
        };
        let template = TemplateArguments {
            values: self.values.clone(),
            resource: self.resource.clone(),
            max_memory: self.max_memory,
        };
        Ok(Options {
            base_path,
            ..template.options()
        })
    }

    fn endpoint_type(&self) -> Result<Option<EndpointType>, ReadError> {
        let name = "endpointConfigurationTypes";
        match self.parameter(name) {
            None => Ok(None),
            Some("EDGE") => Ok(Some(EndpointType::Edge)),
            Some("REGIONAL") => Ok(Some(EndpointType::Regional)),
            Some("PRIVATE") => Ok(Some(EndpointType::Private)),
            Some(several) if several.contains(',') => Err(self.refused(ImportError {
                problems: vec![Problem {
                    code: Code::BadRequest,
                    message: "Cannot create an api with multiple Endpoint Types.".to_owned(),
                    path: "#".to_owned(),
                }],
            })),
            Some(value) => Err(ReadError::Parameter {
                name,
                value: value.to_owned(),
                known: "EDGE, REGIONAL or PRIVATE",
            }),
        }
    }

    /// Whether warnings are errors.
    pub(super) fn fail_on_warnings(&self) -> Result<bool, ReadError> {
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

/// Parses a definition. The files that it includes are read if they are in its folder, below it or
/// below the working directory.
pub(super) fn parse(text: &str, options: &Options, file: &Path) -> Result<Source, ImportError> {
    let folder = file.parent().unwrap_or(Path::new("")).to_owned();
    Source::parse_with(text, options, &|location| {
        let is_remote = location.contains("://");
        let name = match location.rsplit_once('/') {
            Some((_, name)) if is_remote => name,
            _ => location,
        };
        let path = folder.join(name);
        read_included(&path, &folder)
            .map_err(|error| LoadError::new(format!("{}: {error}", path.display())))
    })
}

/// Reads a file that a definition names. A definition from elsewhere could name any file of this
/// machine, or a device that has no end.
fn read_included(path: &Path, folder: &Path) -> std::io::Result<String> {
    let file = path.canonicalize()?;
    let is_below = |folder: &Path| folder.canonicalize().is_ok_and(|it| file.starts_with(it));
    let here = Path::new(".");
    let folder = Some(folder).filter(|it| !it.as_os_str().is_empty());
    if !is_below(folder.unwrap_or(here)) && !is_below(here) {
        return Err(std::io::Error::other(
            "an included file must be in the folder of the definition, below it or below the working directory",
        ));
    }
    if !file.metadata()?.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    std::fs::read_to_string(file)
}

/// Prints the values that replace those of a deployed stack.
pub(super) fn print_assumptions(assumptions: &[Assumption]) {
    for Assumption { name, value } in assumptions {
        eprintln!(
            "{}",
            printable(&format!("petstore: made up: {name} = {value}"))
        );
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
