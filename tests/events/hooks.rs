//! Hooks around records.

use petstore::event::{AroundRecord, RecordHook};
use petstore::infrastructure::Permission;
use petstore::prelude::*;
use petstore::test::{self, Client, EventClient};
use petstore::{App, StartError};

use crate::support::Notes;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions;

#[bucket("audit")]
struct Audit;

/// The number of the record, which a hook sets.
#[derive(Clone, Copy)]
struct Place(usize);

#[around]
async fn trace(notes: &Notes, next: NextRecord<'_>) -> Outcome {
    let (handler, id) = (next.handler(), next.record().id());
    let outcome = next.run().await;
    let result = outcome
        .error()
        .map_or_else(|| "ok".to_owned(), ToString::to_string);
    notes.add(format!("{handler} {id}: {result}"));
    outcome
}

#[around]
async fn number(
    next: NextRecord<'_>,
    record: Record<'_>,
) -> Result<Outcome, std::num::ParseIntError> {
    let place = record.id().trim_start_matches("message-").parse()?;
    next.set(Place(place));
    Ok(next.run().await)
}

/// Handles no record twice.
#[around]
async fn once(next: NextRecord<'_>) -> Outcome {
    match next.record().receive_count() {
        Some(count) if count > 1 => Outcome::succeeded(),
        _ => next.run().await,
    }
}

#[around]
async fn refuse(_next: NextRecord<'_>) -> Outcome {
    Outcome::failed("the shop is closed")
}

#[around]
async fn panics(_next: NextRecord<'_>) -> Outcome {
    panic!("a mistake in the hook")
}

#[around]
async fn archive(next: NextRecord<'_>, _: Bucket<'_, Audit, Write>, _: &Missing) -> Outcome {
    next.run().await
}

struct Missing;

#[event(sqs, queue = Adoptions)]
async fn adopt(
    Json(pet): Json<Pet>,
    Extension(place): Extension<Place>,
    notes: &Notes,
) -> Result<(), String> {
    notes.add(format!("{} {}", place.0, pet.name));
    match &*pet.name {
        "bites" => Err("it bites".to_owned()),
        "panic" => panic!("a mistake in the handler"),
        _ => Ok(()),
    }
}

#[event(sqs, queue = Adoptions)]
async fn adopt_all(batch: Batch<'_, Json<Pet>>, place: Option<Extension<Place>>) -> Failures {
    let place = place.map(|place| place.0.0);
    batch.failures(|item| place.is_none_or(|place| place == 0) && item.value.0.name == "bites")
}

async fn client(app: App) -> (EventClient, Notes) {
    let notes = Notes::default();
    let client = EventClient::new(app.state(notes.clone())).await.unwrap();
    (client, notes)
}

fn pets(names: [&str; 3]) -> [Pet; 3] {
    names.map(|name| Pet {
        name: name.to_owned(),
    })
}

#[tokio::test]
async fn a_hook_sees_the_outcome_of_every_record_and_sets_values() {
    let app = App::new("pets")
        .around_records(hooks![trace, number])
        .events(events![adopt]);
    let (client, notes) = client(app).await;
    let event = test::sqs(pets(["Rex", "bites", "panic"]));
    let result = client.send(event).await.unwrap();
    assert_eq!(result.failed(), [1, 2]);
    assert_eq!(
        notes.take(),
        [
            "0 Rex",
            "adopt message-0: ok",
            "1 bites",
            "adopt message-1: it bites",
            "2 panic",
            "adopt message-2: the handler panicked",
        ]
    );
}

#[tokio::test]
async fn a_hook_sees_records_that_the_handler_cannot_take() {
    let app = App::new("pets")
        .around_records(hooks![trace])
        .events(events![adopt]);
    let (client, notes) = client(app).await;
    let result = client.send(test::sqs_text(["{"])).await.unwrap();
    assert_eq!(result.failed(), [0]);
    let result = client.send(test::sqs(pets(["a", "b", "c"]))).await.unwrap();
    assert_eq!(result.failed(), [0, 1, 2]);
    let notes = notes.take();
    assert!(
        notes[0].starts_with("adopt message-0: the payload"),
        "{notes:?}"
    );
    assert!(
        notes[1].contains("no hook has set the argument `Extension<"),
        "{notes:?}"
    );
}

