//! What reaches whom: the constants of the app decide.

use petstore_local::events::bucket::{Change, CreatedBy, Creation, ObjectChange};
use petstore_local::events::bus::PutEventsEntry;
use petstore_local::events::queue::SendMessage;
use petstore_local::events::topic::{MessageAttribute, PublishRequest};
use petstore_local::world::{Notice, TableWrite, Task, WorkResult, WorldSettings};
use serde_json::{Value, json};

use crate::shelter::{START, Shelter, done, failed};

fn parse(event: &str) -> Value {
    serde_json::from_str(event).unwrap()
}

#[test]
fn a_topic_reaches_its_queues_and_functions() {
    let mut shelter = Shelter::new();
    shelter.publish(r#"{"pet":"Tom"}"#);
    let events = shelter.invocations("mailer");
    let sources: Vec<&str> = events.iter().map(|(_, it)| it.source.as_str()).collect();
    assert_eq!(sources, ["asynchronous invocation", "queue adoptions"]);
    let (notification, message) = (parse(&events[0].1.event), parse(&events[1].1.event));
    assert_eq!(
        notification["Records"][0]["Sns"]["Message"],
        r#"{"pet":"Tom"}"#
    );
    let body = parse(message["Records"][0]["body"].as_str().unwrap());
    assert_eq!(body["Message"], r#"{"pet":"Tom"}"#);
    assert_eq!(message["Records"][0]["messageId"], events[1].1.records[0]);
    // The filter policy of this queue asks for an attribute.
    assert_eq!(shelter.count("cats"), 0);
}

#[test]
fn a_filter_policy_admits_messages_to_a_queue_without_envelope() {
    let mut shelter = Shelter::new();
    let topic = shelter.world.names().topic("pet-added");
    let mut request = PublishRequest {
        message: r#"{"pet":"Tom"}"#.to_owned(),
        ..PublishRequest::default()
    };
    let attributes = &mut request.message_attributes;
    attributes.insert("kind".to_owned(), MessageAttribute::string("cat"));
    shelter.world.publish(&topic, &request, START).unwrap();
    shelter.take();
    assert_eq!(shelter.count("cats"), 1);
}

#[test]
fn a_batch_that_fails_is_received_again_and_then_moves_to_the_dead_letter_queue() {
    let mut shelter = Shelter::new();
    shelter.publish("Tom");
    for _ in 0..2 {
        let mut batches = shelter.invocations("mailer");
        batches.retain(|(_, it)| it.source == "queue adoptions");
        assert_eq!(batches.len(), 1);
        shelter.settle(&batches[0].0, failed());
        assert_eq!(shelter.count("adoptions"), 1);
        shelter.pass(60);
    }
    let due = shelter.world.next_due().unwrap();
    assert!(due <= shelter.now);
    shelter.take();
    assert_eq!(
        (shelter.count("adoptions"), shelter.count("adoptions-dead")),
        (0, 1)
    );
    let notices = shelter.world.take_notices();
    let is_dead = |notice: &&Notice| matches!(notice, Notice::DeadLettered { .. });
    assert_eq!(notices.iter().filter(is_dead).count(), 1);
}

#[test]
fn messages_that_no_filter_lets_through_are_deleted_and_noticed() {
    let mut shelter = Shelter::new();
    shelter.publish("noise");
    let batches = shelter.invocations("mailer");
    assert!(batches.iter().all(|(_, it)| it.source != "queue adoptions"));
    assert_eq!(shelter.count("adoptions"), 0);
    let notices = shelter.world.take_notices();
    assert!(
        notices
            .iter()
            .any(|notice| matches!(notice, Notice::Filtered { .. }))
    );
}

#[test]
fn a_fifo_queue_hands_out_one_batch_of_a_group_at_a_time() {
    let mut shelter = Shelter::new();
    let queue = shelter.queue("orders.fifo");
    for number in 0..15 {
        let mut message = SendMessage::new(format!("{number}"));
        message.group_id = Some("a".to_owned());
        shelter.world.send(&queue, message, START).unwrap();
    }
    let first = shelter.invocations("shop");
    assert_eq!((first.len(), first[0].1.records.len()), (1, 10));
    shelter.settle(&first[0].0, done());
    let second = shelter.invocations("shop");
    assert_eq!(second[0].1.records.len(), 5);
    shelter.settle(&second[0].0, done());
    assert_eq!(shelter.count("orders.fifo"), 0);
}

fn write(old: Option<Value>, new: Option<Value>) -> TableWrite {
    let item = |value: Value| value.as_object().cloned().unwrap();
    TableWrite {
        old: old.map(item),
        new: new.map(item),
        ..TableWrite::default()
    }
}

#[test]
fn a_stream_delivers_changes_in_order_and_reports_what_it_gives_up() {
    let mut shelter = Shelter::new();
    let tom = json!({"id": {"S": "Tom"}});
    let insert = write(None, Some(tom.clone()));
    let number = shelter.world.table_changed("pets", &insert, START).unwrap();
    let unchanged = write(Some(tom.clone()), Some(tom.clone()));
    assert_eq!(
        shelter
            .world
            .table_changed("pets", &unchanged, START)
            .unwrap(),
        None
    );
    shelter
        .world
        .table_changed("pets", &write(Some(tom), None), START)
        .unwrap();
    let batches = shelter.invocations("statistics");
    assert_eq!(batches.len(), 1);
    let event = parse(&batches[0].1.event);
    let names = [0, 1].map(|at| event["Records"][at]["eventName"].clone());
    assert_eq!(names, ["INSERT", "REMOVE"]);
    assert_eq!(batches[0].1.records[0], number.unwrap());
    shelter.settle(&batches[0].0, failed());
    assert!(shelter.invocations("statistics").is_empty());
    shelter.pass(1);
    let again = shelter.invocations("statistics");
    assert_eq!(again[0].1.attempt, 2);
    shelter.settle(&again[0].0, failed());
    assert_eq!(shelter.count("count-failures"), 1);
}

#[test]
fn a_write_that_was_reported_before_is_ignored() {
    let mut shelter = Shelter::new();
    let mut insert = write(None, Some(json!({"id": {"S": "Tom"}})));
    insert.sequence_number = Some("900".to_owned());
    let changed = |shelter: &mut Shelter, write: &TableWrite| {
        shelter.world.table_changed("pets", write, START).unwrap()
    };
    assert_eq!(changed(&mut shelter, &insert).as_deref(), Some("900"));
    assert_eq!(changed(&mut shelter, &insert), None);
    insert.sequence_number = Some("1000".to_owned());
    assert!(changed(&mut shelter, &insert).is_some());
    assert_eq!(shelter.world.last_sequence_number("pets"), Some("1000"));
}

#[test]
fn a_bucket_reports_the_objects_that_a_handler_selects() {
    let mut shelter = Shelter::new();
    for key in ["dogs/1.png", "cats/my 1.png"] {
        let created = Creation {
            by: CreatedBy::Put,
            size: 3,
            etag: "0cc1".to_owned(),
        };
        let change = ObjectChange::new(key, Change::Created(created));
        shelter
            .world
            .object_changed("photos", &change, START)
            .unwrap();
    }
    let events = shelter.invocations("shop");
    assert_eq!(events.len(), 1);
    let record = &parse(&events[0].1.event)["Records"][0];
    assert_eq!(record["s3"]["object"]["key"], "cats/my+1.png");
}

#[test]
fn a_bus_delivers_what_matches_through_the_template() {
    let mut shelter = Shelter::new();
    let entries = ["Sold", "Bought"].map(|kind| PutEventsEntry {
        event_bus_name: Some("shop".to_owned()),
        ..PutEventsEntry::new("till", kind, r#"{"pet": "Tom"}"#)
    });
    let response = shelter.world.put_events(&entries, START).unwrap();
    assert_eq!(response.failed_entry_count, 0);
    let events = shelter.invocations("shop");
    assert_eq!(events.len(), 1);
    assert_eq!(parse(&events[0].1.event)["detail"], json!({"pet": "Tom"}));
}

#[test]
fn schedules_fire_at_their_times_in_their_zones() {
    let mut shelter = Shelter::new();
    assert!(shelter.take().is_empty());
    let mut fired = Vec::new();
    while fired.len() < 3 {
        shelter.now = shelter.world.next_due().unwrap();
        for (id, invoke) in shelter.invocations("statistics") {
            let event = parse(&invoke.event);
            let rule = event["resources"][0].as_str().unwrap().to_owned();
            fired.push((event["time"].as_str().unwrap().to_owned(), rule));
            shelter.settle(&id, done());
        }
    }
    let names = [
        ("2026-01-01T02:00:00Z", "/wake"),
        ("2026-01-01T03:00:00Z", "/report"),
    ];
    for ((time, rule), (expected, name)) in fired.iter().zip(names) {
        assert_eq!(time, expected);
        assert!(rule.ends_with(name), "{rule}");
    }
    assert_eq!(fired[2].0, "2026-01-02T02:00:00Z");
}

#[test]
fn an_asynchronous_invocation_is_retried_twice_and_then_reported() {
    let mut shelter = Shelter::new();
    shelter.world.fire("report", START).unwrap();
    let mut requests = Vec::new();
    for wait in [60, 120, 0] {
        let events = shelter.invocations("statistics");
        assert_eq!(events.len(), 1);
        requests.push(events[0].1.request_id.clone());
        shelter.settle(&events[0].0, failed());
        shelter.pass(wait);
    }
    requests.dedup();
    assert_eq!(requests.len(), 1);
    shelter.take();
    assert_eq!(shelter.count("statistics-failures"), 1);
}

#[test]
fn subscribers_outside_of_the_app_get_emails_and_requests() {
    let mut settings = WorldSettings::default();
    let addresses = ["keeper@shelter.example", "http://127.0.0.1:9/hook"];
    let addresses = addresses.map(str::to_owned).to_vec();
    settings
        .subscribers
        .insert("pet-added".to_owned(), addresses);
    let mut shelter = Shelter::with(&settings);
    let (mut emails, mut requests) = (Vec::new(), Vec::new());
    for round in 0..2 {
        for work in shelter.take() {
            match work.task {
                Task::Email(email) => emails.push(email),
                Task::Http(request) => requests.push((work.id, request)),
                _ => {}
            }
        }
        if round == 0 {
            let (id, request) = &requests[0];
            assert_eq!(parse(&request.body)["Type"], "SubscriptionConfirmation");
            shelter.settle(id, WorkResult::HttpStatus(200));
            shelter.publish("Tom");
        }
    }
    assert!(
        emails[0].subject.contains("Confirmation"),
        "{}",
        emails[0].subject
    );
    assert_eq!((emails.len(), requests.len()), (2, 2));
    assert!(emails[1].body.starts_with("Tom"));
    let (id, request) = &requests[1];
    assert_eq!(parse(&request.body)["Message"], "Tom");
    shelter.settle(id, WorkResult::HttpStatus(503));
    shelter.pass(20);
    let again = shelter.take();
    assert_eq!(again.iter().filter(|work| work.id == *id).count(), 1);
}
