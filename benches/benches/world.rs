//! How fast the local world is: from a write to the handler of the table's stream, from a message
//! to its consumer, the messages per second through a queue and its consumer, and the CPU time of a
//! world in which nothing happens. Requests, handlers and files are those of `cargo run`; only the
//! connection is missing.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use cpu_time::ProcessTime;
use http::{Request, StatusCode};
use petstore::prelude::*;
use petstore::{Function, SystemClock};
use petstore_benches::measure::Arguments;
use petstore_gateway::{BoxFuture, FunctionFailure};
use petstore_local::aws::{Caller, LocalAws, Objects, Tables};
use petstore_local::live::{Functions, LiveEngine, LiveOptions, LiveWorld};
use petstore_local::world::{World, WorldSettings};
use serde_json::json;
use tokio::sync::Notify;

/// An item.
#[derive(serde::Deserialize)]
struct Pet {
    /// The key.
    #[serde(rename = "petId")]
    _id: String,
}

/// A message.
#[petstore::model]
struct PetAdded {
    /// The number of the pet.
    pet: u64,
}

#[table("pets", key = "petId", stream = new_and_old_images)]
struct Pets;

#[topic("pet-added", message = PetAdded)]
struct PetAddedTopic;

#[queue("adoptions", from = PetAddedTopic, raw, dead_letter_after = 5)]
struct Adoptions;

#[event(dynamodb, table = Pets)]
async fn count(_change: Change<Pet>, handled: &Handled) {
    handled.add();
}

#[event(sqs, queue = Adoptions)]
async fn prepare(Json(_added): Json<PetAdded>, handled: &Handled) {
    handled.add();
}

fn app() -> App {
    App::new("shop")
        .function("statistics", routes![], events![count])
        .function("notifications", routes![], events![prepare])
}

/// How many records the handlers have got.
#[derive(Clone, Default)]
struct Handled(Arc<(AtomicUsize, Notify)>);

impl Handled {
    fn add(&self) {
        self.0.0.fetch_add(1, Ordering::SeqCst);
        self.0.1.notify_waiters();
    }

    fn count(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    /// Waits until there are so many records.
    async fn wait_for(&self, count: usize) {
        loop {
            let changed = self.0.1.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.count() >= count {
                return;
            }
            changed.await;
        }
    }
}

/// The functions of the app in this process, as `cargo run` invokes them.
struct InProcess(Function);

impl Functions for InProcess {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: &'a str,
        request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, FunctionFailure>> {
        Box::pin(async move {
            let invocation = SystemClock::invocation(Context::new(request_id));
            let handled = self.0.handle_as(function, event.as_bytes(), &invocation);
            let reply = handled
                .await
                .map_err(|error| FunctionFailure::new(error.error_type(), error.to_string()))?;
            Ok(String::from_utf8_lossy(reply.as_bytes()).into_owned())
        })
    }

    fn timeout(&self, _function: &str) -> Duration {
        Duration::from_secs(29)
    }
}

struct Running {
    live: Arc<LiveWorld>,
    aws: LocalAws,
    handled: Handled,
    folder: std::path::PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

async fn run() -> Result<Running, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("petstore-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let deployment = app().deployment();
    let (settings, now) = (WorldSettings::default(), SystemTime::now().into());
    let world = World::open(&folder.join("world.db"), &deployment, &settings, now)?;
    let live = LiveWorld::new(world);
    let engine = LiveEngine::new(live.clone());
    let tables = Tables::open(&folder.join("tables.db"), &deployment.resources)?;
    let objects = Objects::in_memory(&deployment.resources, now);
    let arns = settings.names.arns(&deployment);
    let aws = LocalAws::new(engine, tables.clone(), objects, settings.names, &deployment);
    let handled = Handled::default();
    let function = app().state(handled.clone()).resource_arns(arns).start();
    let mut options = LiveOptions::new(Arc::new(InProcess(function.await?)));
    options.tables = Some(Arc::new(tables));
    tokio::spawn(live.clone().run(options, std::future::pending()));
    Ok(Running {
        live,
        aws,
        handled,
        folder,
    })
}

impl Running {
    /// Sends a request to a service, as its SDK does.
    async fn call(&self, service: &str, target: &str, body: String) {
        let content_type = match target {
            "" => "application/x-www-form-urlencoded",
            _ => "application/x-amz-json-1.0",
        };
        let scope = format!("AKIDEXAMPLE/20260101/us-east-1/{service}/aws4_request");
        let request = Request::post("http://127.0.0.1/")
            .header("x-amz-target", target)
            .header("content-type", content_type)
            .header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"),
            )
            .body(Bytes::from(body));
        let request = request.expect("the request is well-formed");
        let response = self.aws.respond(request, Some(&Caller::Developer)).await;
        assert_eq!(response.status(), StatusCode::OK, "{:?}", response.body());
    }

