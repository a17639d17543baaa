//! Settings of mappings: what is valid, the defaults, the errors.

use petstore_local::events::mapping::{MappingConfig, MappingError, MappingFacts, MappingOptions};
use serde_json::{Value, json};

use crate::matching::{Names, compare};
use crate::support::same_outcome;

pub(crate) fn check(case: &Value) -> Result<(), String> {
    let result = attempt(case);
    if let (Ok(config), Some(effective)) = (&result, case.get("effective")) {
        compare(effective, &config.effective(), &mut Names::default())?;
    }
    same_outcome(
        case,
        result
            .map(drop)
            .map_err(|error| (error.code().to_owned(), error.to_string())),
    )
}

fn attempt(case: &Value) -> Result<MappingConfig, MappingError> {
    let mapping = &case["mapping"];
    let options: MappingOptions =
        serde_json::from_value(mapping.clone()).expect("a mapping has the members of the API");
    let exists = |name: &str| mapping[name].as_bool().unwrap_or(true);
    let facts = MappingFacts {
        source_exists: exists("queue_exists") && exists("stream_exists") && exists("source_exists"),
        function_exists: exists("function_exists"),
        existing_mapping: mapping["exists_already"].as_str().map(str::to_owned),
        ..MappingFacts::default()
    };
    if case["operation"] != "update" {
        return MappingConfig::create(&options, &facts);
    }
    let mut before = case.get("before").cloned().unwrap_or(json!({}));
    if before.get("EventSourceArn").is_none() {
        before["EventSourceArn"] = mapping["EventSourceArn"].clone();
    }
    let is_queue = before["EventSourceArn"]
        .as_str()
        .is_some_and(|arn| arn.contains(":sqs:"));
    if !is_queue && before.get("StartingPosition").is_none() {
        before["StartingPosition"] = json!("LATEST");
    }
    let before: MappingOptions =
        serde_json::from_value(before).expect("a mapping has the members of the API");
    MappingConfig::create(&before, &MappingFacts::default())?.update(&options, &facts)
}
