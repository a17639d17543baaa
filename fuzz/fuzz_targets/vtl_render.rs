//! No template makes a rendering panic or hang, and its output stays within the limit.

#![no_main]

use libfuzzer_sys::fuzz_target;
use petstore_vtl::{Map, Missing, Options, Template, Value, parse_json};

fn scope() -> Map {
    let body = parse_json(r#"{"a": [1, 2.5, "x", null], "b": {"c": true}, "s": "Hello World"}"#);
    let body = body.expect("the body is JSON");
    [("a", body.clone()), ("b", Value::from(5)), ("s", Value::from("Hello World"))]
        .into_iter()
        .collect()
}

fuzz_target!(|text: &str| {
    let Ok(template) = Template::parse("fuzz", text) else {
        return;
    };
    for missing in [Missing::Empty, Missing::Verbatim] {
        let mut options = Options::default();
        options.missing = missing;
        options.limits.steps = 100_000;
        options.limits.output = 1024 * 1024;
        if let Ok(text) = template.render_with(&scope(), &options) {
            assert!(text.len() <= options.limits.output);
        }
    }
});
