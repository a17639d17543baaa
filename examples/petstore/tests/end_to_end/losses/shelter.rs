//! A program that is started again and again on the same files, and clients that post pets to it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use ureq::http::Request;

use super::random::Random;
use crate::program::{KEY, Program, log_of};
use crate::webhook::Webhook;

/// How long the clients may take until there is enough, on a busy machine.
const ENOUGH_WITHIN: Duration = Duration::from_secs(180);

/// How often the webhook fails for the same message: SNS gives up after four attempts.
const FAILURES_OF_A_MESSAGE: u32 = 2;

/// The files of a program that is started again and again, and the webhook that outlives it.
pub(super) struct Shelter {
    folder: TempDir,
    pub(super) webhook: Webhook,
    /// The ids of the pets that were acknowledged.
    pub(super) acknowledged: BTreeSet<String>,
    /// How many clients post at the same time.
    clients: usize,
    posted: AtomicUsize,
}

impl Shelter {
    /// A shelter whose webhook fails for one request out of ten, once its subscription is
    /// confirmed.
    pub(super) fn new(random: &Random) -> Self {
        let random = Mutex::new((random.clone(), BTreeMap::<String, u32>::new()));
        Self::with_webhook(Webhook::start_with(move |kind, message| {
            if kind != "Notification" {
                return 200;
            }
            let mut state = random.lock().expect("no thread panics");
            let (random, failures) = &mut *state;
            let failures = failures.entry(message.to_owned()).or_default();
            if *failures < FAILURES_OF_A_MESSAGE && random.below(10) == 0 {
                *failures += 1;
                503
            } else {
                200
            }
        }))
    }

    pub(super) fn with_webhook(webhook: Webhook) -> Self {
        Shelter {
            folder: tempfile::tempdir().expect("a temporary folder is made"),
            webhook,
            acknowledged: BTreeSet::new(),
            clients: 8,
            posted: AtomicUsize::new(0),
        }
    }

    pub(super) fn clients(self, clients: usize) -> Self {
        Self { clients, ..self }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("pets.db")
    }

    /// The file of the log of all programs.
    pub(super) fn log_file(&self) -> PathBuf {
        log_of(&self.file())
    }

    /// The log of all programs so far.
    pub(super) fn log(&self) -> String {
        read_log(&self.log_file())
    }

    pub(super) fn start(&self, more: &[(&str, &str)]) -> Program {
        let subscribers = format!("keeper@shelter.example,{}", self.webhook.url());
        let mut environment = vec![("PETSTORE_SUBSCRIBERS_PET_ADDED", &*subscribers)];
        environment.extend(more);
        let petstore = Program::start_logged(&self.file(), &environment);
        Program::wait_for_confirmation(&self.log_file(), self.webhook.url());
        petstore
    }

    /// Posts from all clients until `is_enough` of the number of acknowledged pets, and then ends
    /// the program with SIGKILL while requests and deliveries are in flight.
    pub(super) fn post_and_kill(
        &mut self,
        petstore: Program,
        mut is_enough: impl FnMut(usize) -> bool,
    ) {
        let (count, killed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let posted = &self.posted;
        let started = Instant::now();
        let (failure, ids) = std::thread::scope(|scope| {
            let clients = (0..self.clients).map(|_| {
                let (petstore, count, killed) = (&petstore, &count, &killed);
                scope.spawn(move || post_until(petstore, posted, count, killed))
            });
            let clients: Vec<_> = clients.collect();
            let failure = loop {
                if is_enough(count.load(Ordering::SeqCst)) {
                    break None;
                }
                if clients.iter().any(|client| client.is_finished()) {
                    break Some("a client failed");
                }
                if started.elapsed() > ENOUGH_WITHIN {
                    break Some("the clients take too long");
                }
                std::thread::sleep(Duration::from_millis(1));
            };
            // A failure ends the clients, too: the scope waits for them.
            killed.store(true, Ordering::SeqCst);
            petstore.kill_now();
            let ids = clients.into_iter().map(std::thread::ScopedJoinHandle::join);
            (failure, ids.collect::<Vec<_>>())
        });
        if let Some(failure) = failure {
            panic!("{}\n{failure}", self.log());
        }
        let ids = ids.into_iter().map(|ids| ids.expect("no client panics"));
        self.acknowledged.extend(ids.flatten());
    }
}

pub(super) fn read_log(file: &Path) -> String {
    let log = std::fs::read(file).expect("the log is read");
    // A line that was being written when the program was killed may be cut.
    String::from_utf8_lossy(&log).into_owned()
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
    // Another program may get the port of one that is gone.
    while !killed.load(Ordering::SeqCst) {
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
    ids
}
