//! The second part: the shop, and what a new pet sets in motion.

use std::path::Path;

use serde_json::{Value, json};

use crate::clients::{AwsCall, Call, aws, http};
use crate::program::{KEY, Program, log_of, run_to_its_end};
use crate::tell;
use crate::wait::wait_for;
use crate::webhook::Webhook;

/// Waits until a line of the log contains all of these texts.
fn line_with(file: &Path, texts: &[&str]) -> String {
    wait_for(&format!("a line with {texts:?}"), || {
        let log = std::fs::read_to_string(log_of(file)).expect("the log is read");
        let has_all = |line: &&str| texts.iter().all(|text| line.contains(text));
        log.lines().find(has_all).map(str::to_owned)
    })
}

/// A request with the API key.
fn with_key(call: Call) -> Call {
    call.header("x-api-key", KEY)
}

pub(crate) fn a_pet_and_what_it_sets_in_motion() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let file = folder.path().join("pets.db");
    let webhook = Webhook::start();
    let subscribers = format!("keeper@shelter.example,{}", webhook.url());
    let environment = [("PETSTORE_SUBSCRIBERS_PET_ADDED", &*subscribers)];
    let shop = Program::start_logged(&file, &environment);
    let pets = shop.url("/dev/pets");
    let line = line_with(&file, &["--endpoint-url"]);
    let (_, endpoint) = line
        .split_once("--endpoint-url ")
        .expect("the port is logged");
    let call = |service, operation, parameters: Value| {
        aws(&AwsCall {
            endpoint: endpoint.trim(),
            service,
            operation,
            parameters,
        })
    };

    tell("Without the API key the shop is closed.");
    assert_eq!(
        http(&Call::get(&pets)).json(403),
        json!({"message": "Forbidden"})
    );

    tell("An id without a pet is a 404.");
    let unknown = format!("{pets}/0190a6f2-0000-7000-8000-000000000000");
    assert_eq!(http(&with_key(Call::get(&unknown))).status, 404);

    tell("A customer puts a dog up for adoption, and finds it again.");
    let dog = json!({"type": "dog", "price": 249.99});
    let adopted = http(&with_key(Call::post(&pets).json(&dog))).json(201);
    let id = adopted["pet"]["id"].as_str().expect("an id is a text");
    let found = http(&with_key(Call::get(&format!("{pets}/{id}")))).json(200);
    assert_eq!(found, adopted["pet"]);

    tell("It is in the table.");
    let key = json!({"petId": {"S": id}});
    let item = call(
        "dynamodb",
        "GetItem",
        json!({"TableName": "pets", "Key": key}),
    );
    assert_eq!(item["Item"]["type"]["S"], "dog");

    let event = format!("pet-added-{id}");
    tell("The topic announces it: an email is sent,");
    let email = wait_for("the email", || {
        let files = std::fs::read_dir(folder.path().join("outbox")).ok()?;
        let paths = files.map(|file| file.expect("the folder is read").path());
        let emails = paths.filter(|path| path.extension().is_some_and(|it| it == "eml"));
        let mut texts = emails.map(|path| std::fs::read_to_string(path).expect("it is text"));
        texts.find(|text| text.contains(&event))
    });
    assert!(email.contains("To: keeper@shelter.example\r\n"), "{email}");

    tell("the consumer of the queue prepares the adoption,");
    line_with(&file, &["queue: preparing the adoption of a dog", &event]);

    tell("the webhook gets SNS's notification,");
    let message = wait_for("the webhook", || webhook.messages().pop());
    assert_eq!(
        (&message["event_id"], &message["pet"]),
        (&json!(event), &adopted["pet"])
    );

    tell("and another function welcomes the dog.");
    line_with(&file, &["function: welcoming a dog", &event]);

    tell("The stream of the table keeps the statistics.");
    line_with(&file, &["statistics: +1 dog", &event]);
    let expected = json!([{"type": "dog", "count": 1, "average_price": 249.99}]);
    let stats = || http(&with_key(Call::get(&shop.url("/dev/stats")))).json(200);
    assert_eq!(stats()["statistics"], expected);

    tell("A photo in the bucket is noted.");
    let photo = Call::put(&format!("{pets}/{id}/photo")).body("a dog, in bytes", "image/png");
    assert_eq!(http(&with_key(photo)).status, 204);
    line_with(&file, &["bucket: the pet has a photo", &event]);

    tell("A direct invocation counts all pets again.");
    let parameters = json!({"FunctionName": "statistics", "Payload": "null"});
    let counted = call("lambda", "Invoke", parameters);
    assert_eq!(counted["Payload"]["statistics"], expected);
    let recount = Call::post(&shop.url("/dev/stats/recount"));
    assert_eq!(http(&with_key(recount)).json(200)["statistics"], expected);

    tell("The nightly schedule, fired now, reports the stock.");
    let (status, output) = run_to_its_end(&file, &["fire", "report"]);
    assert!(status.success(), "{output}");
    line_with(&file, &["schedule: 1 dog at 249.99 on average"]);
}
