//! Nothing is lost: pets are posted while services and the webhook fail at random and the program
//! is killed, and every pet that was acknowledged has all of its consequences.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Request;

use crate::program::{KEY, Program, log_of};
use crate::webhook::Webhook;

/// The clients that post at the same time.
const CLIENTS: usize = 8;

/// How long the consequences of the last pets may take: SNS retries for some seconds.
const SETTLED_WITHIN: Duration = Duration::from_secs(300);

/// Numbers by chance, from a seed that is printed: the generator SplitMix64.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn new() -> Self {
        let seed = std::env::var("PETSTORE_SEED").ok();
        let seed = seed.map(|seed| seed.parse().expect("a seed is a number"));
        let seed = seed.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            now.expect("it is after 1970").as_nanos() as u64
        });
        println!("to repeat the random choices: PETSTORE_SEED={seed}");
        Random(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// The files of a program that is started again and again, and the webhook that outlives it.
struct Shelter {
    folder: TempDir,
    webhook: Webhook,
    /// The ids of the pets that were acknowledged.
    acknowledged: BTreeSet<String>,
    posted: AtomicUsize,
}

impl Shelter {
    fn new(random: &Random) -> Self {
        let random = std::sync::Mutex::new(random.clone());
        // One request out of ten fails.
        let webhook = Webhook::start_with(move |_| {
            let mut random = random.lock().expect("no thread panics");
            if random.below(10) == 0 { 503 } else { 200 }
        });
        Shelter {
            folder: tempfile::tempdir().expect("a temporary folder is made"),
            webhook,
            acknowledged: BTreeSet::new(),
            posted: AtomicUsize::new(0),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("pets.db")
    }

    fn start(&self, more: &[(&str, &str)]) -> Program {
        let subscribers = format!("keeper@shelter.example,{}", self.webhook.url());
        let mut environment = vec![("PETSTORE_SUBSCRIBERS_PET_ADDED", &*subscribers)];
        environment.extend(more);
        Program::start_logged(&self.file(), &environment)
    }

    /// Posts from all clients until `is_enough` of the number of acknowledged pets, and then ends
    /// the program with SIGKILL while requests and deliveries are in flight.
    fn post_and_kill(&mut self, petstore: Program, is_enough: impl Fn(usize) -> bool) {
        let (count, killed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let posted = &self.posted;
        let ids = std::thread::scope(|scope| {
            let clients = (0..CLIENTS).map(|_| {
                let (petstore, count, killed) = (&petstore, &count, &killed);
                scope.spawn(move || post_until(petstore, posted, count, killed))
            });
            let clients: Vec<_> = clients.collect();
            while !is_enough(count.load(Ordering::SeqCst)) {
                let has_failed = clients.iter().any(|client| client.is_finished());
                assert!(!has_failed, "a client failed");
                std::thread::yield_now();
            }
            killed.store(true, Ordering::SeqCst);
            petstore.kill_now();
            let ids = clients
                .into_iter()
                .map(|client| client.join().expect("no client panics"));
            ids.flatten().collect::<Vec<_>>()
        });
        self.acknowledged.extend(ids);
    }

    /// Waits until every acknowledged pet has its consequences, and compares the statistics with
    /// the table.
    fn check(&self, petstore: &Program) {
        let started = Instant::now();
        loop {
            let missing = self.missing(petstore);
            if missing.is_empty() {
                break;
            }
            assert!(started.elapsed() < SETTLED_WITHIN, "{}", missing.join("\n"));
            std::thread::sleep(Duration::from_millis(200));
        }
        let events = self.acknowledged.len();
        let log = std::fs::read_to_string(log_of(&self.file())).expect("the log is read");
        println!(
            "{events} pets acknowledged, 0 lost; {} webhook requests accepted, {} publications by the stream, {} \
             records counted a second time and ignored; settled {} s after the last pet",
            self.webhook.notifications().len(),
            log.matches("published what the API had missed").count(),
            log.matches("statistics: counted before").count(),
            started.elapsed().as_secs(),
        );
    }

    /// What has not happened yet.
    fn missing(&self, petstore: &Program) -> Vec<String> {
        let table = table(petstore);
        let log = std::fs::read(log_of(&self.file())).expect("the log is read");
        let log = String::from_utf8_lossy(&log);
        let lines = |text: &str| {
            let lines = log.lines().filter(|line| line.contains(text));
            lines.collect::<Vec<_>>().join("\n")
        };
        let emails = outbox(self.folder.path());
        let hooks: Vec<String> = self
            .webhook
            .messages()
            .iter()
            .map(Value::to_string)
            .collect();
        let places = [
            ("email", emails),
            ("webhook request", hooks.join("\n")),
            ("message in the queue", lines("queue: preparing")),
            ("call of the other function", lines("function: welcoming")),
        ];
        let mut missing = Vec::new();
        for id in &self.acknowledged {
            assert!(table.contains_key(id), "the pet {id} is lost");
            for (name, text) in &places {
                if !text.contains(id) {
                    missing.push(format!("the pet {id} has no {name}"));
                }
            }
        }
        let (counted, expected) = (statistics(petstore), expected_statistics(&table));
        if counted != expected {
            missing.push(format!(
                "the statistics are {counted} instead of {expected}"
            ));
        }
        missing
    }
}

/// Posts pets until the program is gone, and returns the ids of those that were acknowledged.
fn post_until(
    petstore: &Program,
    posted: &AtomicUsize,
    count: &AtomicUsize,
    killed: &AtomicBool,
) -> Vec<String> {
    let client = petstore.client();
    let mut ids = Vec::new();
    loop {
        let number = posted.fetch_add(1, Ordering::SeqCst);
        let r#type = ["dog", "cat", "newt"][number % 3];
        let request = Request::post(petstore.url("/dev/pets"))
            .header("x-api-key", KEY)
            .header("content-type", "application/json")
            .body(json!({"type": r#type, "price": number}).to_string());
        let reply = client.try_send(request.expect("the request is well-formed"));
        let Some(reply) = reply else {
            assert!(killed.load(Ordering::SeqCst), "the program ended too early");
            return ids;
        };
        // A service that fails before the pet is stored is a 500.
        if reply.status == 201 {
            let id = &reply.json(201)["pet"]["id"];
            ids.push(id.as_str().expect("an id is a text").to_owned());
            count.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Sends a request until no service fails.
fn get(petstore: &Program, path: &str) -> Value {
    let client = petstore.client();
    let replies = std::iter::repeat_with(|| client.get(path)).take(100);
    let mut good = replies.filter(|reply| reply.status == 200);
    good.next().expect("a request succeeds").json(200)
}

/// The type and the price of each pet in the table, by its id.
fn table(petstore: &Program) -> BTreeMap<String, (String, f64)> {
    let (mut pets, mut next) = (BTreeMap::new(), String::new());
    loop {
        let page = get(petstore, &format!("/dev/pets?limit=100{next}"));
        for pet in page["pets"].as_array().expect("pets are a list") {
            let text = |name: &str| pet[name].as_str().expect("a text").to_owned();
            let price = pet["price"].as_f64().expect("a price");
            pets.insert(text("id"), (text("type"), price));
        }
        match page["next"].as_str() {
            Some(token) => next = format!("&next={token}"),
            None => return pets,
        }
    }
}

fn statistics(petstore: &Program) -> Value {
    get(petstore, "/dev/stats")["statistics"].take()
}

/// The statistics of the pets in the table. Prices are whole numbers, so sums are exact.
fn expected_statistics(table: &BTreeMap<String, (String, f64)>) -> Value {
    let mut sums: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
    for (r#type, price) in table.values() {
        let sum = sums.entry(r#type).or_default();
        sum.0 += 1;
        sum.1 += price;
    }
    let all = sums.iter().map(|(r#type, (count, total))| {
        json!({"type": r#type, "count": count, "average_price": total / *count as f64})
    });
    all.collect()
}

/// The text of all emails. A file that was being written when the program was killed has another
/// name.
fn outbox(folder: &Path) -> String {
    let Ok(files) = std::fs::read_dir(folder.join("outbox")) else {
        return String::new();
    };
    let paths = files.map(|file| file.expect("the folder is read").path());
    let emails = paths.filter(|path| path.extension().is_some_and(|it| it == "eml"));
    let texts = emails.map(|path| std::fs::read_to_string(path).expect("an email is text"));
    texts.collect::<Vec<_>>().join("\n")
}

/// Posts so many pets, kills the program so often meanwhile, and checks what has become of them.
fn kill(kills: usize, pets: usize) {
    let mut random = Random::new();
    let mut shelter = Shelter::new(&random);
    for round in 1..=kills {
        let faults = format!("5:{}", random.below(1 << 32));
        let petstore = shelter.start(&[("PETSTORE_FAULTS", &faults)]);
        let due = (pets * round).div_ceil(kills);
        let due = due.saturating_sub(shelter.acknowledged.len());
        let enough = due + usize::try_from(random.below(12)).expect("it is small");
        shelter.post_and_kill(petstore, |count| count >= enough);
    }
    assert!(shelter.acknowledged.len() >= pets);
    let faults = format!("5:{}", random.below(1 << 32));
    let petstore = shelter.start(&[("PETSTORE_FAULTS", &faults)]);
    shelter.check(&petstore);
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

#[test]
#[ignore = "it takes minutes: .ci/long endurance"]
fn no_pet_is_lost_when_both_files_are_full() {
    let mut shelter = Shelter::new(&Random::new());
    let petstore = shelter.start(&[("PETSTORE_MAX_PAGES", "200")]);
    let log = log_of(&shelter.file());
    let are_full = |_| {
        let log = std::fs::read(&log).expect("the log is read");
        let log = String::from_utf8_lossy(&log);
        let errors = [
            "the data file has reached its largest size",
            "pets.world.db` is full",
        ];
        errors.iter().all(|error| log.contains(error))
    };
    shelter.post_and_kill(petstore, are_full);
    assert!(!shelter.acknowledged.is_empty());
    // As after room was made on the disk.
    let petstore = shelter.start(&[]);
    shelter.check(&petstore);
}
