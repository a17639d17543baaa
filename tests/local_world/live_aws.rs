//! The services of AWS on a world whose work is done while the process runs.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, StatusCode};
use petstore_gateway::{BoxFuture, FunctionFailure};
use petstore_local::aws::{Caller, LocalAws, Objects, Tables};
use petstore_local::live::{Functions, LiveEngine, LiveOptions, LiveWorld};
use petstore_local::world::{World, WorldSettings};
use serde_json::{Value, json};

use crate::shelter::app;

/// Functions that keep their events.
#[derive(Default)]
struct Kept(Mutex<Vec<(String, Value)>>);

impl Kept {
    /// The records of all events.
    fn records(&self) -> Vec<Value> {
        let events = self.0.lock().unwrap();
        let records = events.iter().map(|(_, event)| event["Records"].as_array());
        records.flatten().flatten().cloned().collect()
    }
}

impl Functions for Kept {
    fn invoke<'a>(
        &'a self,
        function: &'a str,
        event: &'a str,
        _request_id: &'a str,
    ) -> BoxFuture<'a, Result<String, FunctionFailure>> {
        Box::pin(async move {
            let event = serde_json::from_str(event).unwrap();
            self.0.lock().unwrap().push((function.to_owned(), event));
            Ok("null".to_owned())
        })
    }

    fn timeout(&self, _function: &str) -> Duration {
        Duration::from_secs(29)
    }
}

/// A world with its services of AWS, and the functions that its events reach.
struct Services {
    live: Arc<LiveWorld>,
    aws: LocalAws,
    tables: Tables,
    kept: Arc<Kept>,
}

impl Services {
    /// Services with tables in a file that has at most so many pages.
    fn open(file: &Path, max_page_count: Option<u32>) -> Self {
        let deployment = app().deployment();
        let (settings, now) = (WorldSettings::default(), SystemTime::now().into());
        let live = LiveWorld::new(World::new(&deployment, &settings, now).unwrap());
        let engine = LiveEngine::new(live.clone());
        let tables = Tables::open_limited(file, &deployment.resources, max_page_count).unwrap();
        let objects = Objects::in_memory(&deployment.resources, now);
        let names = settings.names.clone();
        let aws = LocalAws::new(engine.clone(), tables.clone(), objects, names, &deployment);
        let kept = Arc::new(Kept::default());
        engine.set_functions(kept.clone());
        Services {
            live,
            aws,
            tables,
            kept,
        }
    }

    /// Begins to do the work of the world.
    fn run(&self) {
        let mut options = LiveOptions::new(self.kept.clone());
        options.tables = Some(Arc::new(self.tables.clone()));
        tokio::spawn(self.live.clone().run(options, std::future::pending()));
    }

    /// Calls DynamoDB, as the SDK does. Returns the status and the body of the response.
    async fn call(&self, operation: &str, body: &Value, caller: &Caller) -> (StatusCode, Value) {
        let request = Request::post("http://127.0.0.1/")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .body(Bytes::from(body.to_string()));
        let response = self.aws.respond(request.unwrap(), Some(caller)).await;
        let body = serde_json::from_slice(response.body()).unwrap();
        (response.status(), body)
    }

    async fn put(&self, item: Value, caller: &Caller) -> (StatusCode, Value) {
        let body = json!({"TableName": "pets", "Item": item});
        self.call("PutItem", &body, caller).await
    }

    /// Waits until the functions have got so many records, and returns them.
    async fn records(&self, count: usize) -> Vec<Value> {
        let received = async {
            loop {
                let changed = self.live.changed();
                let records = self.kept.records();
                if records.len() >= count {
                    return records;
                }
                changed.await;
            }
        };
        let limit = Duration::from_secs(60);
        let records = tokio::time::timeout(limit, received).await;
        let records = records.unwrap_or_else(|_| panic!("{:?}", self.kept.records()));
        assert_eq!(records.len(), count, "{records:?}");
        records
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_that_is_put_reaches_the_handler_of_the_stream() {
    let folder = tempfile::tempdir().unwrap();
    let services = Services::open(&folder.path().join("pets.db"), None);
    services.run();
    // The function reads the stream and may not write to the table.
    let statistics = Caller::Function("statistics".to_owned());
    let (status, refused) = services.put(json!({"id": {"S": "Tim"}}), &statistics).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let code = refused["__type"].as_str().unwrap();
    assert!(code.ends_with("#AccessDeniedException"), "{refused}");
    let tom = json!({"id": {"S": "Tom"}});
    let (status, response) = services.put(tom, &Caller::Developer).await;
    assert_eq!(status, StatusCode::OK, "{response}");

    let records = services.records(1).await;
    assert_eq!(records[0]["eventName"], "INSERT");
    assert_eq!(records[0]["dynamodb"]["NewImage"]["id"]["S"], "Tom");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_whose_time_is_over_is_deleted_by_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let services = Services::open(&folder.path().join("pets.db"), None);
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = since_1970.unwrap().as_secs();
    for (id, expires) in [("Tom", now - 3600), ("Tim", now + 3600)] {
        let item = json!({"id": {"S": id}, "expires": {"N": expires.to_string()}});
        let (status, response) = services.put(item, &Caller::Developer).await;
        assert_eq!(status, StatusCode::OK, "{response}");
    }
    // Expired items are deleted when the work begins, and then from time to time.
    services.run();
    let records = services.records(3).await;
    let deleted = &records[2];
    assert_eq!(deleted["eventName"], "REMOVE");
    assert_eq!(deleted["dynamodb"]["Keys"]["id"]["S"], "Tom");
    assert_eq!(
        deleted["userIdentity"],
        json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"})
    );
    for inserted in &records[..2] {
        assert_eq!(inserted["eventName"], "INSERT");
        assert_eq!(inserted["userIdentity"], Value::Null);
    }
    let key = |id: &str| json!({"TableName": "pets", "Key": {"id": {"S": id}}});
    let (_, found) = services
        .call("GetItem", &key("Tim"), &Caller::Developer)
        .await;
    assert_eq!(found["Item"]["id"]["S"], "Tim");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_file_refuses_writes_and_keeps_items_and_records_together() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pets.db");
    let services = Services::open(&file, Some(1));
    let item =
        |number: usize| json!({"id": {"S": number.to_string()}, "text": {"S": "x".repeat(300)}});
    let mut accepted = 0;
    let refused = loop {
        let (status, response) = services.put(item(accepted), &Caller::Developer).await;
        if status != StatusCode::OK {
            assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
            break response;
        }
        accepted += 1;
    };
    assert!(refused.to_string().contains("full"), "{refused}");
    // The pages that exist have room for some items.
    assert!((1..1000).contains(&accepted), "{accepted}");
    let scan = json!({"TableName": "pets", "Select": "COUNT"});
    let (_, found) = services.call("Scan", &scan, &Caller::Developer).await;
    assert_eq!(found["Count"], accepted);
    // Records that the world has stored make room for others.
    services.run();
    assert_eq!(services.records(accepted).await.len(), accepted);
    drop(services);

    let services = Services::open(&file, None);
    let (status, response) = services.put(item(accepted), &Caller::Developer).await;
    assert_eq!(status, StatusCode::OK, "{response}");
    let (_, found) = services.call("Scan", &scan, &Caller::Developer).await;
    assert_eq!(found["Count"], accepted + 1);
}
