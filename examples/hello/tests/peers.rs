//! What programs of others say of the document.

#[path = "../../peers/mod.rs"]
mod peers;

const HELLO: &str = env!("CARGO_BIN_EXE_hello");

#[test]
fn a_validator_of_openapi_takes_the_document() {
    peers::is_valid_openapi(HELLO, "hello");
}

#[test]
fn cloudformation_takes_the_document_as_a_body() {
    peers::is_a_body_for_cloudformation(HELLO, "hello");
}
