//! `petstore serve` serves a definition as API Gateway would.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use petstore_core::contract::Api;
use petstore_core::contract::http_api::HttpApi;
use petstore_gateway::{Front, IamUser, InvokeMode};
use petstore_local::{AwsSettings, ExecutionLogFile, FunctionProcesses, LogFormat, ServeOptions};
use tokio::sync::watch;

use crate::backends::{FunctionArguments, backends};
use crate::definition::{Definition, Kind, Read, name_and_value};
use crate::watch::{INTERVAL, WatchedFiles};
use crate::{Outcome, stage_variables, usage_plans};

/// The arguments of `petstore serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    definition: Option<Definition>,
    /// The address to listen on; port 0 selects any free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    bind: SocketAddr,
    /// The name of the stage, with which every path begins
    #[arg(long, value_name = "NAME", default_value = "dev")]
    stage: String,
    /// A stage variable; may be repeated
    #[arg(long = "stage-variable", value_name = "NAME=VALUE", value_parser = name_and_value)]
    stage_variables: Vec<(String, String)>,
    /// A file of API keys and usage plans, in JSON
    #[arg(long, value_name = "FILE")]
    usage_plans: Option<PathBuf>,
    /// The file to append the execution log of every request to; `-` is standard error
    #[arg(long, value_name = "FILE")]
    execution_log: Option<PathBuf>,
    #[command(flatten)]
    functions: FunctionArguments,
    /// Read the definition and the usage plans again when they change, and restart a function when
    /// its program changes
    #[arg(long)]
    watch: bool,
    /// The format of the log: text, or json with one object per request
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log: LogFormat,
    /// Serve the definition as an HTTP API
    #[arg(long)]
    http_api: bool,
    /// Respond without backends, from the models and examples that the methods of a REST API
    /// declare
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
    /// The invoke mode of that URL
    #[arg(long, value_name = "MODE", default_value = "BUFFERED", value_parser = ["BUFFERED", "RESPONSE_STREAM"], ignore_case = true)]
    invoke_mode: String,
}

/// What is served.
enum Served<'a> {
    RestApi(Box<Api>),
    HttpApi(Box<HttpApi>),
    FunctionUrl(&'a str),
}

/// The files that `--watch` monitors.
struct Watched {
    /// The definition and the usage plans.
    files: WatchedFiles,
    /// The files of each function.
    programs: Vec<(String, WatchedFiles)>,
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
        // Before they are read, so that no change is missed.
        let watched = self.watch.then(|| self.watched());
        let served = self.read()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let settings = AwsSettings::from_environment();
        let mut options = self.options(&settings)?;
        let (fronts, replacements) = watch::channel(None);
        options.replacements = self.watch.then_some(replacements);
        runtime.block_on(async {
            let functions = self.functions.start(&settings);
            let invoke = functions.clone();
            let watched = self.watch_files(watched, &functions, &options, fronts);
            let options = options.clone();
            let served = async {
                match &served {
                    Served::RestApi(api) => petstore_local::serve(api, invoke, options).await,
                    Served::HttpApi(api) => {
                        petstore_local::serve_http_api(api, invoke, options).await
                    }
                    Served::FunctionUrl(function) => {
                        petstore_local::serve_function_url(function, invoke, options).await
                    }
                }
            };
            let served = tokio::select! {
                served = served => served,
                never = watched => match never {},
            };
            functions.shut_down().await;
            served
        })?;
        Ok(ExitCode::SUCCESS)
    }

    /// The files that are read and started, as they are now.
    fn watched(&self) -> Watched {
        let definition = self.definition.as_ref().map(Definition::file);
        let files = definition.into_iter().chain(self.usage_plans.as_deref());
        let programs = self.functions.programs();
        Watched {
            files: WatchedFiles::new(files.map(Path::to_owned)),
            programs: programs
                .map(|(name, paths)| (name.to_owned(), WatchedFiles::new(paths)))
                .collect(),
        }
    }

    /// With `--watch`, replaces what is served and restarts functions when their files change. It
    /// does not end.
    async fn watch_files(
        &self,
        watched: Option<Watched>,
        functions: &FunctionProcesses,
        options: &ServeOptions,
        fronts: watch::Sender<Option<Arc<Front>>>,
    ) -> Infallible {
        let Some(Watched {
            mut files,
            mut programs,
        }) = watched
        else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(INTERVAL).await;
            for (name, files) in &mut programs {
                if let Some(file) = files.changed().first() {
                    petstore_local::log_line(&format!(
                        "{} has changed: restarting {name}",
                        file.display()
                    ));
                    functions.restart(name);
                }
            }
            let Some(file) = files
                .changed()
                .first()
                .map(|file| file.display().to_string())
            else {
                continue;
            };
            match self.front(functions.clone(), options.clone()) {
                Ok(Some(front)) => drop(fronts.send_replace(Some(Arc::new(front)))),
                Ok(None) => {}
                Err(error) => petstore_local::log_line(&format!(
                    "{file} has changed, and is not served: {error}"
                )),
            }
        }
    }

    /// The front that the files define now; `None` for the URL of a function, which has no
    /// definition.
    fn front(
        &self,
        invoke: FunctionProcesses,
        mut options: ServeOptions,
    ) -> Result<Option<Front>, Box<dyn std::error::Error>> {
        if let Some(file) = &self.usage_plans {
            options.usage_plans = usage_plans::read(file)?;
        }
        Ok(match self.read()? {
            Served::RestApi(api) => Some(petstore_local::rest_api_front(&api, invoke, &options)?),
            Served::HttpApi(api) => Some(petstore_local::http_api_front(&api, invoke, &options)?),
            Served::FunctionUrl(_) => None,
        })
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
        options.log = self.log;
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
