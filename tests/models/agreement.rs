//! Compares the exported schema of a body with the function that takes it.

use std::sync::Arc;

use jsonschema::Draft;
use petstore::contract::schema::Unenforced;
use petstore::openapi::{Options, export};
use petstore::prelude::*;
use petstore::verb::Verb;
use petstore::{Function, Invocation, SystemClock};
use serde_json::{Map, Value, json};

use crate::generate::Generator;
use crate::mutate::mutate;
use crate::notes::Notes;

const VALUES: usize = 1000;

/// How many disagreements a failure lists.
const LISTED: usize = 6;

/// Checks the app's only route, `POST /value`.
pub(crate) fn check(app: App) {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = { runtime }.build().unwrap();
    runtime.block_on(compare(app));
}

async fn compare(app: App) {
    let contract = app.contract();
    let exported = export(&contract, &Options::default());
    let mut document: Value = serde_json::from_str(&exported.document.to_json()).unwrap();
    let method = contract.method("/value", Verb::Post).unwrap();
    let model = &method.request_models["application/json"];
    document["$ref"] = format!("#/components/schemas/{model}").into();
    // API Gateway does not check formats; the notes list them.
    let schema = jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(false)
        .build(&document)
        .unwrap();
    let notes = Notes::new(&contract, &exported.unenforced);
    let function = app.start().await.unwrap();

    // Half of the values come from the schema before its restriction to what API Gateway supports,
    // which also describes the items of tuples and the keys of maps.
    let models = contract.models.iter();
    let models: Map<String, Value> = models
        .map(|(name, model)| (name.clone(), model.schema.clone()))
        .collect();
    let unrestricted = json!({"components": {"schemas": models}});
    let mut generators = [&document, &unrestricted].map(|document| Generator::new(document, 7));
    let reference = json!({"$ref": document["$ref"]});
    let (mut accepted, mut disagreements) = (0, Vec::new());
    for number in 0..VALUES {
        let generator = &mut generators[number % 2];
        let mut value = generator.value(&reference, 0);
        for _ in 0..[0, 0, 1, 2][number / 2 % 4] {
            mutate(&mut value, generator);
        }
        let problems = problems(&function, &value).await;
        accepted += usize::from(problems.is_empty());
        let matches = schema.is_valid(&value);
        let agree = match (matches, problems.is_empty()) {
            (true, false) => are_noted(&problems, &notes.applying(model, &value)),
            (matches, accepts) => matches == accepts,
        };
        if !agree {
            disagreements.push(match matches {
                true => format!("only the schema accepts {value}: {problems:?}"),
                false => format!("only the function accepts {value}"),
            });
        }
    }
    disagreements.sort_by_key(String::len);
    let first = disagreements[..disagreements.len().min(LISTED)].join("\n");
    assert!(
        disagreements.is_empty(),
        "{} of {VALUES} values:\n{first}\nschema: {}\nnotes: {}",
        disagreements.len(),
        document["components"]["schemas"],
        listed(&exported.unenforced),
    );
    assert!(
        accepted >= VALUES / 100,
        "only {accepted} of {VALUES} values are valid"
    );
}

fn listed(notes: &[Unenforced]) -> String {
    let notes = notes
        .iter()
        .map(|note| format!("{} at {}", note.keyword, note.at));
    notes.collect::<Vec<_>>().join(", ")
}

/// A problem's pointer and detail.
type Problem = (String, String);

/// The problems that the function reports; none if it accepts the value.
async fn problems(function: &Function, value: &Value) -> Vec<Problem> {
    let event = json!({
        "version": "2.0",
        "routeKey": "POST /value",
        "rawPath": "/value",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": "POST", "path": "/value"}, "stage": "$default"},
        "body": value.to_string(),
        "isBase64Encoded": false,
    });
    let invocation = Invocation::new(Context::new("models"), Arc::new(SystemClock));
    let event = event.to_string();
    let reply = function
        .handle(event.as_bytes(), &invocation)
        .await
        .unwrap();
    let response: Value = serde_json::from_slice(&reply.into_bytes()).unwrap();
    match response["statusCode"].as_u64() {
        Some(204) => Vec::new(),
        Some(400) => {
            let body = response["body"].as_str().unwrap();
            let body: Value = serde_json::from_str(body).unwrap();
            let problems = body["errors"].as_array().unwrap().iter().map(|problem| {
                let text = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
                (
                    text("pointer").trim_start_matches('#').to_owned(),
                    text("detail"),
                )
            });
            problems.collect()
        }
        _ => panic!("{value}: {response}"),
    }
}

/// Whether a note explains each problem.
fn are_noted(problems: &[Problem], noted: &[String]) -> bool {
    problems.iter().all(|(pointer, _)| {
        noted.iter().any(|place| {
            let below = pointer.strip_prefix(place.as_str());
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    })
}
