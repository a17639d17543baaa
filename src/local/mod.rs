//! Runs the app on a laptop, as a command: it serves the app behind the local gateway, handles an
//! event from a file, or prints the contract.

mod command;
mod invoke;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use petstore_core::{App, Context, Invocation};
use petstore_local::ServeOptions;
use petstore_local::development::{self, UserPool};

use crate::Error;
use crate::clock::SystemClock;
use command::{Format, Task};
pub(crate) use invoke::in_process;

pub(crate) async fn run(app: App) -> Result<(), Error> {
    match command::parse(app.name()) {
        Task::Serve(options) => serve(app, *options).await,
        Task::Token(options) => print_token(options),
        Task::Handle(file) => handle(app, &file).await,
        Task::Openapi {
            format,
            function_arn,
        } => print_openapi(&app, format, function_arn),
        Task::Sam { syntax, options } => {
            let template =
                petstore_openapi::template(&app.contract(), &app.deployment(), &options)?;
            print_document(&template, syntax)
        }
    }
}

async fn serve(app: App, mut options: ServeOptions) -> Result<(), Error> {
    crate::logs::init_for_laptop();
    let api = app.contract();
    options.identities = development::identities(&api, &options.directory)?;
    let function = Arc::new(app.start().await?);
    let served = petstore_local::serve(&api, in_process(function.clone()), options).await;
    function.shut_down().await;
    Ok(served?)
}

fn print_token(options: development::TokenOptions) -> Result<(), Error> {
    let pool = UserPool::open(&ServeOptions::default().directory)?;
    let token = pool.token(options, SystemTime::now())?;
    print(format!("{token}\n").as_bytes())
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
    let exported =
        petstore_openapi::export(&app.contract(), &petstore_openapi::Options { function_arn });
    for constraint in &exported.unenforced {
        eprintln!(
            "note: API Gateway cannot check `{}` at {}; only the function does",
            constraint.keyword, constraint.at
        );
    }
    print_document(&exported.document, format)
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
