//! A world that is closed at any moment loses nothing that it has acknowledged.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use petstore_local::events::topic::PublishRequest;
use petstore_local::world::{Task, Work, World, WorldSettings};
use proptest::prelude::*;

use crate::shelter::{START, Shelter, app, done, failed};

#[derive(Clone, Copy, Debug)]
enum Event {
    Publish,
    Take,
    Succeed,
    Fail,
    Pass(u64),
    /// Ends the process, and starts another one on the same file.
    Crash,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => Just(Event::Publish),
        3 => Just(Event::Take),
        2 => Just(Event::Succeed),
        1 => Just(Event::Fail),
        1 => (1u64..90).prop_map(Event::Pass),
        1 => Just(Event::Crash),
    ];
    proptest::collection::vec(event, 1..60)
}

/// A world in a file, and what its functions have processed.
struct Run {
    shelter: Shelter,
    taken: Vec<Work>,
    published: usize,
    /// By queue and by the topic directly.
    processed: [BTreeSet<usize>; 2],
}

impl Run {
    fn open(file: &Path) -> World {
        let settings = WorldSettings::default();
        World::open(file, &app().deployment(), &settings, START).unwrap()
    }

    fn apply(&mut self, event: Event, file: &Path) {
        let now = self.shelter.now;
        match event {
            Event::Publish => {
                let message = format!("pet {};", self.published);
                self.shelter.publish(&message);
                self.published += 1;
            }
            Event::Take => {
                let work = self.shelter.take();
                self.taken.extend(work);
            }
            Event::Succeed => {
                if let Some(work) = self.taken.pop() {
                    self.note(&work);
                    self.shelter.settle(&work.id, done());
                }
            }
            Event::Fail => {
                if let Some(work) = self.taken.pop() {
                    self.shelter.settle(&work.id, failed());
                }
            }
            Event::Pass(seconds) => self.shelter.pass(seconds),
            Event::Crash => {
                self.taken.clear();
                // The file is locked until the world before is gone.
                let memory = World::new(&app().deployment(), &WorldSettings::default(), START);
                self.shelter.world = memory.unwrap();
                self.shelter = Shelter {
                    world: Self::open(file),
                    now,
                };
            }
        }
    }

    /// Remembers which pets an event contains.
    fn note(&mut self, work: &Work) {
        let Task::Invoke(invoke) = &work.task else {
            return;
        };
        let of_queue = usize::from(invoke.source == "queue adoptions");
        for number in 0..self.published {
            if invoke.event.contains(&format!("pet {number};")) {
                self.processed[of_queue].insert(number);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn every_published_message_is_processed_or_in_a_queue_for_failures(events in events()) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("world.db");
        let shelter = Shelter { world: Run::open(&file), now: START };
        let mut run = Run { shelter, taken: Vec::new(), published: 0, processed: Default::default() };
        for event in events {
            run.apply(event, &file);
        }
        // Everything succeeds from here on.
        run.apply(Event::Crash, &file);
        for _ in 0..8 {
            run.apply(Event::Take, &file);
            while !run.taken.is_empty() {
                run.apply(Event::Succeed, &file);
            }
            run.apply(Event::Pass(130), &file);
        }
        let [direct, queued] = run.processed.map(|numbers| numbers.len());
        let lost_by_queue = run.published - queued;
        prop_assert_eq!(run.shelter.count("adoptions"), 0);
        prop_assert!(run.shelter.count("adoptions-dead") >= lost_by_queue);
        prop_assert!(run.shelter.count("mailer-failures") >= run.published - direct);
    }
}

#[test]
fn a_long_run_is_compacted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.db");
    let mut shelter = Shelter {
        world: Run::open(&file),
        now: START,
    };
    let topic = shelter.world.names().topic("pet-added");
    for _ in 0..400 {
        let request = PublishRequest {
            message: "x".repeat(10_000),
            ..PublishRequest::default()
        };
        shelter
            .world
            .publish(&topic, &request, shelter.now)
            .unwrap();
        for work in shelter.take() {
            shelter.settle(&work.id, done());
        }
        shelter.now = shelter.now + Duration::from_millis(10);
    }
    let log = std::fs::metadata(file.with_extension("db-wal"));
    let size = std::fs::metadata(&file).unwrap().len() + log.map_or(0, |log| log.len());
    assert!(size < 12_000_000, "{size}");
}
