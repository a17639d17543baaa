//! Does the work of a world, as soon as it is due and no sooner.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use petstore_core::Timestamp;
use petstore_gateway::FunctionFailure;
use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior};

use super::{LiveOptions, LiveWorld, mail, now, report, webhook};
use crate::aws::TablesError;
use crate::events::topic::Email;
use crate::log;
use crate::world::{Invoke, Task, Work, WorkResult, WorldError};

/// How long to wait after an error of the file or of the tables.
const AFTER_ERROR: Duration = Duration::from_secs(1);

/// How long work in flight may take after the end was asked for.
const GRACE: Duration = Duration::from_secs(5);

impl LiveWorld {
    /// Does the world's work until `end` resolves. Work in flight has a few seconds to finish then;
    /// what does not finish is attempted again when the world is opened the next time.
    pub async fn run(self: Arc<Self>, options: LiveOptions, end: impl Future<Output = ()>) {
        let options = Arc::new(options);
        let mut running = JoinSet::new();
        if let Some(tables) = &options.tables {
            for table in tables.streams() {
                self.table_written(&table);
            }
        }
        let mut expiry = options.tables.as_ref().and_then(|tables| {
            let mut interval = tokio::time::interval(tables.expiry_interval()?);
            interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
            Some(interval)
        });
        tokio::pin!(end);
        loop {
            // Before the work is taken, so that no change in the meantime is missed.
            let woken = self.wake.notified();
            let read = self.read_streams(&options).await;
            let (taken, due) = self.take();
            let failed = read.is_err() || taken.is_err();
            for work in taken.unwrap_or_default() {
                running.spawn(self.clone().work(work, options.clone()));
            }
            let due = match failed {
                true => Some(now() + AFTER_ERROR),
                false => due,
            };
            tokio::select! {
                () = &mut end => break,
                () = sleep_until(due) => {}
                () = woken => {}
                () = tick(&mut expiry) => self.delete_expired(&options).await,
                Some(_) = running.join_next(), if !running.is_empty() => {}
            }
        }
        let rest = async { while running.join_next().await.is_some() {} };
        // What does not finish stays pending in the state.
        let _ = tokio::time::timeout(GRACE, rest).await;
    }

    /// Takes what is due, and when something is due next.
    fn take(&self) -> (Result<Vec<Work>, ()>, Option<Timestamp>) {
        let mut world = self.lock();
        let taken = world.take_work(now());
        for notice in world.take_notices() {
            report::notice(&notice);
        }
        let due = world.next_due();
        match taken {
            Ok(work) => {
                self.under_way.fetch_add(work.len(), Ordering::AcqRel);
                self.changes.notify_waiters();
                (Ok(work), due)
            }
            Err(error) => {
                report::world_error(&error);
                (Err(()), due)
            }
        }
    }

