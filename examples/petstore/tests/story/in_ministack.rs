//! The second part once more, on ministack: its functions are this program, and its resources those
//! of the template that the program prints.

use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::clients::{AwsCall, Call, Response, aws, http};
use crate::ministack::Ministack;
use crate::peers;
use crate::tell;
use crate::wait::wait_within;
use crate::webhook::Webhook;

/// As long as a busy machine may need. ministack polls streams and queues, and its schedules have a
/// resolution of ten seconds.
const LIMIT: Duration = Duration::from_secs(180);

fn wait_for<T>(what: &str, found: impl FnMut() -> Option<T>) -> T {
    wait_within(LIMIT, what, found)
}

/// The stack of the Petstore.
struct Stack {
    endpoint: String,
    /// The names of the resources by those in the template.
    names: Value,
    api_key: String,
}

impl Stack {
    fn create(ministack: &Ministack, webhook: &Webhook) -> Self {
        let endpoint = format!("http://127.0.0.1:{}", ministack.port);
        let python = peers::program("python");
        let output = Command::new(&python)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/story/stack.py"))
            .args([&endpoint, env!("CARGO_BIN_EXE_petstore-app"), webhook.url()])
            .output()
            .unwrap_or_else(|error| panic!("{}", peers::how_to_install(&python, &error)));
        assert!(output.status.success(), "{output:?}");
        let names = serde_json::from_slice(&output.stdout).expect("the names are JSON");
        let mut stack = Self {
            endpoint,
            names,
            api_key: String::new(),
        };
        let key = json!({"apiKey": stack.name("ApiKey"), "includeValue": true});
        let key = stack.call("apigateway", "GetApiKey", key);
        key["value"]
            .as_str()
            .expect("the key has a value")
            .clone_into(&mut stack.api_key);
        stack
    }

    /// The name of a resource in ministack.
    fn name(&self, resource: &str) -> &str {
        let name = self.names[resource].as_str();
        name.unwrap_or_else(|| panic!("no {resource} in {}", self.names))
    }

    fn call(&self, service: &'static str, operation: &'static str, parameters: Value) -> Value {
        aws(&AwsCall {
            endpoint: &self.endpoint,
            service,
            operation,
            parameters,
        })
    }

    /// The URL of a path of the REST API.
    fn url(&self, path: &str) -> String {
        let api = self.name("RestApi");
        format!("{}/restapis/{api}/dev/_user_request_{path}", self.endpoint)
    }

    /// Sends a request with the API key.
    fn send(&self, call: Call) -> Response {
        http(&call.header("x-api-key", &self.api_key))
    }

    /// Waits until the log of a function has a line with these texts.
    fn line_with(&self, function: &str, texts: &[&str]) {
        let group = format!("/aws/lambda/{}", self.name(function));
        wait_for(&format!("a line of {function} with {texts:?}"), || {
            let parameters = json!({"logGroupName": group});
            let events = self.call("logs", "FilterLogEvents", parameters);
            let events = events["events"].as_array()?.clone();
            let mut lines = events.iter().filter_map(|event| event["message"].as_str());
            lines
                .find(|line| texts.iter().all(|text| line.contains(text)))
                .map(drop)
        });
    }
}

