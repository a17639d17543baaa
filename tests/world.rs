//! Queues and schedules under a virtual clock.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use petstore::contract::FunctionConfig;
use petstore::prelude::*;
use petstore::test::World;

#[petstore::model]
struct Adoption {
    pet: String,
}

#[queue("adoptions", message = Adoption, dead_letter_after = 3, visibility_timeout = 60)]
struct Adoptions;

#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn add(&self, note: String) {
        self.0.lock().unwrap().push(note);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[event(sqs, queue = Adoptions, filter = r#"{"body": {"pet": [{"anything-but": "ghost"}]}}"#)]
async fn adopt(
    Json(adoption): Json<Adoption>,
    record: Record<'_>,
    notes: &Notes,
) -> Result<(), String> {
    let count = record.receive_count().unwrap_or_default();
    notes
        .0
        .lock()
        .unwrap()
        .push(format!("{} {count}", adoption.pet));
    if adoption.pet == "bites" {
        Err("it bites".to_owned())
    } else {
        Ok(())
    }
}

#[event(schedule, "cron(0 3 * * ? *)")]
async fn report(notes: &Notes) -> Result<(), String> {
    let mut notes = notes.0.lock().unwrap();
    notes.push("report".to_owned());
    // The first attempt of the first night fails.
    if notes.len() == 1 {
        Err("not yet".to_owned())
    } else {
        Ok(())
    }
}

fn adoption(pet: &str) -> Adoption {
    Adoption {
        pet: pet.to_owned(),
    }
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_message_that_fails_is_received_again_and_ends_in_the_dead_letter_queue() {
    let notes = Notes::default();
    let app = App::new("pets").events(events![adopt]).state(notes.clone());
    let mut world = World::new(app).await.unwrap();
    world.send::<Adoptions, _>(&adoption("Rex")).await.unwrap();
    world
        .send::<Adoptions, _>(&adoption("ghost"))
        .await
        .unwrap();
    world
        .send::<Adoptions, _>(&adoption("bites"))
        .await
        .unwrap();
    assert_eq!(notes.take(), ["Rex 1", "bites 1"]);
    assert_eq!(world.messages::<Adoptions>(), 1);
    world.advance(Duration::from_secs(59)).await;
    assert!(notes.take().is_empty());
    world.advance(Duration::from_secs(1)).await;
    assert_eq!(notes.take(), ["bites 2"]);
    world.advance(HOUR).await;
    assert_eq!(notes.take(), ["bites 3"]);
    assert_eq!(
        (
            world.messages::<Adoptions>(),
            world.dead_letters::<Adoptions>()
        ),
        (0, 1)
    );
}

#[tokio::test]
async fn schedules_fire_and_failed_invocations_are_retried() {
    let notes = Notes::default();
    let app = App::new("pets")
        .events(events![report])
        .state(notes.clone());
    let mut world = World::new(app).await.unwrap();
    world.advance(3 * HOUR - Duration::from_secs(1)).await;
    assert!(notes.take().is_empty());
    world.advance(Duration::from_secs(1)).await;
    world.advance(HOUR).await;
    assert_eq!(notes.take(), ["report", "report"]);
}

#[topic("adopted", message = Adoption)]
struct Adopted;

#[queue("mails", from = Adopted, filter = r#"{"kind": [{"exists": false}]}"#)]
struct Mails;

#[bucket("photos")]
struct Photos;

#[bus("shop")]
struct Shop;

#[table("pets", key = "pet", stream = new_and_old_images)]
struct Pets;

#[event(sns, topic = Adopted)]
async fn announce(Json(adoption): Json<Adoption>, notes: &Notes) {
    notes.add(format!("announce {}", adoption.pet));
}

#[event(sqs, queue = Mails)]
async fn mail(Json(adoption): Json<Adoption>, notes: &Notes) {
    notes.add(format!("mail {}", adoption.pet));
}

#[event(s3, bucket = Photos, events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], suffix = ".jpg")]
async fn resize(photo: S3Object<'_>, notes: &Notes) {
    notes.add(format!("{} {} {:?}", photo.event, photo.key, photo.size));
}

#[event(eventbridge, bus = Shop, pattern = r#"{"detail": {"pet": ["Rex"]}}"#)]
async fn sold(Detail(adoption): Detail<Adoption>, notes: &Notes) {
    notes.add(format!("sold {}", adoption.pet));
}

#[event(eventbridge, pattern = r#"{"source": ["bank"]}"#)]
async fn of_default_bus(record: Record<'_>, notes: &Notes) {
    notes.add(format!("{:?}", record.event_name()));
}

#[event(dynamodb, table = Pets, retries = 2)]
async fn count(change: Change<Adoption>, notes: &Notes) -> Result<(), String> {
    let before = change.before().map(|item| &*item.pet);
    let after = change.after().map(|item| &*item.pet);
    notes.add(format!("{before:?} {after:?}"));
    match after {
        Some("bites") => Err("it bites".to_owned()),
        _ => Ok(()),
    }
}

#[event(direct)]
async fn recount(Json(adoption): Json<Adoption>, notes: &Notes) -> Result<(), String> {
    notes.add(format!("recount {}", adoption.pet));
    Err("never".to_owned())
}

async fn world(events: petstore::Events) -> (World, Notes) {
    let notes = Notes::default();
    let app = App::new("pets").events(events).state(notes.clone());
    (World::new(app).await.unwrap(), notes)
}

#[tokio::test]
async fn a_topic_delivers_to_functions_and_queues() {
    let (mut world, notes) = world(events![announce, mail]).await;
    world.publish::<Adopted, _>(&adoption("Rex")).await.unwrap();
    let mut notes = notes.take();
    notes.sort();
    assert_eq!(notes, ["announce Rex", "mail Rex"]);
    assert_eq!(world.messages::<Mails>(), 0);
}

#[tokio::test]
async fn a_bucket_notifies_about_the_keys_of_the_filter() {
    let (mut world, notes) = world(events![resize]).await;
    world.put_object::<Photos>("a b.jpg", 7).await.unwrap();
    world.put_object::<Photos>("a.png", 7).await.unwrap();
    world.delete_object::<Photos>("a b.jpg").await.unwrap();
    let expected = [
        "ObjectCreated:Put a b.jpg Some(7)",
        "ObjectRemoved:Delete a b.jpg None",
    ];
    assert_eq!(notes.take(), expected);
}

#[tokio::test]
async fn a_bus_delivers_what_matches_the_pattern() {
    let (mut world, notes) = world(events![sold, of_default_bus]).await;
    let put = adoption("Rex");
    world
        .put_event_on::<Shop>("shop", "sold", &put)
        .await
        .unwrap();
    world
        .put_event_on::<Shop>("shop", "sold", &adoption("Tom"))
        .await
        .unwrap();
    assert_eq!(notes.take(), ["sold Rex"]);
    world
        .put_event("bank", "opened", &adoption("Tom"))
        .await
        .unwrap();
    assert_eq!(notes.take(), [r#"Some("opened")"#]);
    let error = world.put_event("bank", "opened", &"no object").await;
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("EventBridge refuses")
    );
}

#[tokio::test]
async fn a_stream_retries_a_change_and_reports_it_in_the_end() {
    let (mut world, notes) = world(events![count]).await;
    world.insert::<Pets>(&adoption("Rex")).await.unwrap();
    world
        .modify::<Pets>(&adoption("Rex"), &adoption("bites"))
        .await
        .unwrap();
    world.remove::<Pets>(&adoption("bites")).await.unwrap();
    assert_eq!(world.failures("count"), 0);
    world.advance(HOUR).await;
    let (insert, modify) = (r#"None Some("Rex")"#, r#"Some("Rex") Some("bites")"#);
    let remove = r#"Some("bites") None"#;
    assert_eq!(notes.take(), [insert, modify, modify, modify, remove]);
    assert_eq!(world.failures("count"), 1);
}

#[derive(Default, serde::Serialize, serde::Deserialize)]
struct Counted {
    pets: Vec<String>,
}

#[event(dynamodb, table = Pets, tumbling_window = 60)]
async fn collect(
    batch: Batch<'_, NewImage<Adoption>>,
    mut window: Window<Counted>,
    notes: &Notes,
) -> Result<TimeWindowEventResponse<Counted>, String> {
    for item in &batch {
        if let NewImage(Some(adoption)) = &item.value {
            window.state.pets.push(adoption.pet.clone());
        }
    }
    let seconds = window.end.since(window.start).as_secs();
    notes.add(format!(
        "{} of {seconds} s, final: {}",
        window.state.pets.join("+"),
        window.is_final
    ));
    // The first attempt at the end of a window fails.
    match window.is_final && notes.0.lock().unwrap().len() == 3 {
        true => Err("not yet".to_owned()),
        false => Ok(window.response(batch.failures(|_| false))),
    }
}

#[tokio::test]
async fn a_tumbling_window_collects_changes_and_ends_with_its_time() {
    let (mut world, notes) = world(events![collect]).await;
    for pet in ["Rex", "Tom"] {
        world.insert::<Pets>(&adoption(pet)).await.unwrap();
        world.advance(Duration::from_secs(10)).await;
    }
    world.advance(Duration::from_secs(600)).await;
    world.insert::<Pets>(&adoption("Kim")).await.unwrap();
    world.advance(Duration::from_secs(60)).await;
    assert_eq!(
        notes.take(),
        [
            "Rex of 60 s, final: false",
            "Rex+Tom of 60 s, final: false",
            "Rex+Tom of 60 s, final: true",
            "Rex+Tom of 60 s, final: true",
            "Kim of 60 s, final: false",
            "Kim of 60 s, final: true",
        ]
    );
}

#[tokio::test]
async fn an_asynchronous_invocation_is_attempted_three_times() {
    let (mut world, notes) = world(events![recount, of_default_bus]).await;
    world.invoke("pets", &adoption("Rex")).await.unwrap();
    assert_eq!(notes.take(), ["recount Rex"]);
    world.advance(HOUR).await;
    assert_eq!(notes.take(), ["recount Rex", "recount Rex"]);
    assert_eq!(world.failures("pets"), 1);
    world.invoke("cats", &1).await.unwrap_err();
}

#[tokio::test]
async fn the_settings_of_a_function_bound_the_retries_of_its_invocations() {
    let config = || FunctionConfig::new("counter");
    for (config, attempts) in [
        (config(), 3),
        (config().retry_attempts(0), 1),
        (config().retry_attempts(1), 2),
        // The second attempt is a minute after the first, and the third two minutes later.
        (config().event_age(90), 2),
        (config().reserved_concurrency(0), 0),
    ] {
        let notes = Notes::default();
        let app = App::new("pets")
            .function(config.clone(), routes![], events![recount, of_default_bus])
            .state(notes.clone());
        let mut world = World::new(app).await.unwrap();
        world.invoke("counter", &adoption("Rex")).await.unwrap();
        world.advance(HOUR).await;
        assert_eq!(notes.take().len(), attempts, "{config:?}");
        assert_eq!(world.failures("counter"), 1, "{config:?}");
    }
}

#[tokio::test]
async fn a_failure_queue_keeps_events_as_long_as_its_function_says() {
    let notes = Notes::default();
    let counter = FunctionConfig::new("counter").failure_retention(1);
    let app = App::new("pets")
        .function(counter, routes![], events![recount, of_default_bus])
        .state(notes.clone());
    let mut world = World::new(app).await.unwrap();
    world.invoke("counter", &adoption("Rex")).await.unwrap();
    world.advance(23 * HOUR).await;
    assert_eq!(world.failures("counter"), 1);
    world.advance(2 * HOUR).await;
    assert_eq!(world.failures("counter"), 0);
}

#[event(direct)]
async fn oversleep(notes: &Notes) {
    notes.add("oversleep".to_owned());
    tokio::time::sleep(Duration::from_secs(4)).await;
    notes.add("awake".to_owned());
}

#[tokio::test(start_paused = true)]
async fn an_invocation_that_exceeds_the_timeout_of_its_function_is_retried() {
    for (timeout, expected) in [
        (5, &["oversleep", "awake"] as &[_]),
        (3, &["oversleep", "oversleep", "oversleep"]),
    ] {
        let notes = Notes::default();
        let sleeper = FunctionConfig::new("sleeper").timeout(timeout);
        let app = App::new("pets")
            .function(sleeper, routes![], events![oversleep])
            .state(notes.clone());
        let mut world = World::new(app).await.unwrap();
        world.invoke("sleeper", &()).await.unwrap();
        world.advance(HOUR).await;
        assert_eq!(notes.take(), expected);
    }
}

#[tokio::test]
async fn a_message_that_no_filter_lets_through_is_a_notice() {
    let (mut world, _) = world(events![adopt]).await;
    world
        .send::<Adoptions, _>(&adoption("ghost"))
        .await
        .unwrap();
    let notices = world.take_notices();
    assert!(notices[0].contains("adoptions"), "{notices:?}");
    assert!(world.take_notices().is_empty());
}

/// The pattern does not match what the input makes of the event.
#[event(
    eventbridge,
    bus = Shop,
    pattern = r#"{"detail": {"kind": ["animal"]}}"#,
    input = r#"{"pet": "<$.detail.animal.name> <aws.events.rule-name>"}"#
)]
async fn named(Detail(adoption): Detail<Adoption>, record: Record<'_>, notes: &Notes) {
    notes.add(format!("{} {:?}", adoption.pet, record.event_name()));
}

#[event(schedule, "rate(1 hour)", input = r#"{"pet": "a <b> c"}"#)]
async fn hourly(Json(adoption): Json<Adoption>, notes: &Notes) {
    notes.add(format!("hourly {}", adoption.pet));
}

#[event(schedule, "at(2026-01-01T00:30:00)", input = r#"{"pet": "once"}"#)]
async fn once(Json(adoption): Json<Adoption>, notes: &Notes) {
    notes.add(format!("once {}", adoption.pet));
}

#[tokio::test]
async fn an_input_replaces_the_detail_and_leaves_the_handler() {
    let (mut world, notes) = world(events![named, sold, hourly, once, recount]).await;
    let detail = serde_json::json!({"kind": "animal", "animal": {"name": "Rex"}});
    world
        .put_event_on::<Shop>("shop", "sold", &detail)
        .await
        .unwrap();
    assert_eq!(notes.take(), [r#"Rex named Some("sold")"#]);
    world
        .put_event_on::<Shop>("shop", "sold", &adoption("Rex"))
        .await
        .unwrap();
    assert_eq!(notes.take(), ["sold Rex"]);
    world.advance(HOUR).await;
    assert_eq!(notes.take(), ["once once", "hourly a <b> c"]);
}

#[tokio::test]
async fn an_input_that_becomes_no_json_is_a_notice() {
    let (mut world, notes) = world(events![named]).await;
    let detail = serde_json::json!({"kind": "animal", "animal": {"name": {"first": "Rex"}}});
    world
        .put_event_on::<Shop>("shop", "sold", &detail)
        .await
        .unwrap();
    assert!(notes.take().is_empty());
    let notices = world.take_notices();
    assert!(notices[0].contains("not JSON"), "{notices:?}");
}
