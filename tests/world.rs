//! Queues and schedules under a virtual clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

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
