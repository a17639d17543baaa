//! An app with three functions, and an engine that runs its world as far as these tests need it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use petstore::aws::{Invoke, Publish, PutEvent, SendMessage};
use petstore::prelude::*;
use petstore::{Invocation, SystemClock};
use petstore_core::Timestamp;
use petstore_gateway::FunctionFailure;
use petstore_local::aws::{
    Caller, Changed, Engine, Invoked, LocalAws, Objects, Scope, Tables, scope,
};
use petstore_local::world::{Names, World, WorldSettings};
use tokio::sync::Notify;

#[petstore::model]
#[derive(Debug, PartialEq)]
pub(crate) struct PetAdded {
    pub(crate) name: String,
}

#[petstore::model]
#[derive(Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) pets: u32,
}

#[table("pets", key = "petId", stream = new_image, ttl = "expires")]
pub(crate) struct PetsTable;
#[table("owners", key = "ownerId")]
pub(crate) struct OwnersTable;
#[topic("pet-added", message = PetAdded)]
pub(crate) struct PetAddedTopic;
#[queue("adoptions", from = PetAddedTopic, raw, dead_letter_after = 5)]
pub(crate) struct Adoptions;
#[queue("orders.fifo", message = PetAdded)]
pub(crate) struct Orders;
#[bus("shop")]
pub(crate) struct Shop;
#[bucket("photos")]
pub(crate) struct Photos;

/// Does what the body names with the handles of the route.
#[route(POST, "/pets/{action}")]
async fn act(
    action: String,
    added: Publisher<'_, PetAddedTopic>,
    adoptions: Sender<'_, Adoptions>,
    shop: Publisher<'_, Shop>,
    recount: Invoker<'_, recount>,
    pets: Table<'_, PetsTable, ReadWrite>,
    photos: Bucket<'_, Photos, Write>,
) -> String {
    let rex = PetAdded {
        name: "Rex".to_owned(),
    };
    let done = match action.as_str() {
        "publish" => added.publish(&rex).await,
        "send" => adoptions.send_message(&rex).await,
        "put" => shop.put_event("shelter", "Sold", &rex).await,
        "invoke" => {
            let reply = recount.invoke(&Count { pets: 3 }).await;
            reply.map(|count| count.pets.to_string())
        }
        "invoke-13" => {
            let reply = recount.invoke(&Count { pets: 13 }).await;
            reply.map(|count| count.pets.to_string())
        }
        "invoke-later" => {
            let accepted = recount.invoke_later(&Count { pets: 3 }).await;
            accepted.map(|()| "accepted".to_owned())
        }
        _ => Ok(format!("{} {}", pets.name(), photos.name())),
    };
    done.unwrap_or_else(|error| format!("{error}"))
}

/// Doubles a number.
#[event(direct)]
async fn recount(Json(count): Json<Count>) -> Result<Json<Count>, String> {
    if count.pets == 13 {
        return Err("unlucky".to_owned());
    }
    let pets = count.pets * 2;
    Ok(Json(Count { pets }))
}

/// Follows the pets.
#[event(dynamodb, table = PetsTable)]
async fn follow(
    record: Record<'_>,
    orders: Sender<'_, Orders>,
    owners: Table<'_, OwnersTable, Read>,
) {
    let _ = (record.id(), orders.name(), owners.name());
}

pub(crate) fn app() -> App {
    App::new("shelter")
        .function("api", routes![act], events![])
        .function("statistics", routes![], events![recount, follow])
}

/// A world whose work is done when a test asks for it.
pub(crate) struct ManualEngine {
    world: Mutex<World>,
    changed: Notify,
    pub(crate) written: Mutex<Vec<String>>,
}

impl Engine for ManualEngine {
    fn with_world(&self, act: &mut dyn FnMut(&mut World, Timestamp)) {
        let mut world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut world, SystemTime::now().into());
        self.changed.notify_waiters();
    }

    fn read_world(&self, read: &mut dyn FnMut(&World, Timestamp)) {
        let world = self.world.lock().unwrap_or_else(PoisonError::into_inner);
        read(&world, SystemTime::now().into());
    }

    fn changed(&self) -> Changed<'_> {
        Box::pin(self.changed.notified())
    }

    fn invoke<'a>(&'a self, function: &'a str, event: &'a str) -> Invoked<'a> {
        Box::pin(async move {
            let function_runs = app().select_function(function).start().await;
            let function_runs = function_runs.expect("the function starts");
            let invocation = Invocation::new(Context::new("test"), Arc::new(SystemClock));
            let reply = function_runs.handle(event.as_bytes(), &invocation).await;
            match reply {
                Ok(reply) => Ok(String::from_utf8_lossy(reply.as_bytes()).into_owned()),
                Err(error) => Err(FunctionFailure::new(error.error_type(), error.to_string())),
            }
        })
    }

    fn table_written(&self, table: &str) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.push(table.to_owned());
    }
}

pub(crate) struct Shelter {
    pub(crate) aws: Arc<LocalAws>,
    pub(crate) engine: Arc<ManualEngine>,
}

impl Shelter {
    pub(crate) fn new() -> Shelter {
        let deployment = app().deployment();
        let now = SystemTime::now().into();
        let settings = WorldSettings::default();
        let world = World::new(&deployment, &settings, now).expect("the app is valid");
        let engine = Arc::new(ManualEngine {
            world: Mutex::new(world),
            changed: Notify::new(),
            written: Mutex::new(Vec::new()),
        });
        let tables = Tables::in_memory(&deployment.resources).expect("the tables are valid");
        let objects = Objects::in_memory(&deployment.resources, now);
        let aws = LocalAws::new(
            engine.clone(),
            tables,
            objects,
            Names::default(),
            &deployment,
        );
        Shelter {
            aws: Arc::new(aws),
            engine,
        }
    }

    pub(crate) fn world<T>(&self, act: impl Fn(&mut World, Timestamp) -> T) -> T {
        let mut result = None;
        self.engine
            .with_world(&mut |world, now| result = Some(act(world, now)));
        result.expect("the world runs")
    }

    /// Runs code as one of the functions.
    pub(crate) async fn run_as<F: Future>(&self, function: &str, code: F) -> F::Output {
        self.run(Caller::Function(function.to_owned()), code).await
    }

    /// Runs code as a developer.
    pub(crate) async fn run_free<F: Future>(&self, code: F) -> F::Output {
        self.run(Caller::Developer, code).await
    }

    async fn run<F: Future>(&self, caller: Caller, code: F) -> F::Output {
        let world = self.aws.clone();
        scope(Scope { world, caller }, code).await
    }
}
