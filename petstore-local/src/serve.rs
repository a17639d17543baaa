//! Serves an API until Ctrl-C: reads the development key, prints the banner, and runs the server.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use petstore_core::contract::Api;
use petstore_core::contract::http_api::HttpApi;

use petstore_gateway::{ApiKey, Front, FunctionUrl, HttpApiStage, Invoke, Stage, StageOptions};

use crate::interrupt::Interrupts;
use tokio::sync::watch;

use crate::{FrontReplacer, ServeError, ServeOptions, Server, banner, keys, log};

/// Serves an API until Ctrl-C or SIGTERM. Requests in flight finish, unless there is a second
/// Ctrl-C.
///
/// The first line on standard output is `Listening on http://127.0.0.1:PORT`. If a method requires
/// an API key, the development key follows, which is created once and stored in
/// [`ServeOptions::directory`]. The log on standard error has one line per request, in the
/// format of [`ServeOptions::log`].
///
/// # Errors
///
/// Returns [`ServeError`] if the API is not supported, the address cannot be bound, or the
/// development key cannot be read.
pub async fn serve(
    api: &Api,
    invoke: impl Invoke,
    options: ServeOptions,
) -> Result<(), ServeError> {
    let development = development_key(api, &options)?;
    let front = rest_api(api, invoke, &options, development.as_ref())?;
    run(front, &options, |address| {
        banner::banner(
            api,
            address,
            &options.stage,
            &options.api_keys,
            development.as_ref(),
        )
    })
    .await
}

/// The front that [`serve`] serves, for [`ServeOptions::replacements`].
///
/// # Errors
///
/// Returns [`ServeError`] if the API is not supported, or the development key cannot be read.
pub fn rest_api_front(
    api: &Api,
    invoke: impl Invoke,
    options: &ServeOptions,
) -> Result<Front, ServeError> {
    let development = development_key(api, options)?;
    rest_api(api, invoke, options, development.as_ref())
}

fn rest_api(
    api: &Api,
    invoke: impl Invoke,
    options: &ServeOptions,
    development: Option<&ApiKey>,
) -> Result<Front, ServeError> {
    let mut stage = stage_options(options);
    let keys = options.api_keys.iter().chain(development);
    stage.api_keys = keys.cloned().collect();
    let stage = Stage::new(api, invoke, stage)?;
    for warning in stage.warnings() {
        log::line(&warning.to_string());
    }
    Ok(stage.into())
}

/// Serves an HTTP API, like [`serve`]. Its paths do not begin with the name of a stage.
///
/// # Errors
///
/// Returns [`ServeError`] if the API is not supported, or the address cannot be bound.
pub async fn serve_http_api(
    api: &HttpApi,
    invoke: impl Invoke,
    options: ServeOptions,
) -> Result<(), ServeError> {
    let front = http_api_front(api, invoke, &options)?;
    run(front, &options, banner::address).await
}

/// The front that [`serve_http_api`] serves, for [`ServeOptions::replacements`].
///
/// # Errors
///
/// Returns [`ServeError`] if the API is not supported.
pub fn http_api_front(
    api: &HttpApi,
    invoke: impl Invoke,
    options: &ServeOptions,
) -> Result<Front, ServeError> {
    Ok(HttpApiStage::new(api, invoke, stage_options(options))?.into())
}

/// Serves the URL of a function, like [`serve`].
///
/// # Errors
///
/// Returns [`ServeError`] if the address cannot be bound.
pub async fn serve_function_url(
    function: &str,
    invoke: impl Invoke,
    options: ServeOptions,
) -> Result<(), ServeError> {
    let url = FunctionUrl::new(function, invoke, stage_options(&options))
        .with_invoke_mode(options.invoke_mode);
    run(url, &options, banner::address).await
}

fn stage_options(options: &ServeOptions) -> StageOptions {
    let mut stage = StageOptions::default();
    stage.name.clone_from(&options.stage);
    stage.account_id.clone_from(&options.account_id);
    stage.region.clone_from(&options.region);
    stage.backends.clone_from(&options.backends);
    stage.usage_plans.clone_from(&options.usage_plans);
    stage.identities.clone_from(&options.identities);
    stage.integration_timeout = options.integration_timeout;
    stage.mock = options.mock;
    stage
}

/// Serves until a signal. The banner is printed once the address is bound.
async fn run(
    front: impl Into<Front>,
    options: &ServeOptions,
    banner: impl FnOnce(SocketAddr) -> String,
) -> Result<(), ServeError> {
    log::set_format(options.log);
    let mut server = Server::bind(front, options.bind, options.limits)
        .await?
        .allow_hosts(options.allowed_hosts.clone());
    if options.quiet {
        server = server.quiet();
    }
    if let Some(warning) = banner::exposure(server.address()) {
        log::line(&warning);
    }
    let banner = banner(server.address());
    // Before the address is known, so that a signal in response to it is not missed.
    let (mut first, mut second) = (Interrupts::listen(), Interrupts::listen());
    std::io::stdout()
        .write_all(banner.as_bytes())
        .and_then(|()| std::io::stdout().flush())
        .map_err(ServeError::Output)?;
    let replacer = server.replacer();
    tokio::select! {
        () = server.run(async move { first.next().await }) => {}
        () = replace(replacer, options.replacements.clone()) => {}
        () = async { second.next().await; second.next().await } => {}
    }
    Ok(())
}

/// Writes a line to the log of the local gateway, on standard error. Control characters are
/// escaped.
pub fn log_line(text: &str) {
    log::line(text);
}

/// Replaces the front whenever there is another one. It does not end.
async fn replace(replacer: FrontReplacer, fronts: Option<watch::Receiver<Option<Arc<Front>>>>) {
    if let Some(mut fronts) = fronts {
        while fronts.changed().await.is_ok() {
            if let Some(front) = fronts.borrow_and_update().clone() {
                replacer.replace(front);
                log::line("what has changed is served from now on");
            }
        }
    }
    std::future::pending::<()>().await;
}

/// The development key, if a method requires an API key.
fn development_key(api: &Api, options: &ServeOptions) -> Result<Option<ApiKey>, ServeError> {
    if !api.methods().any(|(_, _, method)| method.api_key_required) {
        return Ok(None);
    }
    match keys::read_or_make(&options.directory) {
        Ok(key) => {
            for warning in keys::warnings(&options.directory) {
                log::line(&warning);
            }
            Ok(Some(key))
        }
        // With another key, this one is not needed.
        Err(error) if !options.api_keys.is_empty() => {
            log::line(&format!("no development key: {error}"));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
