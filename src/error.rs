use std::error::Error as _;
use std::fmt;

use petstore_core::StartError;

/// Why [`run`](crate::run) ended.
///
/// Its `Debug` is the message with its causes, since that is what a `main` that returns it prints.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The app is not sound, or its state could not be made.
    #[error(transparent)]
    Start(#[from] StartError),
    /// `run` was called inside a Tokio runtime, and it starts its own.
    #[error(
        "`petstore::run` starts a Tokio runtime, and this is inside one: \
         remove `#[tokio::main]` from `main`, or await `petstore::run_async`"
    )]
    InsideRuntime,
    /// The Tokio runtime could not be built.
    #[error("the Tokio runtime could not be built")]
    TokioRuntime(#[source] std::io::Error),
    /// Lambda's environment lacks a variable that every runtime gets.
    #[error(
        "`AWS_LAMBDA_RUNTIME_API` is set, but `{0}` is not: on Lambda both are; \
         elsewhere take the first one out of the environment"
    )]
    Environment(&'static str),
    /// The connection to Lambda's Runtime API broke.
    #[error("the Lambda runtime ended")]
    Runtime(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// This build has no local half.
    #[error(
        "this is a build for Lambda: deploy it, or run it with `cargo lambda watch`; \
         built with the feature `local` of petstore-lambda it runs anywhere"
    )]
    NotOnLambda,
    /// The local gateway could not serve.
    #[cfg(feature = "local")]
    #[error(transparent)]
    Serve(#[from] petstore_local::ServeError),
    /// A file could not be read.
    #[error("`{path}` could not be read")]
    File {
        /// The file.
        path: String,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// Standard output could not be written to.
    #[error("standard output could not be written to")]
    Output(#[source] std::io::Error),
    /// An event from a file is no request.
    #[error(transparent)]
    Function(#[from] petstore_core::FunctionError),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let next = error.to_string();
            // Some errors tell their cause themselves.
            if !text.contains(&next) {
                text.push_str(": ");
                text.push_str(&next);
            }
            cause = error.source();
        }
        f.write_str(&text)
    }
}
