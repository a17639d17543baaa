//! Runs the app on a laptop, as a command: it serves the app behind the local gateway, handles an
//! event from a file, or prints the contract.

mod command;
mod format;
mod invoke;
mod sam;
#[cfg(feature = "world")]
mod world;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

#[cfg(not(feature = "world"))]
use petstore_core::contract::Deployment;
use petstore_core::contract::http_api::HttpAuthorizerKind;
use petstore_core::{App, Context, Invocation};
use petstore_local::ServeOptions;
use petstore_local::development::{self, UserPool};
use petstore_openapi::{TemplateApi, TemplateOptions};

use crate::Error;
use crate::clock::SystemClock;
use crate::timeouts::Timeouts;
use command::Task;
use format::Format;
pub(crate) use invoke::in_process;

pub(crate) async fn run(app: App) -> Result<(), Error> {
    match command::parse(app.name()) {
        Task::Serve(options) => serve(app, *options).await,
        Task::Token(options) => print_token(&app, options),
        #[cfg(feature = "world")]
        Task::Fire(handler) => {
            crate::logs::init_for_laptop();
            world::fire(app, &handler, &ServeOptions::default()).await
        }
        Task::Handle(file) => handle(app, &file).await,
        Task::Openapi {
            format,
            function_arn,
        } => print_openapi(&app, format, function_arn),
        Task::Sam { syntax, options } => print_template(&app, syntax, &options),
    }
}

async fn serve(app: App, mut options: ServeOptions) -> Result<(), Error> {
    crate::logs::init_for_laptop();
    let api = app.contract();
    let deployment = app.deployment();
    let timeouts = Timeouts::from_deployment(&deployment);
    #[cfg(not(feature = "world"))]
    warn_without_world(&deployment);
    let http_api = app.is_http_api().then(|| app.http_api());
    options.identities = development::identities(&api, &options.directory)?;
    #[cfg(feature = "world")]
    let (app, world) = world::open(app, &options)?;
    #[cfg(feature = "world")]
    let port = match &world {
        Some(world) => world.bind(options.aws_port).await?,
        None => None,
    };
    let function = Arc::new(app.start().await?);
    #[cfg(feature = "world")]
    let world = world.map(|world| {
        let mut world = world.start(&function, timeouts.clone());
        world.serve(port);
        world
    });
    let invoke = in_process(function.clone(), timeouts);
    let served = match http_api {
        Some(http_api) => petstore_local::serve_http_api(&http_api, invoke, options).await,
        None => petstore_local::serve(&api, invoke, options).await,
    };
    #[cfg(feature = "world")]
    if let Some(world) = world {
        world.stop().await;
    }
    function.shut_down().await;
    Ok(served?)
}

/// Warns that only requests are handled, if the app declares more.
#[cfg(not(feature = "world"))]
fn warn_without_world(deployment: &Deployment) {
    let mut functions = deployment.functions.iter();
    let has_events = functions.any(|function| !function.events.is_empty());
    if has_events || !deployment.resources.is_empty() {
        tracing::warn!(
            "this program only serves requests: enable the feature `world` of petstore to run the \
             queues, topics, tables, buckets and schedules of the app, too"
        );
    }
}

fn print_token(app: &App, mut options: development::TokenOptions) -> Result<(), Error> {
    // A JWT authorizer checks the audience too, of which an access token has none but its client.
    if let Some(audience) = audience(app) {
        let claim = match options.scopes.is_empty() {
            true => "aud",
            false => "client_id",
        };
        options.claims.entry(claim).or_insert(audience.into());
    }
    let pool = UserPool::open(&ServeOptions::default().directory)?;
    let token = pool.token(options, SystemTime::now())?;
    print(format!("{token}\n").as_bytes())
}

/// The audience of the first JWT authorizer.
fn audience(app: &App) -> Option<String> {
    let api = app.http_api();
    api.authorizers
        .values()
        .find_map(|authorizer| match &authorizer.kind {
            HttpAuthorizerKind::Jwt(jwt) => jwt.audience.first().cloned(),
            _ => None,
        })
}

async fn handle(app: App, file: &Path) -> Result<(), Error> {
    crate::logs::init_for_laptop();
    let event = std::fs::read(file).map_err(|error| Error::File {
        path: file.display().to_string(),
        error,
    })?;
    let function = app.start().await?;
    let invocation = Invocation::new(Context::new("local"), Arc::new(SystemClock));
    let reply = function.handle(&event, &invocation).await;
    function.shut_down().await;
    let mut response = reply?.into_bytes();
    response.push(b'\n');
    print(&response)
}

fn print_openapi(app: &App, format: Format, function_arn: Option<String>) -> Result<(), Error> {
    let options = petstore_openapi::Options { function_arn };
    if app.is_http_api() {
        let document = petstore_openapi::http_api_definition(&app.http_api(), &options);
        return print_document(&document, format);
    }
    let exported = petstore_openapi::export(&app.contract(), &options);
    for constraint in &exported.unenforced {
        eprintln!(
            "note: API Gateway cannot check `{}` at {}; only the function does",
            constraint.keyword, constraint.at
        );
    }
    print_document(&exported.document, format)
}

fn print_template(app: &App, syntax: Format, options: &TemplateOptions) -> Result<(), Error> {
    let (rest_api, http_api) = (app.contract(), app.http_api());
    let api = match app.is_http_api() {
        true => TemplateApi::from(&http_api),
        false => TemplateApi::from(&rest_api),
    };
    let deployment = app.deployment();
    let template = petstore_openapi::template(api, &deployment, options)?;
    if let Some(file) = &options.definition {
        let definition = petstore_openapi::api_definition(api, &deployment).to_json();
        std::fs::write(file, definition).map_err(|error| Error::WriteFile {
            path: file.clone(),
            error,
        })?;
    }
    print_document(&template, syntax)
}

fn print_document(document: &petstore_openapi::Document, format: Format) -> Result<(), Error> {
    let text = match format {
        Format::Json => document.to_json(),
        Format::Yaml => document.to_yaml(),
    };
    print(text.as_bytes())
}

/// Prints without the panic of `println!` if standard output is closed.
fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut output = std::io::stdout();
    output
        .write_all(bytes)
        .and_then(|()| output.flush())
        .map_err(Error::Output)
}
