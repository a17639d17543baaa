//! What a new pet sets in motion, in the local world of the built program.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Request;

use crate::program::{LIMIT, Program, Reply, aws_endpoint, log_of, run_to_its_end};
use crate::webhook::Webhook;

/// Waits until a condition holds, and returns what it found.
pub(crate) fn wait_for<T>(what: &str, mut found: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = found() {
            return found;
        }
        assert!(started.elapsed() < LIMIT, "this takes too long: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn new_folder() -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    (folder, file)
}

fn log(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(log_of(file)).expect("the log is read");
    text.lines().map(str::to_owned).collect()
}

/// Waits until a line of the log contains all of these texts, and returns its place.
fn line_with(file: &Path, texts: &[&str]) -> usize {
    let found = || {
        let has_all = |line: &String| texts.iter().all(|text| line.contains(text));
        log(file).iter().position(has_all)
    };
    wait_for(
        &format!("a line with {texts:?}\n{}", log(file).join("\n")),
        found,
    )
}

/// Sends a request to the services of AWS, as an SDK signs it.
fn call_aws(file: &Path, access_key: &str, target: &str, body: &Value) -> Reply {
    let request = Request::post(format!("{}/", aws_endpoint(&log_of(file))))
        .header("x-amz-target", format!("DynamoDB_20120810.{target}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", signature(access_key, "dynamodb"))
        .body(body.to_string());
    Reply::from_response(request)
}

fn signature(access_key: &str, service: &str) -> String {
    let credential = format!("{access_key}/20260101/us-east-1/{service}/aws4_request");
    format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0")
}

/// Invokes the function `statistics` through the API of Lambda, which counts the pets again.
fn recount(file: &Path, access_key: &str) -> Reply {
    let path = "/2015-03-31/functions/statistics/invocations";
    let request = Request::post(format!("{}{path}", aws_endpoint(&log_of(file))))
        .header("authorization", signature(access_key, "lambda"));
    Reply::from_response(request.body("null".to_owned()))
}

fn created(petstore: &Program, r#type: &str, price: f64) -> String {
    let body = json!({"type": r#type, "price": price}).to_string();
    let adopted = petstore.client().post("/dev/pets", &body).json(201);
    adopted["pet"]["id"]
        .as_str()
        .expect("an id is a text")
        .to_owned()
}

/// Waits until the statistics are these.
fn statistics_become(petstore: &Program, expected: &Value) {
    let what = format!("the statistics {expected}");
    let client = petstore.client();
    wait_for(&what, || {
        let found = client.get("/dev/stats").json(200);
        (found["statistics"] == *expected).then_some(())
    });
}

#[test]
fn the_log_tells_the_way_of_a_new_pet() {
    let (folder, file) = new_folder();
    // The addresses are in the environment and in a file.
    let webhook = Webhook::start();
    let subscribers = json!({"pet-added": [webhook.url()]}).to_string();
    let settings = folder.path().join(".petstore");
    std::fs::create_dir(&settings).expect("the folder is made");
    std::fs::write(settings.join("subscribers.json"), subscribers).expect("the file is written");
    let email = ("PETSTORE_SUBSCRIBERS_PET_ADDED", "keeper@shelter.example");
    let petstore = Program::start_logged(&file, &[email]);
    Program::wait_for_confirmation(&log_of(&file), webhook.url());
    let id = created(&petstore, "dog", 249.99);

    let event = format!("pet-added-{id}");
    let asked = line_with(&file, &["api: putting a dog up", &event]);
    let stored = line_with(&file, &["api: stored", &event]);
    let published = line_with(&file, &["api: published", &event]);
    let email = line_with(&file, &["email to keeper@shelter.example", &event]);
    let hook = line_with(&file, &["webhook", webhook.url(), "Notification", "200"]);
    let queued = line_with(&file, &["queue: preparing", &event]);
    let welcomed = line_with(&file, &["function: welcoming", &event]);
    let counted = line_with(&file, &["statistics: +1 dog", &event]);
    line_with(&file, &[r#""_aws""#, r#""Type":"dog""#, r#""PetsAdded":1"#]);
    line_with(&file, &["handled a request", r#"function="api""#]);
    let request = line_with(&file, &["POST /dev/pets 201"]);
    let lines = log(&file).join("\n");
    assert!(asked < stored && stored < published, "{lines}");
    assert!(
        published < request,
        "the response follows what was done\n{lines}"
    );
    for later in [email, hook, queued, welcomed, counted] {
        assert!(stored < later, "{lines}");
    }
    // The ids of messages tie what the services log to it; a message in a queue has an id of its
    // own.
    let all = log(&file);
    let message_id = |line: usize| {
        let id = all[line].split("message_id=").nth(1).expect("an id");
        id.split_whitespace()
            .next()
            .expect("an id")
            .trim_matches('"')
    };
    line_with(&file, &["webhook", message_id(published)]);
    assert!(all[welcomed].contains(message_id(published)), "{lines}");
    line_with(
        &file,
        &[
            "delivered the message",
            message_id(queued),
            "queue adoptions",
        ],
    );

    let emails = std::fs::read_dir(folder.path().join("outbox")).expect("there are emails");
    let emails = emails.map(|file| std::fs::read_to_string(file.expect("a file").path()));
    let about = emails.filter(|text| text.as_ref().expect("an email is text").contains(&event));
    assert_eq!(about.count(), 1);
    let [message] = &webhook.messages()[..] else {
        panic!("{:?}", webhook.notifications());
    };
    assert_eq!(message["event_id"], *event);
    statistics_become(
        &petstore,
        &json!([{"type": "dog", "count": 1, "average_price": 249.99}]),
    );
}

#[test]
fn statistics_follow_changes_and_can_be_counted_again() {
    let (_folder, file) = new_folder();
    let petstore = Program::start_logged(&file, &[]);
    let dog = created(&petstore, "dog", 100.0);
    created(&petstore, "dog", 300.0);
    created(&petstore, "cat", 50.0);
    let cat = json!({"type": "cat", "count": 1, "average_price": 50.0});
    let both = json!([cat, {"type": "dog", "count": 2, "average_price": 200.0}]);
    statistics_become(&petstore, &both);
    let client = petstore.client();
    let counted = client.post("/dev/stats/recount", "").json(200);
    assert_eq!(counted["statistics"], both);
    assert_eq!(client.delete(&format!("/dev/pets/{dog}")).status, 204);
    statistics_become(
        &petstore,
        &json!([cat, {"type": "dog", "count": 1, "average_price": 300.0}]),
    );
}

#[test]
fn a_photo_is_stored_and_reported() {
    let (_folder, file) = new_folder();
    let petstore = Program::start_logged(&file, &[]);
    let dog = created(&petstore, "dog", 100.0);
    let client = petstore.client();
    let stored = client.put(&format!("/dev/pets/{dog}/photo"), "a dog, in bytes");
    assert_eq!(stored.status, 204, "{stored:?}");
    line_with(&file, &["bucket: the pet has a photo", &dog, "size=15"]);
    let unknown_pet = "/dev/pets/0190a6f2-0000-7000-8000-000000000000/photo";
    assert_eq!(client.put(unknown_pet, "a dog").status, 404);
    // A mark of the item does not count as another pet.
    statistics_become(
        &petstore,
        &json!([{"type": "dog", "count": 1, "average_price": 100.0}]),
    );
}

#[test]
fn an_item_that_a_client_of_aws_puts_reaches_the_stream() {
    let (_folder, file) = new_folder();
    let petstore = Program::start_logged(&file, &[]);
    let id = "0190a6f2-0000-7000-8000-000000000001";
    let item = json!({
        "TableName": "pets",
        "Item": {"petId": {"S": id}, "type": {"S": "cat"}, "price": {"N": "12.5"}},
    });
    let reply = call_aws(&file, "AKIDEXAMPLE", "PutItem", &item);
    assert_eq!(reply.status, 200, "{reply:?}");
    statistics_become(
        &petstore,
        &json!([{"type": "cat", "count": 1, "average_price": 12.5}]),
    );
    let found = petstore.client().get(&format!("/dev/pets/{id}")).json(200);
    assert_eq!(found, json!({"id": id, "type": "cat", "price": 12.5}));
}

#[test]
fn a_function_may_do_what_its_signatures_ask_for_and_no_more() {
    let (_folder, file) = new_folder();
    let _petstore = Program::start_logged(&file, &[]);
    let item = json!({"TableName": "pets", "Item": {"petId": {"S": "1"}}});
    // The statistics read the pets, and only mark their photos.
    let all = json!({"TableName": "counted-records"});
    let read = "add the argument `Table<'_, CountedTable, Read>` to the handler";
    let write = "add the argument `Table<'_, PetsTable, Write>` to the handler";
    for (function, target, body, advice) in [
        ("api", "Scan", &all, read),
        ("notifications", "Scan", &all, read),
        ("statistics", "Scan", &all, read),
        ("unknown_pet", "PutItem", &item, write),
    ] {
        let key = format!("local-function-{function}");
        let refused = call_aws(&file, &key, target, body).json(400);
        let code = refused["__type"].as_str().unwrap_or_default();
        assert!(
            code.ends_with("AccessDeniedException"),
            "{function}: {refused}"
        );
        line_with(
            &file,
            &[
                "warning",
                &format!("the function {function} may not perform"),
                advice,
            ],
        );
    }
    let refused = recount(&file, "local-function-notifications").json(403);
    assert!(
        refused.to_string().contains("lambda:InvokeFunction"),
        "{refused}"
    );
    line_with(&file, &["notifications may not", "`Invoker<'_, recount>`"]);

    let key = "local-function-api";
    assert_eq!(recount(&file, key).json(200), json!({"statistics": []}));
    assert_eq!(call_aws(&file, key, "PutItem", &item).status, 200);
}

#[test]
fn a_schedule_can_be_fired_now() {
    let (_folder, file) = new_folder();
    // In a process of its own, while the app is not served.
    let (status, output) = run_to_its_end(&file, &["fire", "report"]);
    assert!(status.success(), "{output}");
    assert!(
        output.contains("the nightly report has 0 types"),
        "{output}"
    );

    let petstore = Program::start_logged(&file, &[]);
    created(&petstore, "dog", 249.99);
    statistics_become(
        &petstore,
        &json!([{"type": "dog", "count": 1, "average_price": 249.99}]),
    );
    let (status, output) = run_to_its_end(&file, &["fire", "report"]);
    assert!(status.success(), "{output}");
    line_with(&file, &["schedule: 1 dog at 249.99 on average"]);
    let (status, output) = run_to_its_end(&file, &["fire", "lunch"]);
    assert!(!status.success());
    assert!(output.contains("no schedule `lunch`"), "{output}");
}

/// What a process has used of the CPU, in hundredths of a second.
#[cfg(target_os = "linux")]
fn cpu_ticks(petstore: &Program) -> u64 {
    let numbers = petstore.process_status("stat");
    // The name of the program, in parentheses, may contain spaces; then come state, … utime, stime.
    let (_, numbers) = numbers.rsplit_once(") ").expect("a name in parentheses");
    let fields: Vec<&str> = numbers.split(' ').collect();
    let tick = |index: usize| fields[index].parse::<u64>().expect("a number");
    tick(11) + tick(12)
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_with_nothing_to_do_does_nothing() {
    let (_folder, file) = new_folder();
    let petstore = Program::start_logged(&file, &[]);
    created(&petstore, "dog", 249.99);
    line_with(&file, &["function: welcoming"]);
    line_with(&file, &["queue: preparing"]);
    statistics_become(
        &petstore,
        &json!([{"type": "dog", "count": 1, "average_price": 249.99}]),
    );
    // The window of the handler that publishes what was missed is two seconds.
    line_with(&file, &["stream pets invoked notifications"]);
    let seconds = 4;
    let least = (0..3).map(|_| {
        let before = cpu_ticks(&petstore);
        std::thread::sleep(Duration::from_secs(seconds));
        cpu_ticks(&petstore) - before
    });
    // One per cent of a core; the first seconds may contain the rest of the work.
    let least = least.min().expect("it is measured");
    assert!(least <= seconds, "{least} ticks in {seconds} s");
}
