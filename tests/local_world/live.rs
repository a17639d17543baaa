//! A world whose work is done while the process runs.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use petstore::App;
use petstore::prelude::*;
use petstore_gateway::{BoxFuture, FunctionFailure};
use petstore_local::aws::TablesError;
use petstore_local::events::topic::PublishRequest;
use petstore_local::live::{Functions, LiveOptions, LiveWorld, TableWrites};
use petstore_local::world::{TableWrite, World, WorldSettings};
use serde_json::{Value, json};

use crate::shelter::app;

/// Functions that remember their events, and fail as often as a test demands.
#[derive(Default)]
struct Recorder {
    events: Mutex<Vec<(String, Value)>>,
    panics: Mutex<usize>,
}

impl Functions for Recorder {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: &'a str,
        _request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, FunctionFailure>> {
        Box::pin(async move {
            let event = serde_json::from_str(event).unwrap();
            self.events
                .lock()
                .unwrap()
                .push((function.to_owned(), event));
            let mut panics = self.panics.lock().unwrap();
            if *panics > 0 {
                *panics -= 1;
                drop(panics);
                panic!("on purpose");
            }
            Ok("null".to_owned())
        })
    }

    fn timeout(&self, _function: &str) -> Duration {
        Duration::from_secs(29)
    }
}

impl Recorder {
    fn count(&self, function: &str) -> usize {
        let events = self.events.lock().unwrap();
        events.iter().filter(|(name, _)| name == function).count()
    }
}

/// A table with two writes.
struct Pets;

impl TableWrites for Pets {
    fn streams(&self) -> Vec<String> {
        vec!["pets".to_owned()]
    }

    fn writes_after(&self, _: &str, number: Option<&str>) -> Result<Vec<TableWrite>, TablesError> {
        let after: u64 = number.map_or(0, |number| number.parse().unwrap());
        let write = |number: u64| TableWrite {
            sequence_number: Some(number.to_string()),
            new: json!({"id": {"S": number.to_string()}})
                .as_object()
                .cloned(),
            ..TableWrite::default()
        };
        Ok((after + 1..=2).map(write).collect())
    }
}

fn publish(live: &LiveWorld, message: &str) {
    let request = PublishRequest {
        message: message.to_owned(),
        ..PublishRequest::default()
    };
    live.with_world(|world, now| {
        let topic = world.names().topic("pet-added");
        world.publish(&topic, &request, now).unwrap();
    });
}

fn live(settings: &WorldSettings) -> Arc<LiveWorld> {
    let now = std::time::SystemTime::now().into();
    LiveWorld::new(World::new(&app().deployment(), settings, now).unwrap())
}

