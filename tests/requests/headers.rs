//! Headers that handlers add: in the contract, or omitted from the response.

use petstore::WithHeaders;
use petstore::prelude::*;
use petstore::verb::Verb;

use crate::format::{FORMATS, call, start};

/// Names the function's own headers.
#[route(GET, "/named")]
async fn named() -> WithHeaders<&'static str> {
    "in".with_header("X-Total", "7")
        .with_header(http::header::CACHE_CONTROL, "no-store")
        .with_cookie("a=1")
}

fn elsewhere(body: &'static str) -> WithHeaders<&'static str> {
    body.with_header("x-other", "1").with_cookie("b=2")
}

#[route(GET, "/declared", headers("x-other" = "From another function", "set-cookie"))]
async fn declared() -> WithHeaders<&'static str> {
    elsewhere("in")
}

#[route(GET, "/undeclared")]
async fn undeclared() -> Option<WithHeaders<&'static str>> {
    Some(elsewhere("in"))
}

fn app() -> App {
    App::new("headers").routes(routes![named, declared, undeclared])
}

#[tokio::test]
async fn headers_that_the_contract_contains_are_sent() {
    let function = start(app()).await;
    for format in FORMATS {
        let response = call("GET", "/named").to(&function, format).await;
        assert_eq!(response.header("x-total"), Some("7"), "{format:?}");
        assert_eq!(
            response.header("cache-control"),
            Some("no-store"),
            "{format:?}"
        );
        assert!(response.whole.to_string().contains("a=1"), "{format:?}");
        let response = call("GET", "/declared").to(&function, format).await;
        assert_eq!(response.header("x-other"), Some("1"), "{format:?}");
        assert!(response.whole.to_string().contains("b=2"), "{format:?}");
    }
}

#[tokio::test]
async fn other_headers_are_omitted() {
    let function = start(app()).await;
    for format in FORMATS {
        let response = call("GET", "/undeclared").to(&function, format).await;
        assert_eq!(
            (response.status, &*response.body),
            (200, "in"),
            "{format:?}"
        );
        assert_eq!(response.header("x-other"), None, "{format:?}");
        assert!(!response.whole.to_string().contains("b=2"), "{format:?}");
    }
}

#[test]
fn the_contract_contains_the_names() {
    let api = app().contract();
    let headers = |path: &str| {
        let method = api.method(path, Verb::Get).unwrap();
        let headers = &method.responses[&200].headers;
        headers.keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(
        headers("/named"),
        ["cache-control", "set-cookie", "x-total"]
    );
    assert_eq!(headers("/declared"), ["set-cookie", "x-other"]);
    assert!(headers("/undeclared").is_empty());
    let method = api.method("/declared", Verb::Get).unwrap();
    let header = &method.responses[&200].headers["x-other"];
    assert_eq!(header.description.as_deref(), Some("From another function"));
    let errors = method.responses.range(400..);
    assert!(
        errors
            .into_iter()
            .all(|(_, response)| response.headers.is_empty())
    );
}
