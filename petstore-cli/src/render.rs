//! `petstore render` renders one mapping template.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use petstore_gateway::{TemplateInput, render_template};
use serde::Deserialize;
use serde_json::Value;

use crate::definition::name_and_value;
use crate::{Outcome, print, print_json, text};

/// The arguments of `petstore render`.
#[derive(Debug, Args)]
pub(crate) struct Render {
    /// The file of the template; `-` is standard input
    template: PathBuf,
    /// The file of the body that `$input` reads; `-` is standard input
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
    /// A file with the object `$context`, in JSON
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
    /// A file with the object that `$input.params()` returns, in JSON: its members are `path`,
    /// `querystring` and `header`
    #[arg(long, value_name = "FILE")]
    params: Option<PathBuf>,
    /// A file with the object `$stageVariables`, in JSON
    #[arg(long, value_name = "FILE")]
    stage_variables: Option<PathBuf>,
    /// A stage variable; may be repeated
    #[arg(long = "stage-variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    stage_variable: Vec<(String, String)>,
    /// Print a JSON object with the text and the overrides of requests and responses
    #[arg(long)]
    json: bool,
}

/// `$input.params()`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Parameters {
    path: BTreeMap<String, String>,
    querystring: BTreeMap<String, String>,
    header: BTreeMap<String, String>,
}

/// The reason why a file of variables could not be used.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` is not {expected}: {source}")]
struct VariablesError {
    file: String,
    expected: &'static str,
    source: serde_json::Error,
}

impl Render {
    pub(super) fn run(&self) -> Outcome {
        if self.files().filter(|file| file.as_os_str() == "-").count() > 1 {
            return Err("standard input can be read once: give one `-`".into());
        }
        let source = text::read_file(&self.template)?;
        let name = self.template.display().to_string();
        let rendered = render_template(&name, &source, &self.variables()?)?;
        if !self.json {
            return print(&rendered.text);
        }
        print_json(&serde_json::json!({
            "text": rendered.text,
            "requestOverride": rendered.request_override,
            "responseOverride": rendered.response_override,
        }))
    }

    fn files(&self) -> impl Iterator<Item = &Path> {
        let optional = [
            &self.input,
            &self.context,
            &self.params,
            &self.stage_variables,
        ];
        let optional = optional.into_iter().flatten();
        std::iter::once(&self.template)
            .chain(optional)
            .map(PathBuf::as_path)
    }

    fn variables(&self) -> Result<TemplateInput, Box<dyn std::error::Error>> {
        let mut input = TemplateInput::default();
        if let Some(file) = &self.input {
            input.body = text::read_file(file)?;
        }
        if let Some(file) = &self.context {
            input.context = parse::<Value>(file, "a JSON object")?;
        }
        if let Some(file) = &self.params {
            let expected =
                "an object whose members `path`, `querystring` and `header` contain texts";
            let parameters: Parameters = parse(file, expected)?;
            input.path = parameters.path;
            input.query_string = parameters.querystring;
            input.header = parameters.header;
        }
        if let Some(file) = &self.stage_variables {
            input.stage_variables = parse(file, "an object of texts")?;
        }
        input
            .stage_variables
            .extend(self.stage_variable.iter().cloned());
        Ok(input)
    }
}

fn parse<T: for<'d> Deserialize<'d>>(
    file: &Path,
    expected: &'static str,
) -> Result<T, Box<dyn std::error::Error>> {
    let text = text::read_file(file)?;
    let parsed = serde_json::from_str(&text).map_err(|source| VariablesError {
        file: file.display().to_string(),
        expected,
        source,
    })?;
    Ok(parsed)
}
