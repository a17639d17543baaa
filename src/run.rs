//! The entry point: it detects the environment and runs the app on Lambda or as a command.

use petstore_core::App;
use tokio::runtime::{Builder, Handle, LocalOptions};

use crate::{Error, lambda};

/// The return type of `main`: `fn main() -> petstore::Result`.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// Runs the app, on Lambda or on a laptop.
///
/// On Lambda (`AWS_LAMBDA_RUNTIME_API` is set) it handles events until Lambda ends the process.
/// Elsewhere, with the feature `local`, it is a command-line program; `--help` lists its commands.
///
/// `run` starts the Tokio runtime. On Lambda, this is a current-thread runtime, which uses half the
/// CPU time of a multi-thread one, unless the environment serves several invocations at once
/// (`AWS_LAMBDA_MAX_CONCURRENCY`) or [`App::worker_threads`] is set. On a laptop it is a
/// multi-thread runtime. A program that has its own runtime awaits [`run_async`] instead.
///
/// # Errors
///
/// Returns [`Error`] if the app does not start, or if the Lambda runtime or the local gateway
/// fails, and [`Error::InsideRuntime`] if it is called inside a Tokio runtime. Return the error
/// from `main`, which prints it as one message.
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
    match app.configured_worker_threads() {
        None if is_on_lambda() && !serves_several_invocations() => run_on_this_thread(app),
        threads => {
            let mut builder = Builder::new_multi_thread();
            if let Some(threads) = threads {
                builder.worker_threads(threads.get());
            }
            let runtime = builder.enable_all().build();
            let runtime = runtime.map_err(Error::TokioRuntime)?;
            // `Runtime::block_on` would also link the code of a current-thread runtime.
            runtime.handle().block_on(run_async(app))
        }
    }
}

fn run_on_this_thread(app: App) -> Result {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_all().build_local(LocalOptions::default());
    let runtime = runtime.map_err(Error::TokioRuntime)?;
    // Tasks wake each other without system calls, but waking the future of `block_on` takes one.
    let ended = runtime.block_on(runtime.spawn_local(run_async(app)));
    ended.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(cancelled) => Err(Error::TokioRuntime(cancelled.into())),
    })
}

/// Does what [`run`] does, for a program that already has a Tokio runtime.
///
/// # Errors
///
/// Returns the same errors as [`run`], except [`Error::InsideRuntime`].
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

/// Source: "Lambda Managed Instances" in the Lambda developer guide, on the environment variables
/// of runtimes.
fn serves_several_invocations() -> bool {
    let limit = std::env::var("AWS_LAMBDA_MAX_CONCURRENCY");
    limit.is_ok_and(|limit| limit.trim().parse::<u32>().is_ok_and(|limit| limit > 1))
}
