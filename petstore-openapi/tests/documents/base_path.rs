//! The three ways to treat the base path of a document.

use petstore_openapi::import::{BasePath, Options, import};
use serde_json::{Value, json};

use crate::{openapi, swagger, with};

/// The paths that a document gives by each way to treat its base path.
fn paths(document: &Value) -> [String; 3] {
    [BasePath::Ignore, BasePath::Prepend, BasePath::Split].map(|base_path| {
        let options = Options {
            base_path,
            ..Options::default()
        };
        let api = import(&document.to_string(), &options)
            .expect("a good document")
            .api;
        api.resources.into_keys().collect::<Vec<_>>().join(" ")
    })
}

#[test]
fn swagger_names_it() {
    let pets = json!({"/": {}, "/pets/": {}});
    let document = with(swagger(pets.clone()), json!({"basePath": "/v1/eu/"}));
    assert_eq!(
        paths(&document),
        ["/ /pets", "/v1/eu /v1/eu/pets", "/eu /eu/pets"]
    );
    let document = with(swagger(pets), json!({"basePath": "/"}));
    assert_eq!(paths(&document), ["/ /pets"; 3]);
}

#[test]
fn the_first_server_has_it() {
    let server = |server: Value| {
        with(
            openapi(json!({"/pets": {}})),
            json!({"servers": [server, {"url": "/other"}]}),
        )
    };
    let cases = [
        (
            json!({"url": "https://example.com/v1/eu"}),
            ["/pets", "/v1/eu/pets", "/eu/pets"],
        ),
        (json!({"url": "/v1"}), ["/pets", "/v1/pets", "/pets"]),
        (json!({"url": "https://example.com"}), ["/pets"; 3]),
        (
            json!({"url": "https://example.com/{stage}/x", "variables": {"stage": {"default": "v2"}}}),
            ["/pets", "/v2/x/pets", "/x/pets"],
        ),
        (
            json!({"url": "https://example.com/elsewhere", "variables": {"basePath": {"default": "/v3"}}}),
            ["/pets", "/v3/pets", "/pets"],
        ),
    ];
    for (url, wanted) in cases {
        assert_eq!(paths(&server(url)), wanted);
    }
}

#[test]
fn there_may_be_none() {
    assert_eq!(paths(&openapi(json!({"/pets": {}}))), ["/pets"; 3]);
}
