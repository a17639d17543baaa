//! Mutated events and arbitrary bytes, through routes that read every part of a request. The result
//! is a proxy response in the event's format or an error, never a panic or a 500.

use std::borrow::Cow;

use petstore::payload::{Format, ProxyEvent};
use petstore::prelude::*;
use petstore::{Function, FunctionError, SystemClock};
use proptest::prelude::*;
use serde_json::Value;

use crate::format::{FORMATS, assert_well_formed, call};

#[path = "../../petstore-core/tests/payload/mutate.rs"]
mod mutate;

#[petstore::model]
struct Pet<'a> {
    #[garde(length(min = 1))]
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[garde(range(min = 0.0))]
    price: f64,
    #[serde(default)]
    tags: Vec<Vec<u8>>,
    #[serde(flatten)]
    more: Unvalidated<Value>,
}

#[petstore::model]
struct Filter {
    n: Option<i8>,
    #[serde(default)]
    tag: Vec<String>,
}

#[route(ANY, "/pets/{petId}", auth = none)]
async fn pet(
    pet_id: u32,
    Query(filter): Query<Filter>,
    Header(x_note): Header<Option<String>>,
    Cookie(session): Cookie<Option<String>>,
    body: Option<Json<Pet<'_>>>,
) -> String {
    let body = body.map(|Json(pet)| (pet.name.len(), pet.price, pet.tags, pet.more.0));
    format!(
        "{pet_id} {:?} {:?} {x_note:?} {session:?} {body:?}",
        filter.n, filter.tag
    )
}

#[route(ANY, "/{proxy+}")]
async fn rest(proxy: &str, caller: Caller<'_>, bytes: Option<Binary<'_>>) -> String {
    let bytes = bytes.map(|bytes| bytes.len());
    format!(
        "{proxy} {:?} {:?} {bytes:?}",
        caller.source_ip(),
        caller.user_arn()
    )
}

#[route(ANY, "/")]
async fn root(form: Option<Form<Filter>>) -> String {
    form.map(|Form(filter)| format!("{:?}", filter.tag))
        .unwrap_or_default()
}

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
        .block_on(future)
}

fn function() -> Function {
    let app = App::new("hostile").routes(routes![pet, rest, root]);
    block_on(app.start()).expect("the app starts")
}

fn check(function: &Function, event: &[u8]) {
    match block_on(function.handle(event, &SystemClock::invocation(Context::new("test")))) {
        Ok(response) => {
            let response: Value =
                serde_json::from_slice(response.as_bytes()).expect("a response is JSON");
            let format = ProxyEvent::read(event)
                .expect("it was read before")
                .format();
            assert_well_formed(format, &response);
            let status = response["statusCode"].as_u64().unwrap();
            assert!(matches!(status, 200 | 400 | 415), "{response}");
            if status == 400 {
                let body: Value = serde_json::from_str(response["body"].as_str().unwrap()).unwrap();
                assert!(!body["errors"].as_array().unwrap().is_empty(), "{body}");
            }
        }
        Err(error) => {
            assert!(matches!(error, FunctionError::Event(_)));
            assert!(!error.to_string().is_empty());
        }
    }
}

fn good(format: Format) -> Value {
    call("POST", "/pets/7?n=5&tag=a&tag=b")
        .header("X-Note", "hello")
        .header("Cookie", "session=1")
        .body(r#"{"name":"Rex","price":1,"tags":[[1],[2]],"more":{"a":[null]}}"#)
        .context(serde_json::json!({ "identity": { "sourceIp": "192.0.2.1" } }))
        .event(format)
}

/// JSON that was mutated like the events: bodies with a few errors.
fn bodies() -> impl Strategy<Value = String> {
    let body =
        serde_json::json!({ "name": "Rex", "price": 1, "tags": [[1], [2]], "a": { "b": [] } });
    prop_oneof![
        mutate::changes().prop_map(move |changes| {
            let mut body = body.clone();
            mutate::apply(&mut body, &changes);
            body.to_string()
        }),
        mutate::text(),
        "[\\[\\]{}\":,0-9a-z.eE+\\\\-]{0,30}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(event in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&function(), &event);
    }

    #[test]
    fn changed_events(
        format in prop::sample::select(FORMATS.to_vec()),
        changes in mutate::changes(),
        seed in any::<u64>(),
    ) {
        let mut event = good(format);
        mutate::apply(&mut event, &changes);
        check(&function(), mutate::write(&event, seed).as_bytes());
    }

    #[test]
    fn changed_bytes(
        format in prop::sample::select(FORMATS.to_vec()),
        changes in mutate::byte_changes(),
    ) {
        let mut event = good(format).to_string().into_bytes();
        mutate::apply_bytes(&mut event, &changes);
        check(&function(), &event);
    }

    #[test]
    fn changed_bodies(
        format in prop::sample::select(FORMATS.to_vec()),
        body in bodies(),
        path in prop::sample::select(vec!["/pets/7", "/x", "/"]),
        base64 in any::<bool>(),
    ) {
        let call = call("POST", path);
        let call = if base64 { call.base64(&body) } else { call.body(body) };
        check(&function(), call.event(format).to_string().as_bytes());
    }

    #[test]
    fn changed_targets(
        format in prop::sample::select(FORMATS.to_vec()),
        path in mutate::text(),
        query in mutate::text(),
        header in mutate::text(),
    ) {
        let call = call("GET", &format!("/pets/{path}?{query}"))
            .header("x-note", &header)
            .header("cookie", &header);
        check(&function(), call.event(format).to_string().as_bytes());
    }
}
