//! The document that `hello openapi` prints equals the committed one.

use std::process::Command;

/// To accept a new document: `cargo run -q -p hello -- openapi > examples/hello/openapi.json`.
#[test]
fn the_document_equals_the_committed_one() {
    let output = Command::new(env!("CARGO_BIN_EXE_hello"))
        .arg("openapi")
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "it fails: {output:?}");
    let printed = String::from_utf8(output.stdout).expect("a document is text");
    assert!(
        printed == include_str!("../openapi.json"),
        "examples/hello/openapi.json differs from the output of `hello openapi`. If the change is intended, run\n\
         \x20   cargo run -q -p hello -- openapi > examples/hello/openapi.json"
    );
}
