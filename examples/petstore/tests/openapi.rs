//! Pins the contract: a change to it fails this test, which shows what changes for clients.

#![cfg(feature = "local")]

use std::process::Command;

#[test]
fn the_contract_equals_the_committed_one() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let output = Command::new(env!("CARGO_BIN_EXE_petstore-app"))
        .arg("openapi")
        .current_dir(folder.path())
        .env_remove("AWS_LAMBDA_RUNTIME_API")
        .output()
        .expect("the program runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8(output.stdout).expect("the contract is text");
    // This is not `assert_eq!`, which would print each document as one line.
    assert!(
        printed == include_str!("../openapi.json"),
        "the contract has changed. Check what the change means for clients, and commit the new contract:\n\
         cargo run -p petstore-app -- openapi > examples/petstore/openapi.json\n{printed}"
    );
    let made = folder
        .path()
        .read_dir()
        .expect("the folder is read")
        .count();
    assert_eq!(made, 0, "printing the contract needs no database");
}
