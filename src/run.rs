use petstore_core::App;

use crate::{Error, lambda};

/// Runs the app where it is.
///
/// On Lambda (`AWS_LAMBDA_RUNTIME_API` is set) it answers events until Lambda ends it, several at a
/// time where the environment allows it (`AWS_LAMBDA_MAX_CONCURRENCY`). Anywhere else, with the
/// feature `local`, it is a command; `--help` lists what it does.
///
/// # Errors
///
/// [`Error`] if the app does not start, or if what it runs on fails. Return it from `main`: it
/// prints as one message.
///
/// ```no_run
/// use petstore::prelude::*;
///
/// #[route(GET, "/ping")]
/// async fn ping() -> &'static str {
///     "pong"
/// }
///
/// #[tokio::main]
/// async fn main() -> Result<(), petstore::Error> {
///     petstore::run(App::new("ping").routes(routes![ping])).await
/// }
/// ```
pub async fn run(app: App) -> Result<(), Error> {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
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
