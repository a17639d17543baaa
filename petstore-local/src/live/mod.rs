//! Keeps a [`World`] going: sleeps until something is due or changes, invokes
//! functions, sends requests to webhooks, and writes emails into files.
//!
//! [`LiveWorld`] holds the world. [`LiveWorld::run`] does its work; without work and without a
//! timer that is due it does nothing at all.

mod aws;
mod functions;
mod mail;
mod pump;
mod report;
mod warnings;
mod webhook;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use petstore_core::Timestamp;
use tokio::sync::{Notify, Semaphore};

use crate::http_client::BackendClient;
use crate::world::World;

pub use aws::LiveEngine;
pub use functions::{Functions, TableWrites};
pub use warnings::{warnings, wiring};

/// How many invocations of a function run at once.
const CONCURRENCY: usize = 10;

/// How long SNS waits for a webhook.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(15);

/// What a [`LiveWorld`] needs beside the world.
#[non_exhaustive]
pub struct LiveOptions {
    /// The functions of the app.
    pub functions: Arc<dyn Functions>,
    /// The tables whose streams the world reads, if there are any.
    pub tables: Option<Arc<dyn TableWrites>>,
    /// The folder for emails.
    pub outbox: PathBuf,
}

impl LiveOptions {
    /// Options without tables; emails are written into the folder `outbox`.
    pub fn new(functions: Arc<dyn Functions>) -> Self {
        LiveOptions {
            functions,
            tables: None,
            outbox: "outbox".into(),
        }
    }
}

impl std::fmt::Debug for LiveOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveOptions")
            .field("outbox", &self.outbox)
            .finish_non_exhaustive()
    }
}

/// A world that goes on while the process runs.
#[derive(Debug)]
pub struct LiveWorld {
    world: Mutex<World>,
    /// Wakes what does the work.
    wake: Notify,
    /// Wakes what waits for a change, such as a long poll.
    changes: Notify,
    /// Tables that were written to since their streams were read.
    written: Mutex<BTreeSet<String>>,
    free: Mutex<BTreeMap<String, Arc<Semaphore>>>,
    client: BackendClient,
    /// How much work was taken and is not settled, and whether streams are read.
    under_way: AtomicUsize,
}

fn now() -> Timestamp {
    SystemTime::now().into()
}

impl LiveWorld {
    /// Takes over a world. Nothing happens in it until [`run`](Self::run).
    pub fn new(world: World) -> Arc<Self> {
        Arc::new(LiveWorld {
            world: Mutex::new(world),
            wake: Notify::new(),
            changes: Notify::new(),
            written: Mutex::default(),
            free: Mutex::default(),
            client: BackendClient::new(WEBHOOK_TIMEOUT),
            under_way: AtomicUsize::new(0),
        })
    }

    /// Uses the world at the current time. Afterwards, what is due in it is done.
    pub fn with_world<T>(&self, act: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let result = act(&mut self.lock(), now());
        self.wake.notify_one();
        self.changes.notify_waiters();
        result
    }

    /// Resolves at the next change of the world after this call. It may resolve without one.
    pub fn changed(&self) -> impl Future<Output = ()> + Send + '_ {
        self.changes.notified()
    }

    /// Resolves when nothing is under way and nothing is due.
    pub async fn idle(&self) {
        loop {
            let changed = self.changed();
            if self.is_idle() {
                return;
            }
            changed.await;
        }
    }

    fn is_idle(&self) -> bool {
        // Work begins and ends with this lock.
        let world = self.lock();
        let unread = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        unread.is_empty()
            && self.under_way.load(Ordering::Acquire) == 0
            && world.next_due().is_none_or(|due| due > now())
    }

    /// Reports that a table with a stream was written to, so that its new records are read.
    pub fn table_written(&self, table: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.insert(table.to_owned()) {
            self.wake.notify_one();
        }
    }

    /// The world stays consistent if a thread panics: an operation changes it as a whole.
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The places for invocations of a function.
    fn places(&self, function: &str) -> Arc<Semaphore> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let places = free.entry(function.to_owned());
        places
            .or_insert_with(|| Arc::new(Semaphore::new(CONCURRENCY)))
            .clone()
    }
}
