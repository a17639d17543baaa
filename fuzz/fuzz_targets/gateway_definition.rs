//! No definition makes the gateway panic or hang: it is refused, or each of its methods has a
//! response.

#![no_main]

use bytes::Bytes;
use http::{Request, Uri};
use libfuzzer_sys::fuzz_target;
use petstore_gateway::{InvokeError, Stage, StageOptions, invoke_fn};
use petstore_openapi::import::{Options, import};

/// A function that returns the event that it gets.
async fn echo(event: Bytes) -> Result<Bytes, InvokeError> {
    let event = String::from_utf8_lossy(&event).into_owned();
    let response = serde_json::json!({"statusCode": 200, "body": event});
    Ok(response.to_string().into())
}

fuzz_target!(|document: &str| {
    let Ok(imported) = import(document, &Options::default()) else {
        return;
    };
    let Ok(stage) = Stage::new(&imported.api, invoke_fn(echo), StageOptions::default()) else {
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime");
    for (path, resource) in imported.api.resources.iter().take(8) {
        let path = path.to_string().replace(['{', '}', '+'], "");
        let Ok(uri) = format!("/{}{path}?a=1&b", stage.name()).parse::<Uri>() else {
            continue;
        };
        for method in resource.methods.keys().take(4) {
            let verb = method.to_string();
            let verb = if verb == "ANY" { "GET" } else { &verb };
            let request = Request::builder()
                .method(verb)
                .uri(uri.clone())
                .header("content-type", "application/json")
                .header("x-api-key", "0123456789abcdefghij")
                .body(Bytes::from_static(br#"{"type": "dog", "price": 1, "list": [1, "a"]}"#));
            let Ok(request) = request else { continue };
            let response = runtime.block_on(stage.serve(request));
            assert!(response.status().as_u16() >= 100);
        }
    }
});