    async fn put_item(&self, id: usize) {
        let body = json!({"TableName": "pets", "Item": {"petId": {"S": id.to_string()}}});
        let target = "DynamoDB_20120810.PutItem";
        self.call("dynamodb", target, body.to_string()).await;
    }

    async fn publish(&self, pet: usize) {
        let topic = "arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3Apet-added";
        let message = format!("%7B%22pet%22%3A{pet}%7D");
        let body = format!("Action=Publish&Version=2010-03-31&TopicArn={topic}&Message={message}");
        self.call("sns", "", body).await;
    }

    async fn send(&self, pet: usize) {
        let body = json!({
            "QueueUrl": "http://127.0.0.1/000000000000/adoptions",
            "MessageBody": json!({"pet": pet}).to_string(),
        });
        let target = "AmazonSQS.SendMessage";
        self.call("sqs", target, body.to_string()).await;
    }
}

/// One line of the table: what was measured, and whether that is the aim.
fn print_row(name: &str, measured: &str, aim: &str, holds: bool) {
    let holds = if holds { "yes" } else { "no" };
    println!("| {name:46} | {measured:>14} | {aim:>12} | {holds:5} |");
}

/// The longest time from a write or a message to its handler, in milliseconds.
const LATENCY: f64 = 10.0;

/// Prints the median and the 99th percentile.
fn print_latency(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    for percent in [50, 99] {
        let millis = times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
        print_row(
            &format!("{name}, p{percent}"),
            &format!("{millis:.2} ms"),
            &format!("<= {LATENCY} ms"),
            millis <= LATENCY,
        );
    }
}

async fn measure(running: &Running, arguments: &Arguments) {
    let (single, many, idle) = match arguments.test {
        true => (3, 30, Duration::from_millis(10)),
        false => (300, 10_000, Duration::from_secs(10)),
    };
    let Running { live, handled, .. } = running;
    println!(
        "| {:46} | {:>14} | {:>12} | holds |",
        "what", "measured", "aim"
    );
    println!("| {:-<46} | {:->13}: | {:->11}: | ----- |", "", "", "");
    let mut times = Vec::new();
    for id in 0..single {
        let (before, started) = (handled.count(), Instant::now());
        running.put_item(id).await;
        handled.wait_for(before + 1).await;
        times.push(started.elapsed());
        live.idle().await;
    }
    print_latency("PutItem to the handler of the stream", times);

    let mut times = Vec::new();
    for pet in 0..single {
        let (before, started) = (handled.count(), Instant::now());
        running.publish(pet).await;
        handled.wait_for(before + 1).await;
        times.push(started.elapsed());
        live.idle().await;
    }
    print_latency("publish to the consumer of the queue", times);

    let (before, started, cpu) = (handled.count(), Instant::now(), ProcessTime::now());
    for pet in 0..many {
        running.send(pet).await;
        // Others work in the meantime, as the clients of a port do.
        tokio::task::yield_now().await;
    }
    handled.wait_for(before + many).await;
    let rate = many as f64 / started.elapsed().as_secs_f64();
    let cpu = cpu.elapsed().as_secs_f64() * 1e6 / many as f64;
    print_row(
        "messages per second through queue and consumer",
        &format!("{rate:.0}"),
        ">= 1000",
        rate >= 1000.0,
    );
    print_row("CPU time per message", &format!("{cpu:.0} us"), "", true);

    live.idle().await;
    let cpu = ProcessTime::now();
    tokio::time::sleep(idle).await;
    let share = cpu.elapsed().as_secs_f64() * 100.0 / idle.as_secs_f64();
    print_row(
        "CPU time while nothing happens, of a core",
        &format!("{share:.2} %"),
        "<= 1 %",
        share <= 1.0,
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::of_program();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let running = run().await?;
        measure(&running, &arguments).await;
        Ok(())
    })
}
