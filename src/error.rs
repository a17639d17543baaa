//! The error of [`run`](crate::run). It covers both environments, Lambda and a laptop.

use std::error::Error as _;
use std::fmt;

use petstore_core::StartError;

/// The reason why [`run`](crate::run) failed.
///
/// Its `Debug` output is the message with its causes, because Rust prints an error that `main`
/// returns with `Debug`.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The app has invalid routes, or creating its state failed.
    #[error(transparent)]
    Start(#[from] StartError),
    /// `run` was called inside a Tokio runtime, but it starts its own.
    #[error(
        "`petstore::run` was called inside a Tokio runtime, but it starts its own: \
         remove `#[tokio::main]` from `main`, or await `petstore::run_async`"
    )]
    InsideRuntime,
    /// The Tokio runtime could not be built.
    #[error("the Tokio runtime could not be built")]
    TokioRuntime(#[source] std::io::Error),
    /// A variable that Lambda sets for every runtime is missing.
    #[error(
        "`AWS_LAMBDA_RUNTIME_API` is set, but `{0}` is not: Lambda sets both; \
         outside of Lambda, unset `AWS_LAMBDA_RUNTIME_API`"
    )]
    Environment(&'static str),
    /// The connection to Lambda's Runtime API failed.
    #[error("the connection to Lambda's Runtime API failed")]
    Runtime(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The program runs outside of Lambda, but was built without the feature `local`.
    #[error(
        "this program was built for Lambda only: deploy it, run it with `cargo lambda watch`, \
         or build it with the feature `local` of `petstore-lambda`"
    )]
    NotOnLambda,
    /// The local gateway failed.
    #[cfg(feature = "local")]
    #[error(transparent)]
    Serve(#[from] petstore_local::ServeError),
    /// The app has no template.
    #[cfg(feature = "local")]
    #[error(transparent)]
    Template(#[from] petstore_openapi::TemplateError),
    /// The local world of the app cannot be created.
    #[cfg(feature = "world")]
    #[error(transparent)]
    World(#[from] petstore_local::world::SetupError),
    /// The file with the tables of the app cannot be used.
    #[cfg(feature = "world")]
    #[error(transparent)]
    Tables(#[from] petstore_local::aws::TablesError),
    /// The folder with the objects of the app cannot be used.
    #[cfg(feature = "world")]
    #[error(transparent)]
    Buckets(#[from] petstore_local::aws::BucketsError),
    /// The local world of the app refused an operation.
    #[cfg(feature = "world")]
    #[error(transparent)]
    WorldOperation(petstore_local::world::WorldError),
    /// A variable with a setting of the local world has another form.
    #[cfg(feature = "world")]
    #[error("the variable `{name}` cannot be read: {reason}")]
    Variable {
        /// The name of the variable.
        name: &'static str,
        /// What is wrong with its value.
        reason: String,
    },
    /// The app has no handler with a schedule of this name.
    #[cfg(feature = "world")]
    #[error(
        "the app has no schedule `{0}`: give the name of a handler with `#[event(schedule, …)]`"
    )]
    UnknownSchedule(String),
    /// A file could not be read.
    #[error("`{path}` could not be read")]
    File {
        /// The path of the file.
        path: String,
        /// The cause.
        #[source]
        error: std::io::Error,
    },
    /// A file could not be written.
    #[error("`{path}` could not be written")]
    WriteFile {
        /// The path of the file.
        path: String,
        /// The cause.
        #[source]
        error: std::io::Error,
    },
    /// Writing to standard output failed.
    #[error("writing to standard output failed")]
    Output(#[source] std::io::Error),
    /// The event in a file is not a valid request.
    #[error(transparent)]
    Function(#[from] petstore_core::FunctionError),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let next = error.to_string();
            // Some messages already contain their cause.
            if !text.contains(&next) {
                text.push_str(": ");
                text.push_str(&next);
            }
            cause = error.source();
        }
        f.write_str(&text)
    }
}