/// Waits as long as a slow machine may need; a world that hangs fails.
async fn idle(live: &LiveWorld) {
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, live.idle())
        .await
        .expect("the world becomes idle");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_reaches_the_functions() {
    let live = live(&WorldSettings::default());
    let recorder = Arc::new(Recorder::default());
    let options = LiveOptions::new(recorder.clone());
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let pump = tokio::spawn(live.clone().run(options, async { drop(ended.await) }));
    publish(&live, r#"{"pet":"Tom"}"#);
    idle(&live).await;
    // Once by the topic, once by the queue.
    assert_eq!(recorder.count("mailer"), 2);
    end.send(()).unwrap();
    pump.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_to_a_table_are_read_in_order_and_once() {
    let live = live(&WorldSettings::default());
    let recorder = Arc::new(Recorder::default());
    let mut options = LiveOptions::new(recorder.clone());
    options.tables = Some(Arc::new(Pets));
    tokio::spawn(live.clone().run(options, std::future::pending()));
    // The pump reads every stream when it starts.
    live.table_written("pets");
    idle(&live).await;
    live.table_written("pets");
    idle(&live).await;
    let events = recorder.events.lock().unwrap();
    let records = events
        .iter()
        .flat_map(|(_, event)| event["Records"].as_array().unwrap());
    let keys: Vec<&str> = records
        .map(|record| record["dynamodb"]["Keys"]["id"]["S"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["1", "2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_function_that_panics_fails_its_batch_alone() {
    let live = live(&WorldSettings::default());
    let recorder = Arc::new(Recorder::default());
    *recorder.panics.lock().unwrap() = 2;
    tokio::spawn(
        live.clone()
            .run(LiveOptions::new(recorder.clone()), std::future::pending()),
    );
    publish(&live, "Tom");
    idle(&live).await;
    let queue = live.with_world(|world, now| {
        let arn = world.names().queue("adoptions");
        world.queues().get(&arn).unwrap().counts(now)
    });
    // In flight until its visibility timeout ends.
    assert_eq!(queue, (0, 1, 0));
    publish(&live, "Tim");
    idle(&live).await;
    assert_eq!(recorder.count("mailer"), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn emails_are_files_and_webhooks_are_requests() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", server.local_addr().unwrap());
    let requests = std::thread::spawn(move || {
        let mut requests = Vec::new();
        for stream in server.incoming().take(2) {
            requests.push(read_request(stream.unwrap()));
        }
        requests
    });
    let mut settings = WorldSettings::default();
    let addresses = vec![url, "keeper@shelter.example".to_owned()];
    settings
        .subscribers
        .insert("pet-added".to_owned(), addresses);
    let live = live(&settings);
    let folder = tempfile::tempdir().unwrap();
    let mut options = LiveOptions::new(Arc::new(Recorder::default()));
    options.outbox = folder.path().join("outbox");
    tokio::spawn(live.clone().run(options, std::future::pending()));
    idle(&live).await;
    publish(&live, "Tom has come");
    idle(&live).await;

    let requests = requests.join().unwrap();
    let kinds = ["SubscriptionConfirmation", "Notification"];
    for (request, kind) in requests.iter().zip(kinds) {
        let lower = request.to_ascii_lowercase();
        let header = format!("x-amz-sns-message-type: {}", kind.to_ascii_lowercase());
        assert!(lower.contains(&header), "{request}");
    }
    assert!(requests[1].contains("Tom has come"));
    let files = std::fs::read_dir(folder.path().join("outbox")).unwrap();
    let texts: Vec<String> = files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert_eq!(texts.len(), 2);
    assert!(
        texts
            .iter()
            .any(|text| text.contains("\r\n\r\nTom has come"))
    );
}

#[event(schedule, "rate(1 minute)")]
async fn tick() {}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_fires_when_its_time_has_come() {
    let app = App::new("clock").function("clock", routes![], events![tick]);
    // The schedule began almost a minute ago. Its times are whole seconds.
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since_1970.unwrap().as_secs();
    let began = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds - 57);
    let world = World::new(&app.deployment(), &WorldSettings::default(), began.into());
    let live = LiveWorld::new(world.unwrap());
    let recorder = Arc::new(Recorder::default());
    let options = LiveOptions::new(recorder.clone());
    tokio::spawn(live.clone().run(options, std::future::pending()));
    let fired = async {
        loop {
            let changed = live.changed();
            if recorder.count("clock") > 0 {
                break;
            }
            changed.await;
        }
    };
    let limit = Duration::from_secs(30);
    tokio::time::timeout(limit, fired).await.expect("it fires");
    assert!(began.elapsed().unwrap() >= Duration::from_secs(60));
}

/// Reads one request, and responds with 200.
fn read_request(mut stream: std::net::TcpStream) -> String {
    let (mut text, mut buffer) = (String::new(), [0; 8192]);
    loop {
        let count = stream.read(&mut buffer).unwrap();
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")
                .map(str::to_owned)
        });
        if length.is_some_and(|length| body.len() >= length.parse::<usize>().unwrap()) {
            break;
        }
    }
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    text
}
