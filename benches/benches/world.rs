//! How fast the local world is: from a write to the handler of the table's stream, from a message
//! to its consumer, the messages per second through a queue and its consumer, and the CPU time of a
//! world in which nothing happens. Tables and state are in files, as those of `cargo run`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use cpu_time::ProcessTime;
use http::{Request, StatusCode};
use petstore::prelude::*;
use petstore_benches::measure::Arguments;
use petstore_gateway::BoxFuture;
use petstore_local::aws::{Caller, LocalAws, Objects, Tables};
use petstore_local::events::queue::SendMessage;
use petstore_local::events::topic::PublishRequest;
use petstore_local::live::{Functions, LiveEngine, LiveOptions, LiveWorld};
use petstore_local::world::{World, WorldSettings};
use serde_json::{Value, json};
use tokio::sync::Notify;

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
async fn count(_record: Record<'_>) {}

#[event(sqs, queue = Adoptions)]
async fn prepare(Json(_added): Json<PetAdded>) {}

fn app() -> App {
    App::new("shop")
        .function("statistics", routes![], events![count])
        .function("notifications", routes![], events![prepare])
}

/// Functions that count their records.
#[derive(Default)]
struct Counted {
    records: AtomicUsize,
    changed: Notify,
}

impl Functions for Counted {
    fn invoke<'a>(
        &'a self,
        _function: &'a str,
        event: &'a str,
        _request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, String>> {
        Box::pin(async move {
            let event: Value = serde_json::from_str(event).map_err(|error| error.to_string())?;
            let records = event["Records"].as_array().map_or(1, Vec::len);
            self.records.fetch_add(records, Ordering::SeqCst);
            self.changed.notify_waiters();
            Ok("{\"batchItemFailures\":[]}".to_owned())
        })
    }

    fn timeout(&self, _function: &str) -> Duration {
        Duration::from_secs(29)
    }
}

impl Counted {
    /// Waits until there are so many records.
    async fn wait_for(&self, count: usize) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if self.records.load(Ordering::SeqCst) >= count {
                return;
            }
            changed.await;
        }
    }
}

struct Running {
    live: Arc<LiveWorld>,
    aws: LocalAws,
    counted: Arc<Counted>,
    folder: std::path::PathBuf,
}

impl Drop for Running {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn run() -> Result<Running, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("petstore-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let deployment = app().deployment();
    let (settings, now) = (WorldSettings::default(), SystemTime::now().into());
    let world = World::open(&folder.join("world.db"), &deployment, &settings, now)?;
    let live = LiveWorld::new(world);
    let engine = LiveEngine::new(live.clone());
    let tables = Tables::open(&folder.join("tables.db"), &deployment.resources)?;
    let objects = Objects::in_memory(&deployment.resources, now);
    let aws = LocalAws::new(engine, tables.clone(), objects, settings.names, &deployment);
    let counted = Arc::new(Counted::default());
    let mut options = LiveOptions::new(counted.clone());
    options.tables = Some(Arc::new(tables));
    tokio::spawn(live.clone().run(options, std::future::pending()));
    Ok(Running {
        live,
        aws,
        counted,
        folder,
    })
}

impl Running {
    async fn put_item(&self, id: usize) {
        let body = json!({"TableName": "pets", "Item": {"petId": {"S": id.to_string()}}});
        let request = Request::post("http://127.0.0.1/")
            .header("x-amz-target", "DynamoDB_20120810.PutItem")
            .header("content-type", "application/x-amz-json-1.0")
            .body(Bytes::from(body.to_string()));
        let request = request.expect("the request is well-formed");
        let response = self.aws.respond(request, Some(&Caller::Developer)).await;
        assert_eq!(response.status(), StatusCode::OK);
    }

    fn publish(&self, pet: usize) {
        let request = PublishRequest {
            message: json!({"pet": pet}).to_string(),
            ..PublishRequest::default()
        };
        let published = self.live.with_world(|world, now| {
            let topic = world.names().topic("pet-added");
            world.publish(&topic, &request, now)
        });
        published.expect("the topic accepts the message");
    }

    fn send(&self, pet: usize) {
        let sent = self.live.with_world(|world, now| {
            let queue = world.names().queue("adoptions");
            world.send(
                &queue,
                SendMessage::new(json!({"pet": pet}).to_string()),
                now,
            )
        });
        sent.expect("the queue accepts the message");
    }

    fn records(&self) -> usize {
        self.counted.records.load(Ordering::SeqCst)
    }
}

/// Prints the median and the 99th percentile.
fn print_latency(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let part = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    println!("{name}: p50 {:.2} ms, p99 {:.2} ms", part(50), part(99));
}

async fn measure(running: &Running, arguments: &Arguments) {
    let (single, many, idle) = match arguments.test {
        true => (3, 30, Duration::from_millis(10)),
        false => (300, 10_000, Duration::from_secs(10)),
    };
    let mut times = Vec::new();
    for id in 0..single {
        let (before, started) = (running.records(), Instant::now());
        running.put_item(id).await;
        running.counted.wait_for(before + 1).await;
        times.push(started.elapsed());
    }
    print_latency("PutItem to the handler of the stream", times);

    let mut times = Vec::new();
    for pet in 0..single {
        let (before, started) = (running.records(), Instant::now());
        running.publish(pet);
        running.counted.wait_for(before + 1).await;
        times.push(started.elapsed());
    }
    print_latency("publish to the consumer of the queue", times);

    let (before, started, cpu) = (running.records(), Instant::now(), ProcessTime::now());
    for pet in 0..many {
        running.send(pet);
        // Others work in the meantime, as the clients of a port do.
        tokio::task::yield_now().await;
    }
    running.counted.wait_for(before + many).await;
    let took = started.elapsed().as_secs_f64();
    println!(
        "queue and consumer: {:.0} messages per second, {:.0} us of CPU time per message",
        many as f64 / took,
        cpu.elapsed().as_secs_f64() * 1e6 / many as f64,
    );

    running.live.idle().await;
    let cpu = ProcessTime::now();
    tokio::time::sleep(idle).await;
    println!(
        "idle: {:.2} % of a core",
        cpu.elapsed().as_secs_f64() * 100.0 / idle.as_secs_f64()
    );
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::of_program();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let running = run()?;
        measure(&running, &arguments).await;
        Ok(())
    })
}
