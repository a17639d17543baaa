//! `HTTP` and `HTTP_PROXY`.

use std::time::Duration;

use petstore_core::contract::{Integration, IntegrationType};
use petstore_gateway::SendError;

use crate::backend::{Backend, header, map, request, respond, text, transform};

const PETS: &str = "https://${stageVariables.host}/pets/{id}?own=1";

fn http(kind: IntegrationType) -> Integration {
    let mut integration = Integration {
        uri: Some(PETS.to_owned()),
        http_method: Some("PUT".to_owned()),
        ..Integration::new(kind)
    };
    map(&mut integration, "path.id", "method.request.path.petId");
    map(
        &mut integration,
        "querystring.t",
        "method.request.multivaluequerystring.tag",
    );
    respond(&mut integration, 200, None, None);
    integration
}

#[tokio::test]
async fn an_http_integration_sends_only_what_is_mapped() {
    let backend = Backend::responding(200, &[("X-Own", "1"), ("Content-Type", "text/xml")], "<a/>");
    let mut integration = http(IntegrationType::Http);
    map(
        &mut integration,
        "header.X-From",
        "method.request.header.X-Client",
    );
    map(&mut integration, "header.Via", "'dropped'");
    transform(&mut integration, "{\"id\": \"$input.params('petId')\"}");
    let headers = [
        ("X-Client", "c"),
        ("Content-Type", "application/json"),
        ("X-Other", "o"),
    ];
    let response = backend.call(integration, request(&headers, "{}")).await;

    let sent = backend.request();
    assert_eq!(sent.method(), "PUT");
    assert_eq!(sent.uri(), "https://pets.example/pets/7?own=1&t=a&t=b%20c");
    assert_eq!(text(sent.body()), r#"{"id": "7"}"#);
    assert_eq!(header(sent.headers(), "x-from"), Some("c"));
    assert_eq!(header(sent.headers(), "host"), Some("pets.example"));
    assert_eq!(header(sent.headers(), "content-length"), Some("11"));
    assert_eq!(header(sent.headers(), "accept"), Some("application/json"));
    for absent in ["x-client", "x-other", "via"] {
        assert_eq!(header(sent.headers(), absent), None, "{absent}");
    }

    assert_eq!(response.status(), 200);
    assert_eq!(text(response.body()), "<a/>");
    assert_eq!(
        header(response.headers(), "content-type"),
        Some("application/json")
    );
    assert_eq!(header(response.headers(), "x-own"), None);
    assert!(response.headers().contains_key("x-amzn-trace-id"));
}

#[tokio::test]
async fn a_proxy_passes_requests_and_responses() {
    let headers = [
        ("X-Own", "1"),
        ("Server", "pets"),
        ("Content-Type", "text/xml"),
    ];
    let backend = Backend::responding(418, &headers, "<a/>");
    let mut integration = http(IntegrationType::HttpProxy);
    map(&mut integration, "header.X-Mapped", "'m'");
    transform(&mut integration, "not used");
    let headers = [
        ("X-Client", "c"),
        ("Host", "gateway"),
        ("TE", "trailers"),
        ("Accept", "a/b"),
    ];
    let response = backend.call(integration, request(&headers, "body")).await;

    let sent = backend.request();
    assert_eq!(
        sent.uri(),
        "https://pets.example/pets/7?own=1&tag=a&tag=b%20c&t=a&t=b%20c"
    );
    assert_eq!(text(sent.body()), "body");
    for (name, value) in [
        ("x-client", Some("c")),
        ("x-mapped", Some("m")),
        ("accept", Some("a/b")),
        ("host", Some("pets.example")),
        ("te", None),
    ] {
        assert_eq!(header(sent.headers(), name), value, "{name}");
    }
    assert_eq!(response.status(), 418);
    assert_eq!(header(response.headers(), "content-type"), Some("text/xml"));
    assert_eq!(
        header(response.headers(), "x-amzn-remapped-server"),
        Some("pets")
    );
    assert_eq!(text(response.body()), "<a/>");
}

#[tokio::test]
async fn the_status_of_the_backend_selects_the_response() {
    for (status, expected) in [(200, 200), (404, 404), (418, 404), (500, 200)] {
        let backend = Backend::responding(status, &[], "");
        let mut integration = http(IntegrationType::Http);
        respond(&mut integration, 404, Some("4\\d\\d"), None);
        let response = backend.call(integration, request(&[], "")).await;
        assert_eq!(response.status(), expected, "{status}");
    }
    let backend = Backend::responding(200, &[], "");
    let mut integration = http(IntegrationType::Http);
    integration.responses.clear();
    let response = backend.call(integration, request(&[], "")).await;
    assert_eq!(response.status(), 500);
}

#[tokio::test]
async fn a_backend_that_does_not_respond_is_a_gateway_error() {
    let unreachable = SendError::Unreachable("refused".to_owned());
    let late = SendError::TimedOut(Duration::from_secs(29));
    for (error, status, message) in [
        (
            unreachable,
            504,
            "Network error communicating with endpoint",
        ),
        (late, 504, "Endpoint request timed out"),
        (SendError::TooLarge(1), 500, "Internal server error"),
    ] {
        let backend = Backend::unreachable(error);
        let response = backend
            .call(http(IntegrationType::Http), request(&[], ""))
            .await;
        assert_eq!(response.status(), status);
        assert_eq!(
            text(response.body()),
            format!("{{\"message\": \"{message}\"}}")
        );
    }
    let backend = Backend::responding(200, &[], "");
    let mut integration = http(IntegrationType::Http);
    integration.uri = Some("https://${stageVariables.none}/".to_owned());
    let response = backend.call(integration, request(&[], "")).await;
    assert_eq!(response.status(), 500);
}