pub(crate) fn a_pet_and_what_it_sets_in_motion() {
    let ministack = Ministack::shared();
    let webhook = Webhook::start();
    let stack = Stack::create(&ministack, &webhook);

    tell("The template has a nightly schedule; here it fires every minute.");
    let rules = stack.call("events", "ListRules", json!({}));
    let rule = &rules["Rules"][0];
    assert_eq!(rule["ScheduleExpression"], "cron(0 3 * * ? *)");
    let every_minute = json!({"Name": rule["Name"], "ScheduleExpression": "rate(1 minute)"});
    stack.call("events", "PutRule", every_minute);

    tell("The keeper's address is subscribed, and the webhook confirms its subscription.");
    let topic = json!({"TopicArn": stack.name("PetAddedTopic")});
    let subscriptions = stack.call("sns", "ListSubscriptionsByTopic", topic);
    let subscriptions = subscriptions["Subscriptions"].as_array();
    let mut subscriptions = subscriptions.expect("there are subscriptions").iter();
    assert!(subscriptions.any(|it| it["Endpoint"] == "keeper@shelter.example"));
    let request = wait_for("the request for confirmation", || {
        webhook.deliveries("SubscriptionConfirmation").pop()
    });
    let token = &request.body["Token"];
    let confirmation = json!({"TopicArn": stack.name("PetAddedTopic"), "Token": token});
    stack.call("sns", "ConfirmSubscription", confirmation);

    tell("An unknown path is a 403, as at API Gateway, and so is a request without the API key.");
    let unknown = http(&Call::get(&stack.url("/cats"))).json(403);
    assert_eq!(unknown, json!({"message": "Missing Authentication Token"}));
    let closed = http(&Call::get(&stack.url("/pets"))).json(403);
    assert_eq!(closed, json!({"message": "Forbidden"}));

    tell("An id without a pet is a 404.");
    let unknown = stack.url("/pets/0190a6f2-0000-7000-8000-000000000000");
    assert_eq!(stack.send(Call::get(&unknown)).status, 404);

    tell("A customer puts a dog up for adoption, and finds it again.");
    let dog = json!({"type": "dog", "price": 249.99});
    let adopted = stack.send(Call::post(&stack.url("/pets")).json(&dog));
    let adopted = adopted.json(201);
    let id = adopted["pet"]["id"].as_str().expect("an id is a text");
    let found = stack.send(Call::get(&stack.url(&format!("/pets/{id}"))));
    assert_eq!(found.json(200), adopted["pet"]);

    tell("It is in the table.");
    let key = json!({"TableName": stack.name("PetsTable"), "Key": {"petId": {"S": id}}});
    let item = stack.call("dynamodb", "GetItem", key);
    assert_eq!(item["Item"]["type"]["S"], "dog");

    let event = format!("pet-added-{id}");
    tell("The topic announces it: the consumer of the queue prepares the adoption,");
    stack.line_with("NotificationsFunction", &["queue: preparing", &event]);

    tell("the webhook gets SNS's notification,");
    let message = wait_for("the webhook", || webhook.messages().pop());
    assert_eq!(
        (&message["event_id"], &message["pet"]),
        (&json!(event), &adopted["pet"])
    );

    tell("and another function welcomes the dog.");
    let welcome = ["function: welcoming a dog", &event];
    stack.line_with("NotificationsFunction", &welcome);

    tell("The stream of the table keeps the statistics.");
    stack.line_with("StatisticsFunction", &["statistics: +1 dog", &event]);
    let expected = json!([{"type": "dog", "count": 1, "average_price": 249.99}]);
    let stats = stack.send(Call::get(&stack.url("/stats"))).json(200);
    assert_eq!(stats["statistics"], expected);

    tell("A photo in the bucket is noted.");
    let photo = Call::put(&stack.url(&format!("/pets/{id}/photo"))).body("a dog", "image/png");
    assert_eq!(stack.send(photo).status, 204);
    let noted = ["bucket: the pet has a photo", &event];
    stack.line_with("StatisticsFunction", &noted);

    tell("A direct invocation counts all pets again.");
    let parameters = json!({"FunctionName": stack.name("StatisticsFunction"), "Payload": "null"});
    let counted = stack.call("lambda", "Invoke", parameters);
    assert_eq!(counted["Payload"]["statistics"], expected);
    let recount = stack.send(Call::post(&stack.url("/stats/recount")));
    assert_eq!(recount.json(200)["statistics"], expected);

    tell("The schedule reports the stock.");
    let report = ["schedule: 1 dog at 249.99 on average"];
    stack.line_with("StatisticsFunction", &report);
}
