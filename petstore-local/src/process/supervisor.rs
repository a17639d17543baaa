//! Starts the process of an instance, serves its Runtime API, and ends it.

use std::net::Ipv4Addr;
use std::pin::Pin;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use petstore_gateway::FunctionFailure;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Sleep;

use super::group::Group;
use super::instance::{Instance, Order};
use super::pool::Pool;
use super::{command, failure, runtime_api};
use crate::log;

/// How long Lambda waits for a function to initialize. Here it only causes a line in the log.
///
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>
const INIT: Duration = Duration::from_secs(10);

/// How long the last requests and lines of a process that has ended may take to be read.
const LAST_REQUESTS: Duration = Duration::from_millis(500);

/// Starts the process of an instance, and serves its Runtime API until it ends.
pub(super) async fn run(pool: Arc<Pool>, instance: Arc<Instance>) {
    let started = start(&pool).await;
    let (listener, mut group, mut output) = match started {
        Ok(started) => started,
        Err(error) => return leave(&pool, &instance, &Exit::NotStarted(error)),
    };
    let mut connections = JoinSet::new();
    let slow = tokio::time::sleep(INIT);
    tokio::pin!(slow);
    let mut was_slow = false;
    let deadline = tokio::time::sleep(INIT);
    tokio::pin!(deadline);
    let mut is_timed = false;
    let status = loop {
        tokio::select! {
            status = group.wait() => break status.ok(),
            () = instance.woken() => {
                match instance.order() {
                    Order::Run => {}
                    Order::Terminate => group.terminate(),
                    Order::Kill => group.kill(),
                }
                is_timed = set_timer(deadline.as_mut(), &instance);
            }
            () = &mut deadline, if is_timed => {
                instance.enforce_deadline(pool.options.timeout);
                is_timed = set_timer(deadline.as_mut(), &instance);
            }
            Ok((stream, _)) = listener.accept() => {
                connections.spawn(runtime_api::serve(Arc::clone(&pool), Arc::clone(&instance), stream));
            }
            Some(_) = connections.join_next() => {}
            () = &mut slow, if !was_slow => {
                was_slow = true;
                if !instance.is_initialized() {
                    log::function_line(
                        &instance.function,
                        "has not asked for an event for 10 s, after which Lambda would start it again",
                    );
                }
            }
        }
    };
    // A process may end right after it sends a response or writes a line, so read what is left.
    let rest = async {
        while connections.join_next().await.is_some() {}
        output.recv().await
    };
    let _ = tokio::time::timeout(LAST_REQUESTS, rest).await;
    connections.shutdown().await;
    leave(&pool, &instance, &Exit::Ended(status));
}

/// Sets a timer for the invocation of the process. One timer serves many invocations: when it ends,
/// it is set for the one that is current then.
fn set_timer(timer: Pin<&mut Sleep>, instance: &Instance) -> bool {
    let deadline = instance.deadline();
    if let Some(deadline) = deadline {
        timer.reset(deadline);
    }
    deadline.is_some()
}

async fn start(pool: &Pool) -> std::io::Result<(TcpListener, Group, mpsc::Receiver<()>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let (group, output) = command::spawn(&pool.options, &pool.settings, address)?;
    Ok((listener, group, output))
}

/// Ends the invocations that depend on the process.
fn leave(pool: &Pool, instance: &Instance, exit: &Exit) {
    if instance.is_wanted() {
        let line = format!("process ended: {}", exit.reason());
        log::function_line(&instance.function, &line);
    }
    let reported = instance.leave(|request_id| exit.failure(request_id));
    pool.ended(instance, |request_id| match &reported {
        Some(failure) => failure.clone(),
        None => exit.failure(request_id),
    });
    instance.set_gone();
}

/// How a process came to its end.
enum Exit {
    Ended(Option<ExitStatus>),
    NotStarted(std::io::Error),
}

impl Exit {
    fn reason(&self) -> String {
        match self {
            Self::Ended(status) => failure::reason(*status),
            Self::NotStarted(error) => format!("it cannot be started: {error}"),
        }
    }

    fn failure(&self, request_id: &str) -> FunctionFailure {
        match self {
            Self::Ended(status) => failure::exited(request_id, *status),
            Self::NotStarted(_) => FunctionFailure::new("Runtime.InvalidEntrypoint", self.reason()),
        }
    }
}
