//! What the methods of a definition call: functions on this machine or elsewhere, HTTP servers and
//! AWS services.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, value_parser};
use petstore_gateway::Backends;
use petstore_local::{
    AwsSettings, BackendClient, FunctionOptions, FunctionProcesses, LambdaEndpoint,
};

use crate::watch::files_of_command;

/// Longer than any timeout that an integration can have.
const BACKEND_TIMEOUT: Duration = Duration::from_secs(60);

/// The functions that run as processes on this machine.
#[derive(Debug, Args)]
pub(crate) struct FunctionArguments {
    /// A function to run as a process on this machine, with a command that connects to Lambda's
    /// Runtime API; may be repeated
    #[arg(long = "function", value_name = "NAME=COMMAND", value_parser = str::parse::<FunctionOptions>)]
    functions: Vec<FunctionOptions>,
    /// How long an invocation of such a function may take
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = value_parser!(u64).range(1..=900))]
    function_timeout: u64,
    /// The memory size in the environment of such a function
    #[arg(long, value_name = "MB", default_value = "128", value_parser = value_parser!(u32).range(128..=10240))]
    function_memory: u32,
    /// The largest number of processes of such a function
    #[arg(long, value_name = "N", default_value = "10", value_parser = value_parser!(u16).range(1..=1000))]
    function_processes: u16,
}

impl FunctionArguments {
    /// Starts the processes. Other functions are invoked over the Lambda Invoke API.
    pub(super) fn start(&self, settings: &AwsSettings) -> FunctionProcesses {
        let elsewhere = LambdaEndpoint::new(settings.clone());
        FunctionProcesses::start(self.options(), settings, elsewhere)
    }

    /// The names of the functions, each with the files that its command names.
    pub(super) fn programs(&self) -> impl Iterator<Item = (&str, Vec<PathBuf>)> {
        let functions = self.functions.iter();
        functions.map(|function| (function.name.as_str(), files_of_command(&function.command)))
    }

    fn options(&self) -> impl Iterator<Item = FunctionOptions> {
        self.functions.iter().cloned().map(|mut function| {
            function.timeout = Duration::from_secs(self.function_timeout);
            function.memory_mb = self.function_memory;
            function.max_processes = self.function_processes.into();
            function
        })
    }
}

/// HTTP servers and AWS services, as the environment configures them.
pub(super) fn backends(settings: &AwsSettings) -> Backends {
    let mut backends = Backends::default();
    backends.aws = settings.config.clone();
    backends.http_client = Some(Arc::new(BackendClient::new(BACKEND_TIMEOUT)));
    backends
}
