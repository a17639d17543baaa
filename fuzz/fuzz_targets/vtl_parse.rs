//! No text makes the parser of templates, of JSON or of JSONPath panic or hang.

#![no_main]

use libfuzzer_sys::fuzz_target;
use petstore_vtl::json_path::JsonPath;
use petstore_vtl::{Template, parse_json};

fuzz_target!(|text: &str| {
    if let Err(error) = Template::parse("fuzz", text) {
        assert!(error.line >= 1 && error.column >= 1, "{error}");
    }
    let _ = parse_json(text);
    let _ = JsonPath::parse(text);
});
