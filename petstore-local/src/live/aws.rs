//! The services of AWS on a live world.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use petstore_core::Timestamp;
use petstore_gateway::FunctionFailure;

use super::functions::{Functions, TableWrites, invoke_within_timeout};
use super::{LiveWorld, now};
use crate::aws::{Changed, Engine, Invoked, Tables, TablesError};
use crate::events::ids::{IdSource, RandomIds};
use crate::world::{TableWrite, World};

/// A live world with the functions of its app, as the services of AWS use it.
#[derive(Debug)]
pub struct LiveEngine {
    live: Arc<LiveWorld>,
    functions: OnceLock<Running>,
}

struct Running(Arc<dyn Functions>);

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Running")
    }
}

impl LiveEngine {
    /// The services can be used before the functions of the app have started, except for
    /// invocations.
    pub fn new(live: Arc<LiveWorld>) -> Arc<Self> {
        Arc::new(LiveEngine {
            live,
            functions: OnceLock::new(),
        })
    }

    /// Sets the functions once they have started.
    pub fn set_functions(&self, functions: Arc<dyn Functions>) {
        // An app starts once.
        let _ = self.functions.set(Running(functions));
    }
}

impl Engine for LiveEngine {
    fn with_world(&self, act: &mut dyn FnMut(&mut World, Timestamp)) {
        self.live.with_world(act);
    }

    fn read_world(&self, read: &mut dyn FnMut(&World, Timestamp)) {
        read(&self.live.lock(), now());
    }

    fn changed(&self) -> Changed<'_> {
        Box::pin(self.live.changed())
    }

    fn invoke<'a>(&'a self, function: &'a str, event: &'a str) -> Invoked<'a> {
        Box::pin(async move {
            let Some(Running(functions)) = self.functions.get() else {
                let message = "the functions of the app have not started";
                return Err(FunctionFailure::new("Error", message));
            };
            let request_id = RandomIds.uuid();
            let functions = functions.as_ref();
            invoke_within_timeout(functions, function, event, &request_id).await
        })
    }

    fn table_written(&self, table: &str) {
        self.live.table_written(table);
    }
}

impl TableWrites for Tables {
    fn streams(&self) -> Vec<String> {
        Tables::streams(self).map(str::to_owned).collect()
    }

    fn writes_after(
        &self,
        table: &str,
        sequence_number: Option<&str>,
    ) -> Result<Vec<TableWrite>, TablesError> {
        Tables::writes_after(self, table, sequence_number)
    }

    fn expiry_interval(&self) -> Option<Duration> {
        self.has_ttl().then_some(Tables::EXPIRY_INTERVAL)
    }

    fn delete_expired(&self) -> Result<usize, TablesError> {
        Tables::delete_expired(self)
    }

    fn stored(&self, table: &str, sequence_number: &str) {
        // Records that stay are read past the next time.
        let _ = self.forget_before(table, sequence_number);
    }
}
