//! The contract, as validators read it and as a client that knows nothing else tries it out.

use crate::peers;
use crate::program::{KEY, Program};

const PETSTORE: &str = env!("CARGO_BIN_EXE_petstore-app");

#[test]
fn a_validator_of_openapi_takes_the_document() {
    peers::is_valid_openapi(PETSTORE, "petstore");
}

#[test]
fn cloudformation_takes_the_document_as_a_body() {
    peers::is_a_body_for_cloudformation(PETSTORE, "petstore");
}

/// No status that is not declared, no answer that is not as declared, nothing that breaks the server.
#[test]
fn schemathesis_finds_no_answer_beside_the_contract() {
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
        // A text can be a good `next` by its schema and still be none that the list gave.
        "--exclude-checks",
        "positive_data_acceptance",
        "--max-examples",
        "100",
        "--generation-deterministic",
    ];
    peers::run("schemathesis", arguments);
}
