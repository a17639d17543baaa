//! Checks of the contract by validators, and by a client that only reads the contract.

use crate::peers;
use crate::program::{KEY, Program};

const PETSTORE: &str = env!("CARGO_BIN_EXE_petstore-app");

#[test]
fn an_openapi_validator_accepts_the_document() {
    peers::is_valid_openapi(PETSTORE, "petstore");
}

#[test]
fn cloudformation_accepts_the_document_as_a_body() {
    peers::is_a_body_for_cloudformation(PETSTORE, "petstore");
}

/// Every response has a declared status and the declared schema, and no request breaks the server.
#[test]
fn schemathesis_finds_no_response_outside_the_contract() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let program = Program::start(&folder.path().join("petstore.db"));
    let document = peers::file("petstore-to-drive.json", &peers::document(PETSTORE, &[]));
    let key = format!("x-api-key: {KEY}");
    let url = program.url("/dev");
    let arguments = [
        "run",
        document.to_str().expect("the path is text"),
        "--url",
        &url,
        "--header",
        &key,
        "--checks",
        "all",
        // A text can match the schema of `next` without being a cursor that the list returned.
        "--exclude-checks",
        "positive_data_acceptance",
        "--max-examples",
        "100",
        "--generation-deterministic",
    ];
    peers::run("schemathesis", arguments);
}
