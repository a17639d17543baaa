//! What AWS does silently with what an app declares, as the log warns of it.

use petstore::App;
use petstore::prelude::*;
use petstore_local::live::{warnings, wiring};

use crate::shelter::{PetAdded, PetAddedTopic, app};

fn warnings_with(text: &str) -> Vec<String> {
    let all = warnings(&app().deployment()).into_iter();
    all.filter(|line| line.contains(text)).collect()
}

#[test]
fn a_subscription_without_a_dead_letter_queue_is_mentioned() {
    let found = warnings_with("to the topic pet-added has no dead-letter queue");
    assert!(found[0].contains("the queue adoptions"), "{found:?}");
    assert!(found[1].contains("the queue cats"), "{found:?}");
    assert_eq!(found.len(), 2);
}

#[test]
fn few_receives_and_a_short_visibility_timeout_are_mentioned() {
    let found = warnings_with("the queue adoptions gives up after 2 receives");
    assert!(found[0].contains("dead_letter_after = 5"), "{found:?}");
    let found = warnings_with("the visibility timeout of the queue adoptions is 60 s");
    assert!(found[0].contains("six times the timeout"), "{found:?}");
}

#[test]
fn a_queue_without_a_dead_letter_queue_is_mentioned_if_it_is_read() {
    assert_eq!(
        warnings_with("the queue orders.fifo has no dead-letter").len(),
        1
    );
    assert!(warnings_with("the queue cats has no dead-letter").is_empty());
}

#[test]
fn messages_that_a_filter_deletes_are_mentioned() {
    let found = warnings_with("deletes the messages of the queue adoptions");
    assert!(found[0].contains("no filter of mail"), "{found:?}");
}

#[queue("patient", from = PetAddedTopic, dead_letter_after = 5, visibility_timeout = 900)]
struct Patient;

#[event(sqs, queue = Patient)]
async fn take_time(Json(_pet): Json<PetAdded>) {}

#[event(kinesis, stream = "clicks")]
async fn click(_record: Record<'_>) {}

#[test]
fn a_queue_as_aws_recommends_it_has_no_warning_of_its_own() {
    let app = App::new("shop").function("shop", routes![], events![take_time, click]);
    let found = warnings(&app.deployment());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("to the topic pet-added"), "{found:?}");
    assert!(
        found[1].contains("no Kinesis stream clicks"),
        "a source that the laptop does not have: {found:?}"
    );
}

#[test]
fn each_source_is_listed_with_its_handler() {
    let lines = wiring(&app().deployment());
    for line in [
        "topic pet-added -> queue adoptions -> mailer.mail",
        "topic pet-added -> mailer.hear",
        "queue orders.fifo -> shop.order",
        "bucket photos -> shop.photo",
        "bus shop -> shop.sold",
        "stream of table pets -> statistics.count",
        "schedule cron(0 3 * * ? *) -> statistics.report",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line}: {lines:?}");
    }
}