    /// Reads the new records of tables that were written to.
    async fn read_streams(self: &Arc<Self>, options: &Arc<LiveOptions>) -> Result<(), ()> {
        let written = {
            let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
            if written.is_empty() {
                return Ok(());
            }
            self.under_way.fetch_add(1, Ordering::AcqRel);
            std::mem::take(&mut *written)
        };
        let (world, options) = (self.clone(), options.clone());
        let tables = written.clone();
        // SQLite blocks on the disk.
        let read = tokio::task::spawn_blocking(move || {
            tables
                .iter()
                .try_for_each(|table| world.read_stream(&options, table))
        });
        let read = read.await;
        self.under_way.fetch_sub(1, Ordering::AcqRel);
        match read {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(StreamError::World(error))) => report::world_error(&error),
            Ok(Err(StreamError::Tables(error))) => log::line(&format!("error: {error}")),
            Err(error) => log::line(&format!(
                "error: cannot read the streams of tables: {error}"
            )),
        }
        let mut again = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        again.extend(written);
        Err(())
    }

    fn read_stream(&self, options: &LiveOptions, table: &str) -> Result<(), StreamError> {
        let Some(tables) = &options.tables else {
            return Ok(());
        };
        let mut last = self.lock().last_sequence_number(table).map(str::to_owned);
        loop {
            let writes = tables.writes_after(table, last.as_deref());
            let writes = writes.map_err(StreamError::Tables)?;
            if writes.is_empty() {
                break;
            }
            let mut world = self.lock();
            for write in &writes {
                let changed = world.table_changed(table, write, now());
                changed.map_err(StreamError::World)?;
            }
            let stored = world.last_sequence_number(table).map(str::to_owned);
            // Writes without numbers would be read for ever.
            if stored == last {
                break;
            }
            last = stored;
        }
        if let Some(last) = last {
            tables.stored(table, &last);
        }
        Ok(())
    }

    /// Deletes items whose time to live is over, and has the streams with them read.
    async fn delete_expired(&self, options: &Arc<LiveOptions>) {
        let Some(tables) = options.tables.clone() else {
            return;
        };
        let expiring = tables.clone();
        // SQLite blocks on the disk.
        let deleted = tokio::task::spawn_blocking(move || expiring.delete_expired()).await;
        match deleted {
            Ok(Ok(0)) => {}
            Ok(Ok(count)) => {
                log::line(&format!("deleted {count} items whose time to live is over"));
                for table in tables.streams() {
                    self.table_written(&table);
                }
            }
            // The items stay until the next time, as they may on AWS.
            Ok(Err(error)) => log::line(&format!("error: {error}")),
            Err(error) => log::line(&format!("error: cannot delete expired items: {error}")),
        }
    }

    async fn work(self: Arc<Self>, work: Work, options: Arc<LiveOptions>) {
        let result = match &work.task {
            Task::Invoke(invoke) => self.invoke(invoke, &options).await,
            Task::Http(request) => {
                let started = Instant::now();
                let result = webhook::send(&self.client, request).await;
                let took = started.elapsed().as_secs_f64() * 1000.0;
                let kind = request.headers.iter();
                let kind = kind.filter(|(name, _)| {
                    matches!(&**name, "x-amz-sns-message-type" | "x-amz-sns-message-id")
                });
                let kind: Vec<&str> = kind.map(|(_, value)| value.as_str()).collect();
                log::line(&format!(
                    "webhook {}: {}, {}, {took:.1} ms",
                    request.url,
                    kind.join(" "),
                    outcome(&result)
                ));
                result
            }
            Task::Email(email) => write_email(&options.outbox, email),
        };
        self.settle(&work, &result).await;
    }

    async fn invoke(&self, invoke: &Invoke, options: &Arc<LiveOptions>) -> WorkResult {
        let places = self.places(&invoke.function);
        // The semaphore is never closed.
        let _place = places.acquire_owned().await;
        let started = Instant::now();
        let (functions, owned) = (options.clone(), invoke.clone());
        // A task of its own, so that a panic outside of a handler does not lose the work.
        let mut task = tokio::spawn(async move {
            let Invoke {
                function,
                event,
                request_id,
                ..
            } = &owned;
            functions
                .functions
                .invoke(function, event, request_id)
                .await
        });
        let limit = options.functions.timeout(&invoke.function);
        let result = match tokio::time::timeout(limit, &mut task).await {
            Ok(Ok(Ok(returned))) => WorkResult::Returned(returned),
            Ok(Ok(Err(failure))) => failure.into(),
            Ok(Err(error)) => FunctionFailure::new("Runtime.ExitError", error.to_string()).into(),
            Err(_) => {
                task.abort();
                FunctionFailure::timed_out(&invoke.request_id, limit).into()
            }
        };
        report::invoked(invoke, &result, started.elapsed());
        result
    }

    /// Settles work, however long the file is full.
    async fn settle(&self, work: &Work, result: &WorkResult) {
        loop {
            let error = {
                let mut world = self.lock();
                let settled = world.settle(&work.id, result, now());
                let Err(error) = settled else {
                    self.under_way.fetch_sub(1, Ordering::AcqRel);
                    break;
                };
                error
            };
            report::world_error(&error);
            if !report::is_full(&error) {
                self.under_way.fetch_sub(1, Ordering::AcqRel);
                break;
            }
            tokio::time::sleep(AFTER_ERROR).await;
        }
        self.wake.notify_one();
        self.changes.notify_waiters();
    }
}

/// Why the records of a stream do not reach the world.
enum StreamError {
    /// The tables cannot be read.
    Tables(TablesError),
    /// The world does not take the records.
    World(WorldError),
}

fn write_email(outbox: &Path, email: &Email) -> WorkResult {
    match mail::write(outbox, email, now()) {
        Ok(path) => {
            log::line(&format!(
                "email to {}: {} | {} | {}",
                email.to,
                email.subject,
                email.body.trim_end(),
                path.display()
            ));
            WorkResult::Returned(String::new())
        }
        Err(error) => {
            log::line(&format!(
                "error: cannot write into {}: {error}",
                outbox.display()
            ));
            WorkResult::Unavailable
        }
    }
}

/// The outcome of a request, for the log.
fn outcome(result: &WorkResult) -> String {
    match result {
        WorkResult::HttpStatus(status) => format!("status {status}"),
        _ => "no response".to_owned(),
    }
}

async fn tick(interval: &mut Option<Interval>) {
    match interval {
        Some(interval) => {
            interval.tick().await;
        }
        None => std::future::pending().await,
    }
}

async fn sleep_until(due: Option<Timestamp>) {
    match due {
        Some(due) => tokio::time::sleep(due.since(now())).await,
        None => std::future::pending().await,
    }
}
