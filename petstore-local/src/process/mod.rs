//! Functions as processes: any program that a runtime of Lambda can run, behind a Runtime API of
//! our own.
//!
//! A function has a command. Its processes are started when invocations need them, and each has an
//! endpoint of the Runtime API on a port of its own, so that it cannot respond for another process.
//! A process that ends is replaced by the next invocation; one that exceeds the function's timeout
//! is killed, as in the cloud.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

mod command;
mod environment;
mod failure;
mod group;
mod instance;
mod job;
mod options;
mod output;
mod pool;
mod reply;
mod runtime_api;
mod supervisor;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use petstore_gateway::{
    BoxFuture, FunctionStream, InvocationType, Invoke, InvokeError, InvokeRequest,
};

use crate::AwsSettings;
use crate::function_name::FunctionName;
pub use options::{FunctionOptions, FunctionOptionsError};
use pool::Pool;

/// Functions that run as processes on this machine; other functions are invoked elsewhere.
///
/// Clones share the processes. They end with [`shut_down`](Self::shut_down), or with the runtime of
/// tokio.
#[derive(Clone)]
pub struct FunctionProcesses {
    pools: Arc<BTreeMap<String, Arc<Pool>>>,
    others: Arc<dyn Invoke>,
}

impl std::fmt::Debug for FunctionProcesses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.pools.keys();
        f.debug_list().entries(names).finish()
    }
}

impl FunctionProcesses {
    /// Starts one process per function. If it cannot be started, invocations fail, and the log has
    /// the reason.
    ///
    /// It must be called in a runtime of tokio.
    pub fn start(
        functions: impl IntoIterator<Item = FunctionOptions>,
        settings: &AwsSettings,
        others: impl Invoke,
    ) -> Self {
        let pools = functions.into_iter().map(|options| {
            let name = options.name.clone();
            (name, start(options, settings))
        });
        Self {
            pools: Arc::new(pools.collect()),
            others: Arc::new(others),
        }
    }

    /// Replaces the processes of a function, for example because its program has changed.
    /// Invocations that have begun end first.
    pub fn restart(&self, function: &str) {
        if let Some(pool) = self.pools.get(function) {
            pool.restart();
        }
    }

    /// Ends all processes. Those that registered an extension may do something first, as on Lambda.
    pub async fn shut_down(&self) {
        for pool in self.pools.values() {
            pool.shut_down().await;
        }
    }
}

/// A pool with one process.
fn start(options: FunctionOptions, settings: &AwsSettings) -> Arc<Pool> {
    let (pool, mut instances) = Pool::new(options, settings);
    let supervised = Arc::downgrade(&pool);
    tokio::spawn(async move {
        while let Some(instance) = instances.recv().await {
            if let Some(pool) = supervised.upgrade() {
                tokio::spawn(supervisor::run(pool, instance));
            }
        }
    });
    pool.warm_up();
    pool
}

impl Invoke for FunctionProcesses {
    fn invoke<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<Bytes, InvokeError>> {
        let name = FunctionName::parse(request.function);
        let Some(pool) = self.pools.get(name.short) else {
            return self.others.invoke(request);
        };
        Box::pin(async move {
            match request.invocation_type {
                InvocationType::DryRun => Ok(Bytes::new()),
                InvocationType::Event => {
                    let result = pool.submit(request.event, name.qualifier, false);
                    let pool = Arc::clone(pool);
                    tokio::spawn(async move { pool.log_failure(result.await) });
                    Ok(Bytes::new())
                }
                _ => {
                    let result = pool.submit(request.event, name.qualifier, false);
                    result.await?.into_bytes()
                }
            }
        })
    }

    fn invoke_streaming<'a>(
        &'a self,
        request: InvokeRequest<'a>,
    ) -> BoxFuture<'a, Result<FunctionStream, InvokeError>> {
        let name = FunctionName::parse(request.function);
        let Some(pool) = self.pools.get(name.short) else {
            return self.others.invoke_streaming(request);
        };
        let result = pool.submit(request.event, name.qualifier, true);
        Box::pin(async move { Ok(result.await?.into_stream()) })
    }
}
