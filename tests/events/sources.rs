//! One handler per source, with the extractors that the source has.

use petstore::prelude::*;
use petstore::test::{self, EventClient};
use serde_json::json;

use crate::support::Notes;

#[petstore::model]
#[derive(Clone)]
struct Pet {
    name: String,
    price: f64,
    tags: Vec<String>,
    owner: Option<String>,
}

#[topic("pet-added", message = Pet)]
struct PetAdded;

#[queue("adoptions", from = PetAdded, dead_letter_after = 5)]
struct Adoptions;

#[queue("raw-adoptions", from = PetAdded, raw)]
struct RawAdoptions;

#[table("pets", key = "name", stream = new_and_old_images)]
struct Pets;

#[bucket("photos")]
struct Photos;

#[bus("shop")]
struct Shop;

fn pet(name: &str) -> Pet {
    Pet {
        name: name.to_owned(),
        price: 249.99,
        tags: vec!["old".to_owned()],
        owner: None,
    }
}

async fn client(app: App) -> (EventClient, Notes) {
    let notes = Notes::default();
    let client = EventClient::new(app.state(notes.clone())).await.unwrap();
    (client, notes)
}

#[event(sns, topic = PetAdded)]
async fn greet(
    Json(pet): Json<Pet>,
    Attribute(breed): Attribute<Option<String>>,
    record: Record<'_>,
    notes: &Notes,
) -> Result<(), String> {
    notes.add(format!("{} {breed:?} {}", pet.name, record.source_arn()));
    if pet.name == "Tom" {
        Err("no cats".to_owned())
    } else {
        Ok(())
    }
}

#[tokio::test]
async fn a_topic_fails_as_a_whole() {
    let (client, notes) = client(App::new("pets").events(events![greet])).await;
    let event = test::sns([pet("Rex")])
        .from_resource::<PetAdded>()
        .attribute("breed", "Collie");
    let result = client.send(event).await.unwrap();
    assert_eq!(result.reply(), &json!(null));
    let arn = "arn:aws:sns:us-east-1:000000000000:pet-added";
    assert_eq!(notes.take(), [format!("Rex Some(\"Collie\") {arn}")]);
    let error = client.send(test::sns([pet("Tom")])).await.unwrap_err();
    assert_eq!(error.error_type(), "Petstore.EventFailed");
    assert_eq!(error.to_string(), "`greet` failed: no cats");
    client
        .send(test::sns([json!({"name": 7})]))
        .await
        .unwrap_err();
}

#[event(sqs, queue = Adoptions)]
async fn adopt(Json(pet): Json<Pet>, Attribute(count): Attribute<u8>, notes: &Notes) {
    notes.add(format!("{} {count}", pet.name));
}

#[event(sqs, queue = RawAdoptions, concurrency = 3)]
async fn adopt_raw(
    Text(text): Text<'_>,
    Binary(bytes): Binary<'_>,
    record: Record<'_>,
    notes: &Notes,
) {
    let count = record.receive_count();
    notes.add(format!(
        "{text} {} {count:?} {:?}",
        bytes.len(),
        record.message_group()
    ));
}

#[tokio::test]
async fn a_notification_in_a_queue_is_unwrapped_only_where_the_wiring_declares_it() {
    let (client, notes) = client(App::new("pets").events(events![adopt, adopt_raw])).await;
    let enveloped = r#"{"Type":"Notification","Message":"{\"name\":\"Rex\",\"price\":1,\"tags\":[]}",
        "MessageAttributes":{"count":{"Type":"Number","Value":"3"}}}"#;
    let event = test::sqs_text([enveloped]).from_resource::<Adoptions>();
    assert!(client.send(event).await.unwrap().failed().is_empty());
    assert_eq!(notes.take(), ["Rex 3"]);
    let event = test::sqs_text([enveloped]).from_resource::<RawAdoptions>();
    assert!(client.send(event).await.unwrap().failed().is_empty());
    assert_eq!(
        notes.take(),
        [format!("{enveloped} {} Some(1) None", enveloped.len())]
    );
    // Without an envelope, with one of another type, and with one in another.
    let nested = test::sqs([pet("Rex")]).from_sns().from_sns().from_sns();
    let nested = serde_json::from_slice::<serde_json::Value>(&nested.to_bytes()).unwrap();
    let nested = nested["Records"][0]["body"].as_str().unwrap().to_owned();
    let bodies = [
        "{\"name\":\"Rex\"}".to_owned(),
        "{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"x\"}".to_owned(),
        nested,
    ];
    let event = test::sqs_text(bodies).from_resource::<Adoptions>();
    assert_eq!(client.send(event).await.unwrap().failed(), [0, 1, 2]);
    assert!(notes.take().is_empty());
}

