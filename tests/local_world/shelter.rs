//! An app with every kind of source, and a world of it whose functions the test plays.

use std::time::Duration;

use petstore::prelude::*;
use petstore::{App, Timestamp};
use petstore_local::events::topic::PublishRequest;
use petstore_local::world::{Invoke, Task, Work, WorkId, WorkResult, World, WorldSettings};

#[petstore::model]
pub(crate) struct PetAdded {
    pub(crate) pet: String,
}

#[topic("pet-added", message = PetAdded)]
pub(crate) struct PetAddedTopic;

#[queue("adoptions", from = PetAddedTopic, dead_letter_after = 2, visibility_timeout = 60)]
pub(crate) struct Adoptions;

#[queue("cats", from = PetAddedTopic, raw, filter = r#"{"kind": ["cat"]}"#)]
pub(crate) struct Cats;

#[queue("orders.fifo", message = PetAdded)]
pub(crate) struct Orders;

#[table("pets", key = "id", stream = new_and_old_images, ttl = "expires")]
pub(crate) struct Pets;

#[bucket("photos")]
pub(crate) struct Photos;

#[bus("shop")]
pub(crate) struct Shop;

#[event(sqs, queue = Adoptions, filter = r#"{"body": {"Message": [{"anything-but": "noise"}]}}"#)]
async fn mail(Json(_pet): Json<PetAdded>) -> Result<(), String> {
    Ok(())
}

#[event(sqs, queue = Orders)]
async fn order(Json(_pet): Json<PetAdded>) -> Result<(), String> {
    Ok(())
}

#[event(sns, topic = PetAddedTopic)]
async fn hear(Json(_pet): Json<PetAdded>, _cats: Sender<'_, Cats>) -> Result<(), String> {
    Ok(())
}

#[event(dynamodb, table = Pets, retries = 1)]
async fn count(_record: Record<'_>) -> Result<(), String> {
    Ok(())
}

#[event(s3, bucket = Photos, prefix = "cats/")]
async fn photo(_object: S3Object<'_>) -> Result<(), String> {
    Ok(())
}

#[event(eventbridge, bus = Shop, pattern = r#"{"detail-type": ["Sold"]}"#, input = r#"{"pet": <$.detail.pet>}"#)]
async fn sold(_detail: Detail<PetAdded>) -> Result<(), String> {
    Ok(())
}

#[event(schedule, "cron(0 3 * * ? *)")]
async fn report() -> Result<(), String> {
    Ok(())
}

#[event(schedule, "cron(0 3 * * ? *)", timezone = "Europe/Berlin")]
async fn wake() -> Result<(), String> {
    Ok(())
}

pub(crate) fn app() -> App {
    App::new("shelter")
        .function("mailer", routes![], events![mail, hear])
        .function("shop", routes![], events![order, sold, photo])
        .function("statistics", routes![], events![count, report, wake])
}

/// The first of January 2026, UTC.
pub(crate) const START: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// A world, and the time in it.
pub(crate) struct Shelter {
    pub(crate) world: World,
    pub(crate) now: Timestamp,
}

impl Shelter {
    pub(crate) fn new() -> Self {
        Self::with(&WorldSettings::default())
    }

    pub(crate) fn with(settings: &WorldSettings) -> Self {
        let world = World::new(&app().deployment(), settings, START).unwrap();
        Shelter { world, now: START }
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    pub(crate) fn queue(&self, name: &str) -> String {
        self.world.names().queue(name)
    }

    pub(crate) fn publish(&mut self, message: &str) {
        let request = PublishRequest {
            message: message.to_owned(),
            ..PublishRequest::default()
        };
        let topic = self.world.names().topic("pet-added");
        self.world.publish(&topic, &request, self.now).unwrap();
    }

    /// All messages of a queue, visible or not.
    pub(crate) fn count(&self, queue: &str) -> usize {
        let queue = self.world.queues().get(&self.queue(queue)).unwrap();
        let (visible, in_flight, delayed) = queue.counts(self.now);
        visible + in_flight + delayed
    }

    pub(crate) fn take(&mut self) -> Vec<Work> {
        self.world.take_work(self.now).unwrap()
    }

    /// The invocations that are due, for a function.
    pub(crate) fn invocations(&mut self, function: &str) -> Vec<(WorkId, Invoke)> {
        let work = self.take().into_iter();
        work.filter_map(|work| match work.task {
            Task::Invoke(invoke) if invoke.function == function => Some((work.id, invoke)),
            _ => None,
        })
        .collect()
    }

    pub(crate) fn settle(&mut self, id: &WorkId, result: WorkResult) {
        self.world.settle(id, &result, self.now).unwrap();
    }
}

/// A function that returned nothing.
pub(crate) fn done() -> WorkResult {
    WorkResult::Returned("null".to_owned())
}

/// A function that failed.
pub(crate) fn failed() -> WorkResult {
    WorkResult::Failed(r#"{"errorMessage":"no","errorType":"Error"}"#.to_owned())
}
