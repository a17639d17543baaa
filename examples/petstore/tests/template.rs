//! The template that `petstore-app sam` prints equals the committed one.

use std::process::Command;

/// To accept a new template: `cargo run -q -p petstore-app -- sam >
/// examples/petstore/template.yaml`.
#[test]
fn the_template_equals_the_committed_one() {
    let output = Command::new(env!("CARGO_BIN_EXE_petstore-app"))
        .arg("sam")
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "it fails: {output:?}");
    let printed = String::from_utf8(output.stdout).expect("a template is text");
    assert!(
        printed == include_str!("../template.yaml"),
        "examples/petstore/template.yaml differs from the output of `petstore-app sam`. If the change is\n\
         intended, run\n\
         \x20   cargo run -q -p petstore-app -- sam > examples/petstore/template.yaml"
    );
}
