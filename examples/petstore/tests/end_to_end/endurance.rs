//! Load, and kills under load. They take minutes, so `.ci/long endurance` runs them, and prints the
//! figures.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use ureq::http::Request;

use crate::program::{Client, KEY, Program};

/// The clients of the load, each with a connection that it keeps.
const CLIENTS: usize = 50;

/// The clients that post while the program is killed.
const POSTING: usize = 8;

/// How long the clients may take until there is enough, on a busy machine.
const ENOUGH_WITHIN: Duration = Duration::from_secs(120);

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect("it is a number"))
}

fn body(price: u64) -> String {
    json!({"type": "dog", "price": price}).to_string()
}

/// What one client measured.
#[derive(Default)]
struct Measured {
    /// The time of each response, in microseconds.
    times: Vec<u128>,
    failures: usize,
}

impl Measured {
    fn add(&mut self, started: Instant, is_right: bool) {
        self.times.push(started.elapsed().as_micros());
        self.failures += usize::from(!is_right);
    }
}

fn load(client: &Client<'_>, until: Instant) -> Measured {
    let mut measured = Measured::default();
    let first = client.post("/dev/pets", &body(1)).json(201);
    let one = format!("/dev/pets/{}", first["pet"]["id"].as_str().expect("an id"));
    while Instant::now() < until {
        let started = Instant::now();
        measured.add(started, client.get("/dev/pets?limit=10").status == 200);
        let started = Instant::now();
        measured.add(started, client.get(&one).status == 200);
        let started = Instant::now();
        measured.add(started, client.post("/dev/pets", &body(2)).status == 201);
    }
    measured
}

#[test]
#[ignore = "it takes half a minute: .ci/long endurance"]
fn fifty_clients_are_served() {
    let seconds = setting("ENDURANCE_SECONDS", 30);
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let petstore = Program::start(&folder.path().join("pets.db"));
    let before = petstore.resident();
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut all = Measured::default();
    std::thread::scope(|scope| {
        let clients = (0..CLIENTS).map(|_| scope.spawn(|| load(&petstore.client(), until)));
        for client in clients.collect::<Vec<_>>() {
            let measured = client.join().expect("no client panics");
            all.times.extend(measured.times);
            all.failures += measured.failures;
        }
    });
    all.times.sort_unstable();
    let part = |percent: usize| all.times[(all.times.len() - 1) * percent / 100] / 1000;
    println!(
        "load: {} responses in {seconds} s ({}/s), {} failures, p50 {} ms, p99 {} ms, max {} ms; resident {} -> {} MB",
        all.times.len(),
        all.times.len() as u64 / seconds,
        all.failures,
        part(50),
        part(99),
        part(100),
        before / 1024,
        petstore.resident() / 1024,
    );
    assert_eq!(all.failures, 0);
    assert!(petstore.resident() < before + 64 * 1024);
}

/// Posts until the program is gone. Returns the price of each pet that was acknowledged, by its id.
fn post_until_killed(
    petstore: &Program,
    number: usize,
    acknowledged: &AtomicUsize,
    killed: &AtomicBool,
) -> BTreeMap<String, u64> {
    let client = petstore.client();
    let mut pets = BTreeMap::new();
    for count in 0.. {
        let price = (number * 1_000_000 + count) as u64;
        let request = Request::post(petstore.url("/dev/pets"))
            .header("x-api-key", KEY)
            .header("content-type", "application/json")
            .body(body(price));
        let reply = client.try_send(request.expect("the request is well-formed"));
        let Some(reply) = reply.filter(|reply| reply.status == 201) else {
            assert!(
                killed.load(Ordering::SeqCst),
                "a request failed before the kill"
            );
            break;
        };
        let Value::String(id) = reply.json(201)["pet"]["id"].take() else {
            panic!("a pet without an id: {reply:?}");
        };
        pets.insert(id, price);
        acknowledged.fetch_add(1, Ordering::SeqCst);
    }
    pets
}

#[test]
#[ignore = "it takes a minute: .ci/long endurance"]
fn no_pet_is_lost_in_kills_under_load() {
    let rounds = setting("ENDURANCE_KILLS", 20);
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    let mut expected = BTreeMap::new();
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        let started = Instant::now();
        let petstore = Program::start(&file);
        slowest = slowest.max(started.elapsed());
        let (acknowledged, killed) = (AtomicUsize::new(0), AtomicBool::new(false));
        // Each time after another number of responses.
        let enough = 100 + 37 * usize::try_from(round).expect("it is small");
        std::thread::scope(|scope| {
            let clients = (0..POSTING).map(|number| {
                let (petstore, acknowledged, killed) = (&petstore, &acknowledged, &killed);
                scope.spawn(move || post_until_killed(petstore, number, acknowledged, killed))
            });
            let clients: Vec<_> = clients.collect();
            // A client that fails ends the others, too: the scope waits for them.
            let enough_within = Instant::now() + ENOUGH_WITHIN;
            while acknowledged.load(Ordering::SeqCst) < enough
                && !clients.iter().any(|client| client.is_finished())
                && Instant::now() < enough_within
            {
                std::thread::sleep(Duration::from_millis(1));
            }
            killed.store(true, Ordering::SeqCst);
            petstore.kill_now();
            for client in clients {
                expected.extend(client.join().expect("no client panics"));
            }
        });
        assert!(
            acknowledged.load(Ordering::SeqCst) >= enough,
            "a client failed, or the clients take too long"
        );
    }
    let petstore = Program::start(&file);
    let client = petstore.client();
    for (id, price) in &expected {
        let pet = client.get(&format!("/dev/pets/{id}")).json(200);
        // A price is a number with a fraction in the response.
        assert_eq!(pet["price"].as_f64(), Some(*price as f64), "{id}");
        assert_eq!((&pet["id"], &pet["type"]), (&json!(id), &json!("dog")));
    }
    println!(
        "kills: {rounds}, {} acknowledged, 0 lost, 0 wrong; slowest start {} ms",
        expected.len(),
        slowest.as_millis(),
    );
}
