//! Path parameters: complete, and decoded exactly once in every payload format.

use petstore::payload::Format;
use petstore::prelude::*;
use serde_json::json;

use crate::format::{FORMATS, call, start};

#[petstore::model]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Dog,
    GuineaPig,
}

#[petstore::model]
#[serde(transparent)]
struct PetId(#[garde(range(min = 1))] u32);

#[route(ANY, "/pets/{petId}/{kind}/{rest+}")]
async fn path(pet_id: PetId, kind: Kind, rest: &str) -> String {
    let kind = match kind {
        Kind::Dog => "dog",
        Kind::GuineaPig => "pig",
    };
    format!("{} {kind} {rest}", pet_id.0)
}

#[tokio::test]
async fn path_parameters_are_decoded_once() {
    let function = start(App::new("path").route::<path>()).await;
    for format in FORMATS {
        let (path, rest) = if format.path_is_decoded() {
            ("/pets/7/guinea-pig/a b/%2541", "a b/%2541")
        } else {
            ("/pets/7/guinea-pig/a%20b/%2541", "a b/%41")
        };
        let response = call("GET", path).to(&function, format).await;
        assert_eq!(response.body, format!("7 pig {rest}"), "{format:?}");
    }
}

#[route(GET, "/notes/{note}")]
async fn borrowed(note: &str) -> String {
    note.to_owned()
}

/// A borrowed parameter must not depend on how the gateway encodes it.
#[tokio::test]
async fn a_borrowed_path_parameter_accepts_any_text() {
    let function = start(App::new("borrowed").route::<borrowed>()).await;
    for (format, sent, note) in [
        (Format::Rest, "a%20%22b%22", "a \"b\""),
        (Format::Rest, "R%C3%A9x", "Réx"),
        (Format::HttpV1, "a \"b\"\\", "a \"b\"\\"),
        (Format::HttpV2, "100%", "100%"),
    ] {
        let mut event = call("GET", "/notes/x").event(format);
        event["resource"] = json!("/notes/{note}");
        event["routeKey"] = json!("GET /notes/{note}");
        if format == Format::HttpV2 {
            event.as_object_mut().unwrap().remove("resource");
        }
        event["pathParameters"] = json!({ "note": sent });
        for text in [
            event.to_string(),
            event.to_string().replace("R%C3", "\\u0052%C3"),
        ] {
            let response = crate::format::respond(&function, format, text.as_bytes()).await;
            assert_eq!(response.body, note, "{format:?}");
        }
    }
}
