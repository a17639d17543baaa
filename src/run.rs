use petstore_core::App;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::{Error, lambda};

/// What `main` returns: `fn main() -> petstore::Result`.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Runs the app in the environment that it finds.
///
/// On Lambda (`AWS_LAMBDA_RUNTIME_API` is set) it handles events until Lambda ends the process.
/// Elsewhere, with the feature `local`, it is a command line program; `--help` lists what it does.
///
/// `run` owns the Tokio runtime. On Lambda that is a current-thread runtime, which costs half the CPU
/// time of a multi-thread one, unless the environment serves several invocations at once
/// (`AWS_LAMBDA_MAX_CONCURRENCY`) or [`App::worker_threads`] asks for more; on a laptop it is a
/// multi-thread runtime. A program that brings its own runtime awaits [`run_async`].
///
/// # Errors
///
/// [`Error`] if the app does not start, or if what it runs on fails; [`Error::InsideRuntime`] if it is
/// called inside a Tokio runtime. Return the error from `main`: it prints as one message.
///
/// ```no_run
/// use petstore::prelude::*;
///
/// #[route(GET, "/ping")]
/// async fn ping() -> &'static str {
///     "pong"
/// }
///
/// fn main() -> petstore::Result {
///     petstore::run(App::new("ping").routes(routes![ping]))
/// }
/// ```
pub fn run(app: App) -> Result {
    if Handle::try_current().is_ok() {
        return Err(Error::InsideRuntime);
    }
    runtime(&app)
        .map_err(Error::TokioRuntime)?
        .block_on(run_async(app))
}

/// [`run`] for a program that has a Tokio runtime already.
///
/// # Errors
///
/// As [`run`].
pub async fn run_async(app: App) -> Result {
    if is_on_lambda() {
        return lambda::run(app).await;
    }
    #[cfg(feature = "local")]
    return crate::local::run(app).await;
    #[cfg(not(feature = "local"))]
    {
        drop(app);
        Err(Error::NotOnLambda)
    }
}

fn is_on_lambda() -> bool {
    std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some()
}

fn runtime(app: &App) -> std::io::Result<Runtime> {
    let mut builder = match app.configured_worker_threads() {
        Some(threads) => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(threads.get());
            builder
        }
        None if is_on_lambda() && !serves_several_invocations() => Builder::new_current_thread(),
        None => Builder::new_multi_thread(),
    };
    builder.enable_all().build()
}

/// Source: "Lambda Managed Instances", environment variables of its runtimes, in the Lambda
/// developer guide.
fn serves_several_invocations() -> bool {
    let limit = std::env::var("AWS_LAMBDA_MAX_CONCURRENCY");
    limit.is_ok_and(|limit| limit.trim().parse::<u32>().is_ok_and(|limit| limit > 1))
}
