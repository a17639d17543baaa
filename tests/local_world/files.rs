//! The file of a world: what it restores, and what happens when it is full.

use std::collections::BTreeMap;

use petstore_local::events::queue::{QueueOp, SendMessage};
use petstore_local::events::topic::PublishRequest;
use petstore_local::world::{
    Notice, SetupCause, StorageError, Task, World, WorldError, WorldSettings,
};

use crate::shelter::{START, Shelter, app, done};

fn open(file: &std::path::Path, settings: &WorldSettings) -> Shelter {
    let world = World::open(file, &app().deployment(), settings, START).unwrap();
    Shelter { world, now: START }
}

/// A world whose file may have 60 pages.
fn open_limited(file: &std::path::Path) -> (WorldSettings, Shelter) {
    let mut settings = WorldSettings::default();
    settings.max_page_count = Some(60);
    let shelter = open(file, &settings);
    (settings, shelter)
}

#[test]
fn a_world_that_is_opened_again_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let settings = WorldSettings::default();
    let mut shelter = open(&file, &settings);
    shelter.publish("Tom");
    shelter.world.fire("report", START).unwrap();
    let taken: Vec<String> = requests(&mut shelter);
    assert_eq!(taken.len(), 3);
    drop(shelter);

    let mut shelter = open(&file, &settings);
    assert_eq!(shelter.count("adoptions"), 1);
    let again = requests(&mut shelter);
    // Batches of a queue have new request ids; asynchronous invocations keep theirs.
    assert_eq!(again.len(), 3);
    assert_eq!(taken.iter().filter(|id| again.contains(id)).count(), 2);
    drop(shelter);

    let mut shelter = open(&file, &settings);
    for work in shelter.take() {
        shelter.settle(&work.id, done());
    }
    drop(shelter);
    let mut shelter = open(&file, &settings);
    assert_eq!((shelter.take().len(), shelter.count("adoptions")), (0, 0));
}

fn requests(shelter: &mut Shelter) -> Vec<String> {
    let functions = ["mailer", "statistics"];
    let work = shelter.take().into_iter();
    work.filter_map(|work| match work.task {
        petstore_local::world::Task::Invoke(it) if functions.contains(&&*it.function) => {
            Some(it.request_id)
        }
        _ => None,
    })
    .collect()
}

#[test]
fn a_duplicate_is_recognized_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let settings = WorldSettings::default();
    let mut ids = Vec::new();
    for _ in 0..3 {
        let mut shelter = open(&file, &settings);
        let queue = shelter.queue("orders.fifo");
        let mut message = SendMessage::new("Tom");
        message.group_id = Some("a".to_owned());
        let sent = shelter.world.send(&queue, message, START).unwrap();
        ids.push(sent.message_id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[test]
fn a_full_file_refuses_operations_and_keeps_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let (settings, mut shelter) = open_limited(&file);
    let queue = shelter.queue("cats");
    let mut accepted = 0;
    let error = loop {
        let message = SendMessage::new("x".repeat(1_000));
        match shelter.world.send(&queue, message, START) {
            Ok(_) => accepted += 1,
            Err(error) => break error,
        }
    };
    assert!(
        matches!(error, WorldError::Storage(StorageError::Full { .. })),
        "{error}"
    );
    assert!(error.to_string().contains("is full"), "{error}");
    assert!(accepted > 20, "{accepted}");
    assert_eq!(shelter.count("cats"), accepted);
    drop(shelter);

    let mut shelter = open(&file, &settings);
    assert_eq!(shelter.count("cats"), accepted);
    // What makes the state shorter is possible in a full file.
    for _ in 0..accepted {
        let receive = petstore_local::events::queue::Receive::ten();
        let op = petstore_local::events::queue::QueueOp::Receive(receive);
        let reply = shelter.world.queue_step(&queue, op, START).unwrap();
        let petstore_local::events::queue::QueueReply::Received(received) = reply else {
            panic!("{reply:?}")
        };
        for message in received.messages {
            let receipt_handle = message.receipt_handle;
            let op = petstore_local::events::queue::QueueOp::Delete { receipt_handle };
            shelter.world.queue_step(&queue, op, START).unwrap();
        }
    }
    assert_eq!(shelter.count("cats"), 0);
}

/// A message in the file becomes one for each subscriber in the state.
#[test]
fn a_full_file_can_be_opened_and_what_is_in_it_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let mut settings = WorldSettings::default();
    let subscribers = (0..12).map(|number| format!("keeper{number}@shelter.example"));
    let subscribers = BTreeMap::from([("pet-added".to_owned(), subscribers.collect())]);
    settings.subscribers = subscribers;
    settings.max_page_count = Some(20);
    let mut shelter = open(&file, &settings);
    let request = PublishRequest {
        message: "x".repeat(1_000),
        ..PublishRequest::default()
    };
    let topic = shelter.world.names().topic("pet-added");
    let mut accepted = 0;
    while shelter.world.publish(&topic, &request, START).is_ok() {
        accepted += 1;
    }
    assert!(accepted > 10, "{accepted}");
    drop(shelter);

    let mut shelter = open(&file, &settings);
    let mut emails = 0;
    while shelter.world.next_due().is_some_and(|due| due <= START) {
        for work in shelter.take() {
            emails += usize::from(matches!(work.task, Task::Email(_)));
            shelter.settle(&work.id, done());
        }
    }
    assert_eq!(emails, 12 * (accepted + 1), "with those for confirmation");
    // There is room for new messages, and not for more than before.
    let again = std::iter::repeat_with(|| shelter.world.publish(&topic, &request, START));
    let again = again.take_while(Result::is_ok).take(3 * accepted).count();
    assert!((1..3 * accepted).contains(&again), "{again}");
}

#[test]
fn a_full_file_is_noted_once_and_so_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let (_, mut shelter) = open_limited(&file);
    let queue = shelter.queue("cats");
    let path = file.display().to_string();
    let send = |shelter: &mut Shelter| {
        let message = SendMessage::new("x".repeat(1_000));
        shelter.world.send(&queue, message, shelter.now).is_ok()
    };
    let fill = |shelter: &mut Shelter| {
        while send(shelter) {}
        assert!((0..5).all(|_| !send(shelter)));
        shelter.world.take_notices()
    };
    let purge = |shelter: &mut Shelter| {
        let (purge, now) = (QueueOp::Purge, shelter.now);
        shelter.world.queue_step(&queue, purge, now).unwrap();
    };
    assert_eq!(fill(&mut shelter), [Notice::Full { path: path.clone() }]);
    // Room for one message at a time, as deliveries make it, does not count.
    purge(&mut shelter);
    shelter.pass(5);
    assert_eq!(fill(&mut shelter), []);

    purge(&mut shelter);
    shelter.pass(10);
    assert!(send(&mut shelter) && send(&mut shelter));
    let room = Notice::HasRoom { path: path.clone() };
    assert_eq!(shelter.world.take_notices(), [room]);
    assert_eq!(fill(&mut shelter), [Notice::Full { path: path.clone() }]);
    let text = Notice::Full { path: path.clone() }.to_string();
    assert!(text.contains(&path) && text.contains("raise its limit"));
    assert!(Notice::Full { path: path.clone() }.is_warning());
    assert!(!Notice::HasRoom { path }.is_warning());
}

#[test]
fn two_processes_do_not_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let settings = WorldSettings::default();
    let _first = open(&file, &settings);
    let second = World::open(&file, &app().deployment(), &settings, START);
    let error = second.unwrap_err();
    let in_use = matches!(error.cause, SetupCause::Storage(StorageError::InUse { .. }));
    assert!(in_use, "{error}");
}
