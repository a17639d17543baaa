//! Checks of the document by independent tools.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

#[path = "../../peers/mod.rs"]
mod peers;

const HELLO: &str = env!("CARGO_BIN_EXE_hello");

#[test]
fn an_openapi_validator_accepts_the_document() {
    peers::is_valid_openapi(HELLO, "hello");
}

#[test]
fn cloudformation_accepts_the_document_as_a_body() {
    peers::is_a_body_for_cloudformation(HELLO, "hello");
}
