//! `petstore serve` serves a definition as API Gateway would.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use petstore_core::contract::Api;
use petstore_core::contract::http_api::HttpApi;
use petstore_gateway::{IamUser, InvokeMode};
use petstore_local::{AwsSettings, ExecutionLogFile, ServeOptions};

use crate::backends::{FunctionArguments, backends};
use crate::definition::{Definition, Kind, Read, name_and_value};
use crate::{Outcome, stage_variables, usage_plans};

/// The arguments of `petstore serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    definition: Option<Definition>,
    /// Where to listen; port 0 is any free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    bind: SocketAddr,
    /// The stage, with which every path begins
    #[arg(long, value_name = "NAME", default_value = "dev")]
    stage: String,
    /// A stage variable; may be repeated
    #[arg(long = "stage-variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    stage_variables: Vec<(String, String)>,
    /// A file of API keys and usage plans, in JSON
    #[arg(long, value_name = "FILE")]
    usage_plans: Option<PathBuf>,
    /// Where to append the execution log of every request; `-` is standard error
    #[arg(long, value_name = "FILE")]
    execution_log: Option<PathBuf>,
    #[command(flatten)]
    functions: FunctionArguments,
    /// Serve the definition as an HTTP API
    #[arg(long)]
    http_api: bool,
    /// Respond without backends, from the models and examples that the methods of a REST API declare
    #[arg(long, conflicts_with_all = ["function_url", "http_api"])]
    mock: bool,
    /// Serve the URL of a function, without a definition
    #[arg(
        long,
        value_name = "FUNCTION",
        conflicts_with = "file",
        required_unless_present = "file"
    )]
    function_url: Option<String>,
    /// How that URL invokes its function
    #[arg(long, value_name = "MODE", default_value = "BUFFERED", value_parser = ["BUFFERED", "RESPONSE_STREAM"], ignore_case = true)]
    invoke_mode: String,
}

/// What is served.
enum Served<'a> {
    RestApi(Box<Api>),
    HttpApi(Box<HttpApi>),
    FunctionUrl(&'a str),
}

/// The reason why a definition cannot be served.
#[derive(Debug, thiserror::Error)]
enum Refused {
    /// The execution log cannot be written.
    #[error("--execution-log {file}: {source}", file = .file.display())]
    ExecutionLog {
        /// The path of the file.
        file: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The usage plans cannot be used.
    #[error(transparent)]
    UsagePlans(#[from] usage_plans::PlansError),
}

/// What the log recommends for a request without a valid signature.
const SIGNATURE_ADVICE: &str = "sign the request with the credentials in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY \
     that this gateway was started with";

impl Serve {
    pub(super) fn run(&self) -> Outcome {
        let served = self.read()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let settings = AwsSettings::from_environment();
        let options = self.options(&settings)?;
        runtime.block_on(async {
            let functions = self.functions.start(&settings);
            let invoke = functions.clone();
            let served = match &served {
                Served::RestApi(api) => petstore_local::serve(api, invoke, options).await,
                Served::HttpApi(api) => petstore_local::serve_http_api(api, invoke, options).await,
                Served::FunctionUrl(function) => {
                    petstore_local::serve_function_url(function, invoke, options).await
                }
            };
            functions.shut_down().await;
            served
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Reads the definition, which is of a REST API unless `--http-api` is given.
    fn read(&self) -> Result<Served<'_>, Box<dyn std::error::Error>> {
        if let Some(function) = &self.function_url {
            return Ok(Served::FunctionUrl(function));
        }
        let Some(definition) = &self.definition else {
            return Err("a definition is missing: give its file".into());
        };
        match definition.read_as(Kind::rest_unless(self.http_api))? {
            Read::Rest(imported) => {
                let mut api = imported.api;
                stage_variables::set(&mut api.stage_variables, &self.stage_variables)?;
                Ok(Served::RestApi(Box::new(api)))
            }
            Read::Http(imported) => {
                let mut api = imported.api;
                let stage = api.stages.entry(HttpApi::DEFAULT_STAGE.to_owned());
                stage_variables::set(&mut stage.or_default().variables, &self.stage_variables)?;
                Ok(Served::HttpApi(Box::new(api)))
            }
        }
    }

    fn options(&self, settings: &AwsSettings) -> Result<ServeOptions, Refused> {
        let mut options = ServeOptions::default();
        options.bind = self.bind;
        options.stage.clone_from(&self.stage);
        options.mock = self.mock;
        if self.invoke_mode.eq_ignore_ascii_case("RESPONSE_STREAM") {
            options.invoke_mode = InvokeMode::ResponseStream;
        }
        options.account_id.clone_from(&settings.account_id);
        options.region.clone_from(&settings.region);
        options.backends = backends(settings);
        if let Some(credentials) = &settings.config.credentials {
            let user = IamUser::new("development", credentials.clone());
            options.identities.users.push(user);
        }
        options.identities.signature_advice = Some(SIGNATURE_ADVICE.to_owned());
        if let Some(file) = &self.usage_plans {
            options.usage_plans = usage_plans::read(file)?;
        }
        if let Some(file) = &self.execution_log {
            let sink = ExecutionLogFile::open(file).map_err(|source| Refused::ExecutionLog {
                file: file.clone(),
                source,
            })?;
            options.backends.execution_log = Some(Arc::new(sink));
        }
        Ok(options)
    }
}