#[event(dynamodb, table = Pets, batch = 100, bisect, retries = 3)]
async fn count(change: Change<Pet>, notes: &Notes) -> Result<(), String> {
    let note = match &change {
        Change::Insert(new) => format!("+{}", new.name),
        Change::Modify { old, new } => format!("{}>{}", old.name, new.name),
        Change::Remove(old) => format!("-{}", old.name),
    };
    notes.add(note);
    match change.after() {
        Some(pet) if pet.name == "bites" => Err("it bites".to_owned()),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn changes_of_a_table_stop_at_the_first_failure() {
    let (client, notes) = client(App::new("pets").events(events![count])).await;
    let event = test::stream()
        .insert(&pet("Rex"))
        .modify(
            &pet("Rex"),
            &Pet {
                owner: Some("Ann".to_owned()),
                ..pet("Max")
            },
        )
        .remove(&pet("Max"))
        .insert(&pet("bites"))
        .insert(&pet("Kim"))
        .from_resource::<Pets>();
    let result = client.send(event).await.unwrap();
    assert_eq!(result.failed(), [3]);
    assert_eq!(notes.take(), ["+Rex", "Rex>Max", "-Max", "+bites"]);
    let result = client
        .send(
            test::stream()
                .insert(&json!({"name": "Rex"}))
                .from_resource::<Pets>(),
        )
        .await;
    assert_eq!(result.unwrap().failed(), [0]);
    assert!(notes.take().is_empty());
}

#[event(kinesis, stream = "clicks")]
async fn click(Json(pet): Json<Pet>, record: Record<'_>, notes: &Notes) {
    let number = record.sequence_number().unwrap().into_owned();
    notes.add(format!(
        "{} {} {:?}",
        pet.name,
        number.len(),
        record.partition_key()
    ));
}

#[tokio::test]
async fn data_of_a_stream_is_decoded() {
    let (client, notes) = client(App::new("pets").events(events![click])).await;
    let result = client.send(test::kinesis([pet("Rex")])).await.unwrap();
    assert!(result.failed().is_empty());
    assert_eq!(notes.take(), ["Rex 56 Some(\"key\")"]);
    let result = client
        .send(test::kinesis_bytes([&b"{\xff}"[..]]))
        .await
        .unwrap();
    assert_eq!(result.failed(), [0]);
}

#[event(s3, bucket = Photos, events = "s3:ObjectCreated:*", suffix = ".jpg")]
async fn resize(photo: S3Object<'_>, notes: &Notes) {
    notes.add(format!("{} {} {:?}", photo.bucket, photo.key, photo.size));
}

#[event(s3, bucket = Photos, events = ["s3:ObjectRemoved:Delete", "s3:ObjectRemoved:DeleteMarkerCreated"])]
async fn forget(photo: S3Object<'_>, notes: &Notes) {
    notes.add(format!("{} is gone", photo.key));
}

#[tokio::test]
async fn the_event_and_the_key_decide_between_handlers_of_a_bucket() {
    let (client, notes) = client(App::new("pets").events(events![resize, forget])).await;
    client
        .send(test::s3("ObjectCreated:Put", "a b/Größe@1.jpg", Some(7)).from_resource::<Photos>())
        .await
        .unwrap();
    client
        .send(test::s3("ObjectRemoved:Delete", "a+b.jpg", None).from_resource::<Photos>())
        .await
        .unwrap();
    assert_eq!(
        notes.take(),
        ["photos a b/Größe@1.jpg Some(7)", "a+b.jpg is gone"]
    );
    let error = client
        .send(test::s3("ObjectCreated:Put", "x.png", Some(7)).from_resource::<Photos>())
        .await;
    assert_eq!(
        error.unwrap_err().error_type(),
        "Petstore.EventOfUnknownResource"
    );
    let test_event = json!({"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-01-01T00:00:00.000Z", "Bucket": "photos"});
    assert_eq!(
        client.send(test_event.into()).await.unwrap().reply(),
        &json!(null)
    );
}

#[event(eventbridge, bus = Shop, pattern = r#"{"source": ["shop"], "detail-type": ["sold"]}"#)]
async fn sold(Detail(pet): Detail<Pet>, record: Record<'_>, notes: &Notes) {
    notes.add(format!("{:?} {}", record.event_name(), pet.name));
}

#[event(eventbridge, bus = Shop, pattern = r#"{"source": [{"prefix": "sh"}], "detail-type": ["returned"]}"#)]
async fn returned(Detail(pet): Detail<Pet>, notes: &Notes) {
    notes.add(format!("{} is back", pet.name));
}

#[tokio::test]
async fn the_pattern_decides_between_handlers_of_a_bus() {
    let (client, notes) = client(App::new("pets").events(events![sold, returned])).await;
    client
        .send(test::eventbridge("shop", "sold", &pet("Rex")))
        .await
        .unwrap();
    client
        .send(test::eventbridge("shop", "returned", &pet("Rex")))
        .await
        .unwrap();
    assert_eq!(notes.take(), ["Some(\"sold\") Rex", "Rex is back"]);
    let error = client
        .send(test::eventbridge("shop", "painted", &pet("Rex")))
        .await
        .unwrap_err();
    assert_eq!(error.error_type(), "Petstore.EventOfUnknownResource");
    client
        .send(test::eventbridge("shop", "sold", &json!({})))
        .await
        .unwrap_err();
}

#[event(schedule, "cron(0 3 * * ? *)")]
async fn report(record: Record<'_>, notes: &Notes) {
    notes.add(format!("report {}", record.source_arn()));
}

#[petstore::model]
struct Limit {
    limit: u8,
}

#[event(
    schedule,
    "at(2030-01-31T03:00:00)",
    timezone = "Europe/Berlin",
    input = r#"{"limit": 5}"#
)]
async fn clean(Json(Limit { limit }): Json<Limit>, notes: &Notes) {
    notes.add(format!("clean {limit}"));
}

