//! No template makes an input transformer panic, and a template of JSON gives JSON or nothing.
//! The first line is a path, the rest the template.

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use petstore_event_rules::{InputTransformer, RuleContext};
use serde_json::Value;

const EVENT: &str = r#"{"time": "2023-04-05T06:07:08Z", "detail": {"a": ["x", 1.50], "b": {"c": null}, "d": "\"quoted\""}}"#;

fuzz_target!(|input: &str| {
    let (path, template) = input.split_once('\n').unwrap_or(("$.detail", input));
    let paths = BTreeMap::from([("x".to_owned(), path.to_owned())]);
    let Ok(transformer) = InputTransformer::new("target", &paths, template) else {
        return;
    };
    if let Ok(output) = transformer.render(EVENT, &RuleContext::default()) {
        if !template.trim_start().starts_with('"') {
            let json: Result<Value, _> = serde_json::from_str(&output);
            // Numbers beyond doubles are valid JSON that this reader does not take.
            if let Err(error) = json {
                assert!(
                    error.to_string().contains("number out of range"),
                    "{output}: {error}"
                );
            }
        }
    }
});
