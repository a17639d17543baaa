//! Errors and panics of the application: the response is a 500 without details, the log contains
//! them, and the next request succeeds.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::format::{FORMATS, Reply, call, start};

#[derive(Debug, thiserror::Error)]
#[error("connection refused by 10.0.0.7")]
struct Refused;

#[derive(Debug, thiserror::Error)]
#[error("the table `pets` could not be read")]
struct StoreError(#[source] Refused);

#[derive(Debug, thiserror::Error, HttpError)]
enum PetError {
    #[error("there is no pet {0}")]
    #[status(404)]
    NotFound(u32),
    #[error("the store failed")]
    #[status(500)]
    Store(#[source] StoreError),
    #[error(transparent)]
    #[status(503)]
    Busy(StoreError),
}

#[route(GET, "/pets/{petId}")]
async fn get_pet(pet_id: u32) -> Result<&'static str, PetError> {
    match pet_id {
        1 => Ok("Rex"),
        500 => Err(PetError::Store(StoreError(Refused))),
        503 => Err(PetError::Busy(StoreError(Refused))),
        other => Err(PetError::NotFound(other)),
    }
}

#[route(GET, "/panic")]
async fn panics(Query(how): Query<Option<String>>) -> &'static str {
    match how.as_deref() {
        Some("text") => panic!("the kennel {} is open", 7),
        Some("value") => std::panic::panic_any(7_u8),
        Some("later") => {
            tokio::task::yield_now().await;
            panic!("after a pause")
        }
        _ => panic!("plainly"),
    }
}

#[route(GET, "/odd-headers")]
async fn odd_headers() -> petstore::WithHeaders<&'static str> {
    let value = |bytes: &[u8]| http::HeaderValue::from_bytes(bytes).unwrap();
    "Rex"
        .with_header(
            http::HeaderName::from_static("x-text"),
            value("Ré".as_bytes()),
        )
        .with_header(http::HeaderName::from_static("x-bytes"), value(b"\xff"))
}

#[derive(serde::Deserialize, petstore::__private::schemars::JsonSchema)]
#[schemars(crate = "petstore::__private::schemars")]
#[serde(try_from = "String")]
struct Explosive;

impl TryFrom<String> for Explosive {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        panic!("cannot take {text}")
    }
}

#[route(GET, "/explosive")]
async fn explosive(Query(text): Query<Explosive>) -> &'static str {
    let _ = text;
    "never"
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// The response to a GET request, and the log written meanwhile.
async fn logged(target: &str, format: Format) -> (Reply, String) {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let routes = routes![get_pet, panics, explosive, odd_headers];
    let function = start(App::new("panics").routes(routes)).await;
    let response = call("GET", target).to(&function, format).await;
    let next = call("GET", "/pets/1").to(&function, format).await;
    drop(guard);
    assert_eq!(next.body, "Rex", "the next request is served");
    (response, log.text())
}

#[tokio::test]
async fn a_panic_is_a_500_and_logged() {
    for format in FORMATS {
        for (how, message) in [
            ("", "plainly"),
            ("?how=text", "the kennel 7 is open"),
            ("?how=value", "of an unknown type"),
            ("?how=later", "after a pause"),
        ] {
            let (response, log) = logged(&format!("/panic{how}"), format).await;
            assert_eq!(response.status, 500, "{format:?}");
            assert_eq!(
                response.json(),
                json!({ "message": "Internal server error" })
            );
            assert!(log.contains("the handler panicked"), "{log}");
            assert!(log.contains(message), "{log}");
            assert!(log.contains("route=\"panics\""), "{log}");
        }
    }
}

#[tokio::test]
async fn a_panic_in_an_extractor_is_handled_alike() {
    let (response, log) = logged("/explosive?text=secret", Format::Rest).await;
    assert_eq!(response.status, 500);
    assert!(log.contains("cannot take"), "{log}");
}

#[tokio::test]
async fn a_client_error_is_returned_and_not_logged() {
    for format in FORMATS {
        let (response, log) = logged("/pets/7", format).await;
        assert_eq!(response.status, 404);
        assert_eq!(response.json(), json!({ "message": "there is no pet 7" }));
        // Only the line that every invocation has.
        let mut lines = log.lines();
        assert!(
            lines.all(|line| line.contains("petstore::invocation")),
            "{log}"
        );
    }
}

#[tokio::test]
async fn a_server_error_is_logged_with_its_sources_and_not_returned() {
    for format in FORMATS {
        for (target, status, story) in [
            (
                "/pets/500",
                500,
                "the store failed: the table `pets` could not be read: connection refused by 10.0.0.7",
            ),
            (
                "/pets/503",
                503,
                "the table `pets` could not be read: connection refused by 10.0.0.7",
            ),
        ] {
            let (response, log) = logged(target, format).await;
            assert_eq!(response.status, status, "{format:?}");
            assert_eq!(
                response.json(),
                json!({ "message": "Internal server error" })
            );
            assert_eq!(log.matches(story).count(), 1, "{log}");
            assert!(!log.contains(&format!("{story}: ")), "logged twice: {log}");
        }
    }
}

#[tokio::test]
async fn an_invalid_header_is_omitted_and_logged_once() {
    for format in FORMATS {
        let (response, log) = logged("/odd-headers", format).await;
        assert_eq!(response.header("x-text"), Some("Ré"), "{format:?}");
        assert_eq!(response.header("x-bytes"), None, "{format:?}");
        assert_eq!(log.matches("header=\"x-bytes\"").count(), 1, "{log}");
    }
}
