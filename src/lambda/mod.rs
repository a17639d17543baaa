//! Runs the app on Lambda: it sets up logging, starts the app, and connects `lambda_runtime` to it.

mod conversion;
mod layer;
mod payload;
mod shutdown;
mod streaming;
mod tasks;

use std::sync::Arc;

use bytes::Bytes;
use lambda_runtime::layers::TracingLayer;
use lambda_runtime::{Diagnostic, LambdaEvent, Runtime, service_fn};
use lambda_runtime_api_client::Client;
use petstore_core::{App, Function, Invocation, StartError};

use crate::Error;
use crate::clock::SystemClock;
use conversion::{context, diagnostic};
use layer::HandOn;
use payload::{Event, HandedOn, RawJson};
use streaming::Streaming;
use tasks::let_other_tasks_run;

/// `lambda_runtime` panics if one of these is not set.
const ENVIRONMENT: [&str; 3] = [
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

pub(crate) async fn run(app: App) -> Result<(), Error> {
    if let Some(missing) = ENVIRONMENT
        .into_iter()
        .find(|name| std::env::var_os(name).is_none())
    {
        return Err(Error::Environment(missing));
    }
    crate::logs::init_for_lambda();
    let function = start(app).await?;
    // This lengthens the cold start, so it is left out for apps without an `on_shutdown`.
    if function.has_shutdown() {
        shutdown::prepare(function.clone()).await;
    }
    let clock = Arc::new(SystemClock);
    let streaming = match function.streams() {
        false => None,
        true => Some(Arc::new(Streaming {
            function: function.clone(),
            clock: clock.clone(),
            client: Client::builder()
                .build()
                .map_err(|error| Error::Runtime(error.into()))?,
        })),
    };
    let handler = service_fn(move |event: LambdaEvent<Event>| {
        let function = function.clone();
        let clock = clock.clone();
        async move { handle(&function, event, clock).await }
    });
    let runtime = Runtime::new(handler)
        .layer(HandOn { streaming })
        .layer(TracingLayer::new());
    runtime.run_concurrent().await.map_err(Error::Runtime)
}

async fn start(app: App) -> Result<Arc<Function>, StartError> {
    let started = app.start().await;
    if let Err(error) = &started {
        tracing::error!(%error, "the app did not start");
    }
    started.map(Arc::new)
}

async fn handle(
    function: &Function,
    event: LambdaEvent<Event>,
    clock: Arc<SystemClock>,
) -> Result<RawJson, Diagnostic> {
    let bytes = match event.payload {
        Event::HandedOn(HandedOn::Event(bytes)) => bytes,
        Event::HandedOn(HandedOn::Result(result)) => return result,
        Event::Read(json) => Bytes::from(String::from(Box::<str>::from(json))),
    };
    let invocation = Invocation::new(context(event.context), clock);
    let_other_tasks_run().await;
    match function.handle(&bytes, &invocation).await {
        Ok(reply) => Ok(RawJson(reply.into_bytes())),
        Err(error) => Err(diagnostic(&error)),
    }
}
