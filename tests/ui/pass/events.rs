// Handlers of events with every kind of argument, lints denied.
#![deny(warnings, missing_docs, unreachable_pub, unused_qualifications)]
//! An app.

use petstore::prelude::*;

/// A pet.
#[petstore::model]
pub struct Pet<'a> {
    name: &'a str,
}

/// New pets.
#[topic("pet-added", message = Pet<'_>)]
pub struct PetAdded;

/// Adoptions.
#[queue("adoptions.fifo", message = Pet<'_>, dead_letter_after = 5, visibility_timeout = 60)]
pub struct Adoptions;

/// Notifications.
#[queue("notifications", from = PetAdded, filter = r#"{"breed": ["Collie"]}"#)]
struct Notifications;

/// Pets.
#[table("pets", key = "name", sort = "age", stream = keys_only)]
struct Pets;

/// Photos.
#[bucket("pet-photos")]
struct Photos;

/// Events.
#[bus("shop")]
struct Shop;

/// Adopts.
#[event(sqs, queue = Adoptions, batch = 10)]
async fn adopt(
    Json(pet): Json<Pet<'_>>,
    record: Record<'_>,
    context: Context,
    photos: Bucket<'_, Photos, Read>,
    shop: Publisher<'_, Shop>,
    #[cfg(any())] missing: Missing,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let _ = (pet.name, record, context, photos.name_for_reading(), shop);
    Ok(())
}

/// Notifies.
#[event(sqs, queue = Notifications, concurrency = 10, filter = [r#"{"body": ["a"]}"#, r#"{"body": ["b"]}"#])]
async fn notify(Text(text): Text<'_>, #[name("breed")] Attribute(kind): Attribute<&str>) {
    let _ = (text, kind);
}

/// Counts.
#[event(dynamodb, table = Pets, start = latest, max_age = 60, parallel = 10, bisect)]
async fn count(Keys(keys): Keys<Pet<'_>>, table: Table<'_, Pets, ReadWrite>) {
    let _ = (keys.name, table.name_for_writing());
}

/// Reports.
#[event(schedule, "rate(1 hour)")]
async fn report(adoptions: Sender<'_, Adoptions>, added: Publisher<'_, PetAdded>) {
    let _ = (adoptions.url(), added.arn());
}

fn main() {
    let app = App::new("pets").function("events", routes![], events![adopt, notify, count, report]);
    assert_eq!(app.deployment().functions.len(), 1);
}
