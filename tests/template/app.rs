//! An app with every kind of resource and source of events.

use petstore::infrastructure::{Bucket, Publisher, Read, ReadWrite, Sender, Table};
use petstore::prelude::*;

#[petstore::model]
pub(crate) struct PetAdded {
    id: String,
}

#[table("pets", key = "id", stream = new_and_old_images)]
pub(crate) struct Pets;

#[topic("pet-added", message = PetAdded)]
pub(crate) struct PetAddedTopic;

#[queue("adoptions", from = PetAddedTopic, dead_letter_after = 5)]
pub(crate) struct Adoptions;

#[queue("mails", message = PetAdded)]
pub(crate) struct Mails;

#[bucket("photos")]
pub(crate) struct Photos;

#[bus("shop")]
pub(crate) struct Shop;

#[route(POST, "/pets", auth = api_key)]
pub(crate) async fn create_pet(
    _: Json<PetAdded>,
    _: Table<'_, Pets, ReadWrite>,
    _: Publisher<'_, PetAddedTopic>,
) -> NoContent {
    NoContent
}

#[route(GET, "/pets/{id}")]
pub(crate) async fn get_pet(id: String, _: Table<'_, Pets, Read>) -> NoContent {
    let _ = id;
    NoContent
}

#[event(sqs, queue = Adoptions, batch = 100, window = 1)]
pub(crate) async fn notify(_: Json<PetAdded>, _: Sender<'_, Mails>) {}

#[event(sns, topic = PetAddedTopic)]
async fn welcome(_: Json<PetAdded>) {}

#[event(dynamodb, table = Pets, bisect, retries = 3)]
async fn count(_: Publisher<'_, Shop>) {}

#[event(s3, bucket = Photos, events = "s3:ObjectCreated:*", suffix = ".jpg")]
async fn resize(_: Bucket<'_, Photos, ReadWrite>) {}

#[event(eventbridge, bus = Shop, pattern = r#"{"source": ["shop"]}"#)]
async fn sold() {}

#[event(schedule, "cron(0 3 * * ? *)")]
async fn report(_: Table<'_, Pets, Read>) {}

#[event(schedule, "cron(0 3 * * ? *)", timezone = "Europe/Vienna")]
async fn report_at_night() {}

#[event(direct)]
pub(crate) async fn recount(_: Json<PetAdded>) {}

#[event(schedule, "rate(1 day)")]
async fn recount_daily(_: Invoker<'_, recount>) {}

/// The app.
pub(crate) fn app() -> App {
    App::new("pets")
        .function("api", routes![create_pet, get_pet], events![])
        .function(
            "statistics",
            routes![],
            events![count, recount, report, report_at_night],
        )
        .function(
            "notifications",
            routes![],
            events![notify, welcome, resize, sold, recount_daily],
        )
}