#[tokio::test]
async fn a_schedule_carries_the_name_of_its_handler() {
    let (client, notes) = client(App::new("pets").events(events![report, clean])).await;
    client.send(test::schedule("report")).await.unwrap();
    assert_eq!(
        notes.take(),
        ["report arn:aws:events:us-east-1:000000000000:rule/report"]
    );
    // Scheduler writes the detail as text.
    let scheduler = json!({
        "version": "0", "id": "x", "detail-type": "Scheduled Event", "source": "aws.scheduler",
        "resources": ["arn:aws:scheduler:us-east-1:000000000000:schedule/default/clean"],
        "detail": "{\"limit\":5}",
    });
    client.send(scheduler.into()).await.unwrap();
    assert_eq!(notes.take(), ["clean 5"]);
    client.send(test::schedule("other")).await.unwrap_err();
    client.send(json!({"limit": 5}).into()).await.unwrap_err();
    let (client, notes) = self::client(App::new("pets").events(events![clean])).await;
    client.send(json!({"limit": 6}).into()).await.unwrap();
    assert_eq!(notes.take(), ["clean 6"]);
}

#[event(direct)]
async fn price(Json(pet): Json<Pet>, context: Context) -> Result<Json<f64>, String> {
    assert_eq!(context.request_id, "test");
    if pet.name == "Rex" {
        Ok(Json(pet.price * 2.0))
    } else {
        Err("not for sale".to_owned())
    }
}

#[tokio::test]
async fn a_direct_invocation_has_a_reply() {
    let (client, _) = client(App::new("pets").events(events![price])).await;
    assert_eq!(
        client
            .send(test::direct(&pet("Rex")))
            .await
            .unwrap()
            .reply(),
        &json!(499.98)
    );
    let error = client.send(test::direct(&pet("Tom"))).await.unwrap_err();
    assert_eq!(error.to_string(), "`price` failed: not for sale");
    client.send(test::direct(&json!([1, 2]))).await.unwrap_err();
}

#[event(sqs, queue = RawAdoptions, batch = 100, window = 1)]
async fn adopt_all(batch: Batch<'_, Json<Pet>>, notes: &Notes) -> Result<Failures, String> {
    for item in &batch {
        notes.add(format!("{} {}", item.record.id(), item.value.0.name));
    }
    Ok(batch.failures(|item| item.value.0.name == "bites"))
}

#[event(dynamodb, table = Pets)]
async fn count_all(batch: Batch<'_, Change<Pet>>) -> Failures {
    batch.failures(|item| item.value.after().is_some_and(|pet| pet.name == "bites"))
}

#[tokio::test]
async fn a_handler_of_a_whole_batch_reports_its_failures() {
    let (client, notes) = client(App::new("pets").events(events![adopt_all, count_all])).await;
    let messages = [
        json!(pet("Rex")),
        json!("x"),
        json!(pet("bites")),
        json!(pet("Kim")),
    ];
    let result = client.send(test::sqs(messages)).await.unwrap();
    assert_eq!(result.failed(), [1, 2]);
    assert_eq!(
        notes.take(),
        ["message-0 Rex", "message-2 bites", "message-3 Kim"]
    );
    let changes = test::stream()
        .insert(&pet("Rex"))
        .insert(&json!({"name": 1}))
        .insert(&pet("Kim"));
    assert_eq!(client.send(changes.into()).await.unwrap().failed(), [1]);
    let changes = test::stream()
        .insert(&pet("bites"))
        .insert(&json!({"name": 1}))
        .insert(&pet("Kim"));
    assert_eq!(client.send(changes.into()).await.unwrap().failed(), [0]);
}
