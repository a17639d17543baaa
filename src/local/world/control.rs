//! The socket in `.petstore` through which another process reaches the one that serves the app.
//!
//! A request is one line, `fire <handler>`; the response is one line, `ok` or the reason.

use std::path::Path;
use std::sync::Arc;

use petstore_local::live::LiveWorld;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::task::JoinHandle;

use super::socket;
use crate::Error;

/// Listens until the task is aborted. Without a socket, schedules fire at their times only.
#[cfg(unix)]
pub(super) fn listen(directory: &Path, live: Arc<LiveWorld>) -> Option<JoinHandle<()>> {
    let path = socket(directory);
    // This process has locked the state, so a socket that exists is left over.
    let _ = std::fs::create_dir_all(directory);
    let _ = std::fs::remove_file(&path);
    let listener = tokio::net::UnixListener::bind(&path);
    let listener = listener.inspect_err(
        |error| tracing::warn!(path = %path.display(), %error, "the socket for `fire` cannot be opened"),
    );
    let listener = listener.ok()?;
    Some(tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let live = live.clone();
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut line = String::new();
                if stream.read_line(&mut line).await.is_ok() {
                    let response = respond(&live, line.trim());
                    let _ = stream.write_all(format!("{response}\n").as_bytes()).await;
                }
            });
        }
    }))
}

#[cfg(not(unix))]
pub(super) fn listen(_: &Path, _: Arc<LiveWorld>) -> Option<JoinHandle<()>> {
    None
}

#[cfg(unix)]
fn respond(live: &LiveWorld, line: &str) -> String {
    let Some(handler) = line.strip_prefix("fire ") else {
        return format!("unknown request: {line}");
    };
    match live.with_world(|world, now| world.fire(handler, now)) {
        Ok(()) => "ok".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// `None` if no process serves the app.
#[cfg(unix)]
pub(super) async fn fire_elsewhere(directory: &Path, handler: &str) -> Option<Result<(), Error>> {
    let stream = tokio::net::UnixStream::connect(socket(directory)).await;
    let mut stream = BufReader::new(stream.ok()?);
    let mut response = String::new();
    let exchange = async {
        stream
            .write_all(format!("fire {handler}\n").as_bytes())
            .await?;
        stream.read_line(&mut response).await
    };
    exchange.await.ok()?;
    Some(match response.trim() {
        "ok" => Ok(()),
        _ => Err(Error::UnknownSchedule(handler.to_owned())),
    })
}

#[cfg(not(unix))]
pub(super) async fn fire_elsewhere(_: &Path, _: &str) -> Option<Result<(), Error>> {
    None
}
