//! The document that `hello openapi` prints is the one that is kept.

use std::process::Command;

/// To take a new document over: `cargo run -q -p hello -- openapi > examples/hello/openapi.json`.
#[test]
fn the_document_is_the_one_that_is_kept() {
    let output = Command::new(env!("CARGO_BIN_EXE_hello"))
        .arg("openapi")
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "it fails: {output:?}");
    let printed = String::from_utf8(output.stdout).expect("a document is text");
    assert!(
        printed == include_str!("../openapi.json"),
        "examples/hello/openapi.json differs from what `hello openapi` prints. If that is meant, run\n\
         \x20   cargo run -q -p hello -- openapi > examples/hello/openapi.json"
    );
}
