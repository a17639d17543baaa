//! The statuses of the framework and the gateway are declared only where they can occur.

use petstore::prelude::*;
use petstore::verb::Verb;

#[route(GET, "/nothing")]
async fn takes_nothing() -> NoContent {
    NoContent
}

#[route(GET, "/{text}")]
async fn takes_any_text(text: &str) -> NoContent {
    let _ = text;
    NoContent
}

#[route(GET, "/numbers/{number}")]
async fn takes_a_number(number: u8) -> NoContent {
    let _ = number;
    NoContent
}

#[route(GET, "/maybe")]
async fn takes_a_text_or_none(Query(text): Query<Option<String>>) -> NoContent {
    let _ = text;
    NoContent
}

#[route(GET, "/required")]
async fn needs_a_text(Query(text): Query<String>) -> NoContent {
    let _ = text;
    NoContent
}

#[route(POST, "/bytes")]
async fn takes_bytes_or_none(bytes: Option<Binary<'_>>) -> NoContent {
    let _ = bytes;
    NoContent
}

#[route(PUT, "/bytes")]
async fn needs_bytes(bytes: Binary<'_>) -> NoContent {
    let _ = bytes;
    NoContent
}

#[route(POST, "/text")]
async fn takes_text(text: Option<Text<'_>>) -> NoContent {
    let _ = text;
    NoContent
}

#[route(GET, "/found", auth = iam)]
async fn may_not_find() -> Option<NoContent> {
    None
}

#[route(GET, "/key", auth = api_key)]
async fn needs_a_key() -> NoContent {
    NoContent
}

#[route(GET, "/token", auth = cognito)]
async fn needs_a_token() -> NoContent {
    NoContent
}

#[route(ANY, "/any")]
async fn takes_every_verb() -> NoContent {
    NoContent
}

#[test]
fn a_method_declares_only_statuses_it_can_return() {
    let api = App::new("statuses")
        .routes(routes![
            takes_nothing,
            takes_any_text,
            takes_a_number,
            takes_a_text_or_none,
            needs_a_text,
            takes_bytes_or_none,
            needs_bytes,
            takes_text,
            may_not_find,
            needs_a_key,
            needs_a_token,
            takes_every_verb
        ])
        .contract();
    for (verb, path, expected) in [
        (Verb::Get, "/nothing", &[204][..]),
        (Verb::Get, "/{text}", &[204]),
        (Verb::Get, "/numbers/{number}", &[204, 400]),
        (Verb::Get, "/maybe", &[204]),
        (Verb::Get, "/required", &[204, 400]),
        (Verb::Post, "/bytes", &[204]),
        (Verb::Put, "/bytes", &[204, 400]),
        (Verb::Post, "/text", &[204, 400, 415]),
        (Verb::Get, "/found", &[204, 403, 404]),
        (Verb::Get, "/key", &[204, 403, 429]),
        (Verb::Get, "/token", &[204, 401, 403]),
        (Verb::Get, "/any", &[204]),
    ] {
        let method = super::method(&api, verb, path);
        let statuses: Vec<u16> = method.responses.keys().copied().collect();
        let expected = [expected, &[500, 502, 504]].concat();
        assert_eq!(statuses, expected, "{verb} {path}");
    }
}
