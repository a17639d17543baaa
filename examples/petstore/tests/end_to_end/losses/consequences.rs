//! What follows from each pet that was acknowledged.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::shelter::Shelter;
use crate::program::Program;

/// Waits until every acknowledged pet has its consequences, and compares the statistics with the
/// table. Returns the log.
pub(super) fn check(shelter: &Shelter, petstore: &Program, within: Duration) -> String {
    let started = Instant::now();
    loop {
        let missing = missing(shelter, petstore);
        if missing.is_empty() {
            break;
        }
        assert!(
            started.elapsed() < within,
            "{}\n{}",
            shelter.log(),
            missing.join("\n")
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    let events = shelter.acknowledged.len();
    let log = shelter.log();
    println!(
        "{events} pets acknowledged, 0 lost; {} webhook requests accepted, {} publications by the stream, {} \
         records counted a second time and ignored; settled {} s after the last pet",
        shelter.webhook.notifications().len(),
        log.matches("published what the API had missed").count(),
        log.matches("statistics: counted before").count(),
        started.elapsed().as_secs(),
    );
    log
}

/// What has not happened yet.
fn missing(shelter: &Shelter, petstore: &Program) -> Vec<String> {
    let table = table(petstore);
    let log = shelter.log();
    let lines = |text: &str| {
        let lines = log.lines().filter(|line| line.contains(text));
        lines.collect::<Vec<_>>().join("\n")
    };
    let emails = outbox(shelter.folder());
    let hooks: Vec<String> = shelter
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
    for id in &shelter.acknowledged {
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