#[tokio::test]
async fn a_hook_decides_without_the_handler() {
    let app = App::new("pets")
        .around_records(hooks![once, number])
        .events(events![adopt]);
    let (again, notes) = client(app).await;
    let event = test::sqs(pets(["a", "bites", "c"]));
    let event = event.system_attribute("ApproximateReceiveCount", "2");
    assert!(again.send(event).await.unwrap().failed().is_empty());
    assert!(notes.take().is_empty());

    for hooks in [hooks![refuse].to_vec(), hooks![panics].to_vec()] {
        let hooks: Vec<RecordHook> = hooks;
        let app = App::new("pets")
            .around_records(hooks)
            .events(events![adopt]);
        let (closed, notes) = client(app).await;
        let result = closed.send(test::sqs(pets(["a", "b", "c"]))).await.unwrap();
        assert_eq!(result.failed(), [0, 1, 2]);
        assert!(notes.take().is_empty());
    }
}

#[tokio::test]
async fn a_hook_runs_once_around_a_whole_batch() {
    let app = App::new("pets")
        .around_records(hooks![trace, number])
        .events(events![adopt_all]);
    let (whole, notes) = client(app).await;
    let result = whole
        .send(test::sqs(pets(["a", "bites", "c"])))
        .await
        .unwrap();
    assert_eq!(result.failed(), [1]);
    assert_eq!(notes.take(), ["adopt_all message-0: ok"]);

    let app = App::new("pets")
        .around_records(hooks![once])
        .events(events![adopt_all]);
    let (skipped, _) = client(app).await;
    let event = test::sqs(pets(["a", "bites", "c"]));
    let event = event.system_attribute("ApproximateReceiveCount", "2");
    assert!(skipped.send(event).await.unwrap().failed().is_empty());
}

#[tokio::test]
async fn a_hook_without_its_state_keeps_the_app_from_starting() {
    let app = App::new("pets")
        .around_records(hooks![archive])
        .events(events![adopt_all]);
    let error = EventClient::new(app).await.unwrap_err();
    assert!(
        matches!(
            error,
            StartError::StateMissing {
                route: "archive",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn the_resources_of_a_hook_are_permissions_of_functions_with_handlers() {
    let app = App::new("pets")
        .state(Missing)
        .around_records(hooks![archive])
        .function("api", routes![get_pet], events![])
        .function("adoptions", routes![], events![adopt_all]);
    let deployment = app.deployment();
    assert!(deployment.functions[0].uses.is_empty());
    let uses = &deployment.functions[1].uses;
    let uses: Vec<_> = uses
        .iter()
        .map(|used| (used.resource.name(), used.permission))
        .collect();
    assert_eq!(uses, [("audit", Permission::Write)]);
}

#[route(GET, "/pet")]
async fn get_pet() -> NoContent {
    NoContent
}

#[tokio::test]
async fn hooks_around_records_do_not_run_around_requests() {
    let app = App::new("pets")
        .around_records(hooks![refuse])
        .routes(routes![get_pet]);
    let client = Client::new(app).await.unwrap();
    assert_eq!(client.get("/pet").send().await.status(), 204);
}

/// A hook of a library.
struct Counter;

impl AroundRecord for Counter {
    fn around<'r>(
        &'r self,
        next: petstore::event::NextRecord<'r>,
    ) -> std::pin::Pin<Box<dyn Future<Output = Outcome> + Send + 'r>> {
        Box::pin(async move {
            next.set(Place(next.records().count()));
            next.run().await
        })
    }
}

#[tokio::test]
async fn a_type_can_be_a_hook() {
    let app = App::new("pets").around_records([RecordHook::new(Counter)]);
    let (client, notes) = client(app.events(events![adopt])).await;
    client.send(test::sqs(pets(["a", "b", "c"]))).await.unwrap();
    assert_eq!(notes.take(), ["1 a", "1 b", "1 c"]);
}
