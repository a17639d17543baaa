//! A handler of every source, in a crate that denies warnings and has its handlers in no table.
#![deny(warnings)]

use petstore::prelude::*;

#[petstore::model]
pub struct Pet {
    name: String,
}

#[table("pets", key = "name", stream = new_and_old_images)]
struct Pets;

#[topic("pet-added", message = Pet)]
struct PetAdded;

#[queue("adoptions", from = PetAdded, dead_letter_after = 5)]
struct Adoptions;

#[bucket("photos")]
struct Photos;

#[bus("shop")]
struct Shop;

struct Mailer;

#[event(sqs, queue = Adoptions, batch = 10, concurrency = 5)]
async fn adopt(Json(pet): Json<Pet>, Attribute(breed): Attribute<Option<String>>, mailer: &Mailer) -> Result<(), std::fmt::Error> {
    let (_, _, _) = (pet.name, breed, mailer);
    Ok(())
}

#[event(sns, topic = PetAdded)]
async fn announce(Json(pet): Json<Pet>, record: Record<'_>) {
    let (_, _) = (pet.name, record);
}

#[event(s3, bucket = Photos, suffix = ".jpg")]
async fn thumbnail(photo: S3Object<'_>, photos: Bucket<'_, Photos, ReadWrite>) {
    let (_, _) = (photo.key, photos.name_for_writing());
}

#[event(eventbridge, bus = Shop, pattern = r#"{"source": ["shop"]}"#)]
async fn sold(Detail(pet): Detail<Pet>) {
    let _ = pet.name;
}

#[event(schedule, "cron(0 3 * * ? *)")]
async fn report(pets: Table<'_, Pets, Read>, recounts: Invoker<'_, recount>) {
    let (_, _) = (pets.name_for_reading(), recounts.name());
}

#[event(dynamodb, table = Pets)]
async fn count(change: Change<Pet>) -> Result<(), std::fmt::Error> {
    let _ = change.after().map(|pet| &pet.name);
    Ok(())
}

#[event(kinesis, stream = "clicks")]
async fn click(batch: Batch<'_, Json<Pet>>) -> Failures {
    batch.failures(|item| item.value.0.name.is_empty())
}

#[event(direct)]
async fn recount(Json(pet): Json<Pet>) -> Json<Pet> {
    Json(pet)
}

#[around]
async fn trace(next: NextRecord<'_>, record: Record<'_>, mailer: &Mailer) -> Outcome {
    let (_, _) = (record, mailer);
    next.run().await
}

pub fn app() -> App {
    App::new("pets").state(Mailer).around_records(hooks![trace]).events(events![
        adopt, announce, thumbnail, sold, report, count, click, recount
    ])
}
