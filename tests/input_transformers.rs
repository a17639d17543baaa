//! `input = …` of handlers of buses: what the macro accepts, the template deploys and the world
//! delivers is one transformer.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use petstore::openapi::{TemplateOptions, template};
use petstore::prelude::*;
use petstore::test::World;
use petstore_event_rules::{InputTransformer, RuleContext};
use serde_json::{Value, json};

#[derive(Clone, Default)]
struct Received(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl Received {
    fn add(&self, handler: &'static str, record: Record<'_>) {
        self.0
            .lock()
            .unwrap()
            .insert(handler, record.json().to_owned());
    }
}

#[event(eventbridge, pattern = r#"{"source": ["shop"]}"#)]
async fn whole(record: Record<'_>, received: &Received) {
    received.add("whole", record);
}

/// The detail becomes a part of it, as with `InputPath`.
#[event(
    eventbridge,
    pattern = r#"{"source": ["shop"]}"#,
    input = "<$.detail.pet>"
)]
async fn part(Detail(pet): Detail<Pet>, record: Record<'_>, received: &Received) {
    assert_eq!(pet.name, "Rex \"the\" <king>");
    received.add("part", record);
}

#[event(
    eventbridge,
    pattern = r#"{"source": ["shop"]}"#,
    input = r#"{
        "name": <$.detail.pet.name>,
        "text": "<$.detail-type> of <$.detail.count> by <$.source>",
        "toy": <$.detail.pet.toys[1]>,
        "quoted": <$.detail['by.whom']>,
        "toys": <$.detail.pet.toys>,
        "count": <$.detail.count>,
        "missing": <$.detail.nothing>
    }"#
)]
async fn parts(Detail(_): Detail<Unvalidated<Value>>, record: Record<'_>, received: &Received) {
    received.add("parts", record);
}

#[petstore::model]
struct Pet {
    name: String,
}

#[tokio::test]
async fn the_template_and_the_world_transform_alike() {
    let received = Received::default();
    // The handlers have one pattern, so each has a function of its own.
    let app = || {
        App::new("shop")
            .function("whole", routes![], events![whole])
            .function("part", routes![], events![part])
            .function("parts", routes![], events![parts])
            .state(received.clone())
    };
    let mut world = World::new(app()).await.unwrap();
    let detail = json!({
        "pet": {"name": "Rex \"the\" <king>", "toys": ["ball", {"color": "red"}]},
        "by.whom": ["Kim"],
        "count": 2.50,
    });
    world.put_event("shop", "sold", &detail).await.unwrap();
    let received = received.0.lock().unwrap().clone();
    let event = &received["whole"];

    let document = template(
        &app().contract(),
        &app().deployment(),
        &TemplateOptions::new("shop"),
    );
    let document = document.unwrap().to_value();
    let target = |rule: &str| document["Resources"][rule]["Properties"]["Targets"][0].clone();
    assert!(target("WholeRule").get("InputTransformer").is_none());
    for (handler, rule) in [("part", "PartRule"), ("parts", "PartsRule")] {
        let transformer = target(rule)["InputTransformer"].clone();
        let paths: BTreeMap<String, String> =
            serde_json::from_value(transformer["InputPathsMap"].clone()).unwrap();
        let text = transformer["InputTemplate"].as_str().unwrap();
        let transformer = InputTransformer::new(handler, &paths, text).unwrap();
        let rendered = transformer.render(event, &RuleContext::default()).unwrap();
        assert_eq!(rendered, received[handler], "{handler}");
    }
    let parts: Value = serde_json::from_str(&received["parts"]).unwrap();
    assert_eq!(
        parts["detail"],
        json!({
            "name": "Rex \"the\" <king>",
            "text": "sold of 2.5 by shop",
            "toy": {"color": "red"},
            "quoted": ["Kim"],
            "toys": ["ball", {"color": "red"}],
            "count": 2.5,
            "missing": "",
        })
    );
}
