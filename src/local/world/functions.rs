//! The functions of the app, invoked in this process by its world.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use petstore_core::{Context, Function, Invocation};
use petstore_gateway::{BoxFuture, FunctionFailure};
use petstore_local::live::Functions;
use tracing::Instrument;

use crate::clock::SystemClock;
use crate::timeouts::Timeouts;

pub(super) struct InProcess {
    function: Arc<Function>,
    timeouts: Timeouts,
    clock: Arc<SystemClock>,
}

impl InProcess {
    pub(super) fn new(function: Arc<Function>, timeouts: Timeouts) -> Self {
        InProcess {
            function,
            timeouts,
            clock: Arc::new(SystemClock),
        }
    }
}

impl Functions for InProcess {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: &'a str,
        request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, FunctionFailure>> {
        Box::pin(async move {
            let mut context = Context::new(request_id);
            context.deadline = SystemTime::now().checked_add(self.timeout(function));
            let invocation = Invocation::new(context, self.clock.clone());
            let span = tracing::info_span!("invoke", function, requestId = request_id);
            let handled = self
                .function
                .handle_as(function, event.as_bytes(), &invocation);
            let handled = petstore_local::aws::as_function(function, handled.instrument(span));
            match handled.await {
                Ok(reply) => Ok(String::from_utf8_lossy(reply.as_bytes()).into_owned()),
                Err(error) => Err(FunctionFailure::new(error.error_type(), error.to_string())),
            }
        })
    }

    fn timeout(&self, function: &str) -> Duration {
        self.timeouts.get(function)
    }
}
