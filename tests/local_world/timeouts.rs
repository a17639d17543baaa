//! Functions of a live world that take too long. The clock of Tokio is paused, so the tests do not
//! wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use petstore_gateway::{BoxFuture, FunctionFailure};
use petstore_local::aws::Engine;
use petstore_local::live::{Functions, LiveEngine, LiveOptions, LiveWorld};
use petstore_local::world::{World, WorldSettings};
use tokio::time::Instant;

use crate::shelter::app;

const TIMEOUT: Duration = Duration::from_secs(3);

/// Functions that never respond.
#[derive(Default)]
struct Stuck {
    started: AtomicUsize,
    ended: Arc<AtomicUsize>,
}

/// Counts when it is dropped.
struct Ended(Arc<AtomicUsize>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Functions for Stuck {
    fn invoke<'a>(
        &'a self,
        _function: &'a str,
        _event: &'a str,
        _request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, FunctionFailure>> {
        Box::pin(async move {
            self.started.fetch_add(1, Ordering::SeqCst);
            let _ended = Ended(self.ended.clone());
            std::future::pending().await
        })
    }

    fn timeout(&self, _function: &str) -> Duration {
        TIMEOUT
    }
}

fn live() -> Arc<LiveWorld> {
    let now = SystemTime::now().into();
    let world = World::new(&app().deployment(), &WorldSettings::default(), now);
    LiveWorld::new(world.unwrap())
}

#[tokio::test(start_paused = true)]
async fn an_asynchronous_invocation_that_times_out_is_retried_after_a_minute() {
    let (live, stuck) = (live(), Arc::new(Stuck::default()));
    let options = LiveOptions::new(stuck.clone());
    let pump = tokio::spawn(live.clone().run(options, std::future::pending()));
    let started = Instant::now();
    live.with_world(|world, now| world.invoke("mailer", "{}", now))
        .unwrap();
    live.idle().await;
    assert_eq!(started.elapsed().as_secs(), TIMEOUT.as_secs());
    assert_eq!(stuck.started.load(Ordering::SeqCst), 1);
    // The future was dropped, as Lambda ends the environment.
    assert_eq!(stuck.ended.load(Ordering::SeqCst), 1);
    pump.abort();
    let due = live.with_world(|world, now| world.next_due().map(|due| due.since(now)));
    let due = due.expect("a retry is due");
    assert!((50..=60).contains(&due.as_secs()), "{due:?}");
}

#[tokio::test(start_paused = true)]
async fn a_direct_invocation_that_times_out_is_an_error_of_the_function() {
    let (live, stuck) = (live(), Arc::new(Stuck::default()));
    let engine = LiveEngine::new(live);
    engine.set_functions(stuck.clone());
    let started = Instant::now();
    let error = engine.invoke("mailer", "{}").await.unwrap_err();
    assert_eq!(started.elapsed().as_secs(), TIMEOUT.as_secs());
    let error: serde_json::Value = serde_json::from_slice(error.payload()).unwrap();
    assert_eq!(error["errorType"], "Sandbox.Timedout");
    let message = error["errorMessage"].as_str().unwrap();
    assert!(
        message.ends_with("Error: Task timed out after 3.00 seconds"),
        "{message}"
    );
    assert_eq!(stuck.ended.load(Ordering::SeqCst), 1);
}
