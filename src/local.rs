//! The half that runs on a laptop: a small command.

use std::path::{Path, PathBuf};

use clap::Parser;
use petstore_core::{App, Context};

use crate::Error;

/// What the command was told.
#[derive(Debug, Parser)]
#[command(about = "A petstore app: on Lambda a function, here a command.")]
struct Options {
    /// Answer the one event in this file, as Lambda would, and print the answer.
    #[arg(long, value_name = "FILE")]
    event: Option<PathBuf>,
}

pub(crate) async fn run(app: App) -> Result<(), Error> {
    let options = Options::parse();
    match options.event {
        Some(file) => answer_event(app, &file).await,
        None => Err(Error::NotOnLambda),
    }
}

async fn answer_event(app: App, file: &Path) -> Result<(), Error> {
    let event = std::fs::read(file).map_err(|error| Error::File {
        path: file.display().to_string(),
        error,
    })?;
    let function = app.start().await?;
    let answer = function.handle(&event, &Context::new("local")).await?;
    println!("{}", String::from_utf8_lossy(&answer));
    Ok(())
}
