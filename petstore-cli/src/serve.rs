//! `petstore serve` serves a definition as API Gateway would.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use petstore_core::contract::Api;
use petstore_local::{AwsSettings, LambdaEndpoint, ServeOptions};

use crate::definition::{Definition, name_and_value, pseudo_parameters};
use crate::{Outcome, stage_variables};

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
    /// Where to append the execution log of every request
    #[arg(long, value_name = "FILE")]
    execution_log: Option<PathBuf>,
    /// Serve the definition as an HTTP API
    #[arg(long)]
    http_api: bool,
    /// Serve the URL of a function, without a definition
    #[arg(
        long,
        value_name = "FUNCTION",
        conflicts_with = "file",
        required_unless_present = "file"
    )]
    function_url: Option<String>,
}

/// The reason why a definition cannot be served.
#[derive(Debug, thiserror::Error)]
enum Refused {
    /// The gateway does not support an option yet.
    #[error("{0} is not supported yet: leave it out")]
    Option(&'static str),
}

impl Serve {
    pub(super) fn run(&self) -> Outcome {
        self.check_options()?;
        let Some(definition) = &self.definition else {
            return Err(Refused::Option("--function-url").into());
        };
        let mut api = definition.read()?.api;
        self.set_stage_variables(&mut api)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let invoke = LambdaEndpoint::new(AwsSettings::from_environment());
        runtime.block_on(petstore_local::serve(&api, invoke, self.options()))?;
        Ok(ExitCode::SUCCESS)
    }

    fn check_options(&self) -> Result<(), Refused> {
        let options = [
            (self.usage_plans.is_some(), "--usage-plans"),
            (self.execution_log.is_some(), "--execution-log"),
            (self.http_api, "--http-api"),
            (self.function_url.is_some(), "--function-url"),
        ];
        match options.into_iter().find(|(is_set, _)| *is_set) {
            Some((_, name)) => Err(Refused::Option(name)),
            None => Ok(()),
        }
    }

    fn set_stage_variables(&self, api: &mut Api) -> Result<(), stage_variables::Invalid> {
        for (name, value) in &self.stage_variables {
            stage_variables::check(name, value)?;
            api.stage_variables.insert(name.clone(), value.clone());
        }
        Ok(())
    }

    fn options(&self) -> ServeOptions {
        let identity = pseudo_parameters();
        let mut options = ServeOptions::default();
        options.bind = self.bind;
        options.stage.clone_from(&self.stage);
        options.account_id = identity.account_id;
        options.region = identity.region;
        options
    }
}
