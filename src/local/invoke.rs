//! Invokes the function in this process: it gets the bytes of an event from the local gateway, as
//! it would from the Runtime API.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use petstore_core::{Context, Function, Invocation};
use petstore_gateway::{Invoke, InvokeError};
use tracing::Instrument;

use crate::clock::SystemClock;

/// The deadline of an invocation: API Gateway does not wait longer for an integration.
const DEADLINE: Duration = Duration::from_secs(29);

pub(crate) fn in_process(function: Arc<Function>) -> impl Invoke {
    let clock = Arc::new(SystemClock);
    petstore_gateway::invoke_fn(move |event: Bytes| {
        let function = function.clone();
        let clock = clock.clone();
        async move {
            let context = context();
            let span = tracing::info_span!("invoke", requestId = context.request_id);
            let invocation = Invocation::new(context, clock);
            let reply = function.handle(&event, &invocation).instrument(span).await;
            reply
                .map(|reply| Bytes::from(reply.into_bytes()))
                .map_err(|error| InvokeError::failed(error.to_string()))
        }
    })
}

fn context() -> Context {
    let mut context = Context::new(uuid::Uuid::new_v4().to_string());
    context.deadline = SystemTime::now().checked_add(DEADLINE);
    context.function_arn = "arn:aws:lambda:us-east-1:000000000000:function:local".to_owned();
    context
}
