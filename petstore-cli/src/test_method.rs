//! `petstore test-method` invokes one method of a definition, as the test button of the console
//! does.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use petstore_core::contract::Api;
use petstore_gateway::{MethodTester, StageOptions, TestInvocation, TestInvocationResult};
use petstore_local::AwsSettings;
use serde_json::{Map, Value, json};

use crate::backends::{FunctionArguments, backends};
use crate::definition::{Definition, Kind, Read, name_and_value};
use crate::{Outcome, print, print_json, stage_variables, text};
use petstore_local::printable::printable;

/// The arguments of `petstore test-method`.
#[derive(Debug, Args)]
pub(crate) struct TestMethod {
    #[command(flatten)]
    definition: Definition,
    /// The verb of the method
    #[arg(long, value_name = "VERB", default_value = "GET")]
    method: String,
    /// The path, without the stage; it may have a query string
    #[arg(long, value_name = "PATH", required_unless_present = "resource_path")]
    path: Option<String>,
    /// The path template of the resource; by default, the path determines the resource
    #[arg(long, value_name = "TEMPLATE")]
    resource_path: Option<String>,
    /// A query parameter; may be repeated
    #[arg(long = "query", value_name = "NAME=VALUE", value_parser = name_and_value)]
    query: Vec<(String, String)>,
    /// A header; may be repeated
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// The body; `@FILE` is the content of a file, `@-` that of standard input
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    body: String,
    /// A stage variable; may be repeated
    #[arg(long = "stage-variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    stage_variables: Vec<(String, String)>,
    #[command(flatten)]
    functions: FunctionArguments,
    /// Respond without backends, from the models and examples that the methods declare
    #[arg(long)]
    mock: bool,
    /// How to print the result
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// The execution log, then the response
    Text,
    /// The response of TestInvokeMethod
    Json,
}

impl TestMethod {
    pub(super) fn run(&self) -> Outcome {
        let api = self.read()?;
        let invocation = self.invocation()?;
        let settings = AwsSettings::from_environment();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let result = runtime.block_on(async {
            let functions = self.functions.start(&settings);
            let options = self.options(&settings);
            let tester = MethodTester::new(&api, functions.clone(), options);
            let result = match tester {
                Ok(tester) => {
                    for warning in tester.warnings() {
                        eprintln!("{}", printable(&format!("petstore: {warning}")));
                    }
                    tester.test_invoke(invocation).await.map_err(Into::into)
                }
                Err(error) => Err(Box::<dyn std::error::Error>::from(error)),
            };
            functions.shut_down().await;
            result
        })?;
        match self.format {
            Format::Text => print(&result_text(&result)),
            Format::Json => print_json(&result_json(&result)),
        }?;
        Ok(ExitCode::SUCCESS)
    }

    fn read(&self) -> Result<Api, Box<dyn std::error::Error>> {
        match self.definition.read_as(Kind::rest_unless(false))? {
            Read::Rest(imported) => {
                let mut api = imported.api;
                stage_variables::set(&mut api.stage_variables, &self.stage_variables)?;
                Ok(api)
            }
            Read::Http(_) => Err("methods can be tested of REST APIs only".into()),
        }
    }

    fn invocation(&self) -> Result<TestInvocation, text::TextError> {
        let path = self.path.as_ref().or(self.resource_path.as_ref());
        let mut path = path.cloned().unwrap_or_default();
        if !self.query.is_empty() {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.query)
                .finish();
            path.push(if path.contains('?') { '&' } else { '?' });
            path.push_str(&query);
        }
        let mut invocation = TestInvocation::new(self.method.to_ascii_uppercase(), path);
        invocation.resource.clone_from(&self.resource_path);
        invocation.headers.clone_from(&self.headers);
        invocation.body = text::read_argument(&self.body)?.into();
        Ok(invocation)
    }

    fn options(&self, settings: &AwsSettings) -> StageOptions {
        let mut options = StageOptions::default();
        options.mock = self.mock;
        options.account_id.clone_from(&settings.account_id);
        options.region.clone_from(&settings.region);
        options.backends = backends(settings);
        options
    }
}

/// Splits a header at its colon, or else at its `=`.
fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once([':', '=']) {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.trim().to_owned())),
        _ => Err("expected NAME: VALUE".to_owned()),
    }
}

fn result_text(result: &TestInvocationResult) -> String {
    let mut text = result.log.clone();
    // Writing to a text does not fail.
    let _ = write!(
        text,
        "\nStatus: {}\nLatency: {} ms\nHeaders:\n",
        result.status,
        result.latency.as_millis()
    );
    for (name, value) in &result.headers {
        let _ = writeln!(text, "  {name}: {value}");
    }
    let body = String::from_utf8_lossy(&result.body);
    let end = if body.ends_with('\n') { "" } else { "\n" };
    let _ = write!(text, "Body:\n{body}{end}");
    text
}

/// <https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html>
fn result_json(result: &TestInvocationResult) -> Value {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in &result.headers {
        all.entry(name).or_default().push(value);
    }
    let last = all.iter();
    let last: Map<String, Value> = last
        .map(|(name, values)| ((*name).to_owned(), values.last().copied().into()))
        .collect();
    let latency = u64::try_from(result.latency.as_millis()).unwrap_or(u64::MAX);
    json!({
        "status": result.status,
        "latency": latency,
        "headers": last,
        "multiValueHeaders": all,
        "body": String::from_utf8_lossy(&result.body),
        "log": result.log,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_written_as_in_http_or_as_other_arguments() {
        for (text, name, value) in [
            ("Accept: text/plain", "Accept", "text/plain"),
            ("X-Url=http://a:1/?b=c", "X-Url", "http://a:1/?b=c"),
            ("X-Query:a=b", "X-Query", "a=b"),
            ("X-Empty:", "X-Empty", ""),
        ] {
            assert_eq!(header(text), Ok((name.to_owned(), value.to_owned())));
        }
        assert!(header("Accept").is_err() && header(": x").is_err());
    }
}
