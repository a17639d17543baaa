//! Nothing is lost: pets are posted while services and the webhook fail at random, files are full
//! and the program is killed, and every pet that was acknowledged has all of its consequences.

mod consequences;
mod random;
mod shelter;

use std::time::Duration;

use crate::webhook::Webhook;
use consequences::check;
use random::Random;
use shelter::{Shelter, read_log};

/// How long the consequences of the last pets may take: SNS attempts a webhook again after 20 s.
const SETTLED_WITHIN: Duration = Duration::from_secs(150);

/// Posts so many pets, kills the program so often meanwhile, and checks what has become of them.
fn kill(kills: usize, pets: usize) {
    let mut random = Random::new();
    let mut shelter = Shelter::new(&random);
    for round in 1..=kills {
        let petstore = shelter.start(&[("PETSTORE_FAULTS", &random.faults())]);
        let due = (pets * round).div_ceil(kills);
        let due = due.saturating_sub(shelter.acknowledged.len());
        let enough = due + usize::try_from(random.below(12)).expect("it is small");
        shelter.post_and_kill(petstore, |count| count >= enough);
    }
    assert!(shelter.acknowledged.len() >= pets);
    let petstore = shelter.start(&[("PETSTORE_FAULTS", &random.faults())]);
    check(&shelter, &petstore, SETTLED_WITHIN);
}

#[test]
fn no_pet_is_lost_while_services_fail_and_the_program_is_killed() {
    kill(3, 40);
}

#[test]
#[ignore = "it takes two minutes: .ci/long endurance"]
fn none_of_five_hundred_pets_is_lost_in_twenty_kills() {
    kill(20, 500);
}

/// The errors of full files in the log: of the tables, and of the state of the world.
const FULL: [&str; 2] = ["database or disk is full", "pets.world.db` is full"];

/// Posts pets until both files are full, and kills the program; then the same with larger files.
/// `faults` makes services and the webhook fail besides.
fn fill(rounds: u32, has_faults: bool) {
    let mut random = Random::new();
    let mut shelter = match has_faults {
        true => Shelter::new(&random),
        false => Shelter::with_webhook(Webhook::start()),
    };
    // A client waits for seconds while the SDK attempts again to publish.
    shelter = shelter.clients(16);
    // Emails cannot be written, so that they stay in the world and fill its file.
    let outbox = shelter.folder().join("outbox");
    std::fs::write(&outbox, "").expect("the file is written");
    for round in 0..rounds {
        let pages = format!("{},{}", 28 + 16 * round, 20 + 16 * round);
        let faults = random.faults();
        let mut environment = vec![("PETSTORE_MAX_PAGES", &*pages)];
        environment.extend(has_faults.then_some(("PETSTORE_FAULTS", &*faults)));
        let petstore = shelter.start(&environment);
        let before = shelter.log().len();
        let acknowledged = shelter.acknowledged.len();
        let log = shelter.log_file();
        shelter.post_and_kill(petstore, |_| {
            std::thread::sleep(Duration::from_millis(50));
            let log = read_log(&log);
            let since = log.get(before..).unwrap_or_default();
            FULL.iter().all(|error| since.contains(error))
        });
        assert!(shelter.acknowledged.len() > acknowledged);
    }
    // As after room was made on the disk.
    std::fs::remove_file(&outbox).expect("the file is removed");
    let petstore = shelter.start(&[]);
    let log = check(&shelter, &petstore, SETTLED_WITHIN);
    // The world reports that it becomes full, not each attempt.
    let reports = log
        .lines()
        .filter(|line| line.starts_with("warning: the file"));
    let (reports, rounds) = (reports.count(), rounds as usize);
    println!("both files were full {rounds} times, which the world reported {reports} times");
    assert!((rounds..=2 * rounds).contains(&reports));
}

#[test]
fn no_pet_is_lost_when_both_files_are_full() {
    fill(1, false);
}

#[test]
#[ignore = "it takes minutes: .ci/long endurance"]
fn no_pet_is_lost_when_both_files_are_full_again_and_again_while_services_fail() {
    fill(5, true);
}
