//! No event makes the entry point panic or hang: the result is a proxy response below 500, or an
//! error.

#![no_main]

use std::borrow::Cow;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context as TaskContext, Poll, Waker};

use libfuzzer_sys::fuzz_target;
use petstore::prelude::*;
use petstore::{Function, SystemClock};
use serde_json::Value;

#[petstore::model]
struct Pet<'a> {
    #[garde(length(min = 1))]
    #[serde(borrow)]
    name: Cow<'a, str>,
    price: Option<f32>,
    #[serde(default)]
    tags: Vec<Kind>,
    #[serde(flatten)]
    more: Unvalidated<Value>,
}

#[petstore::model]
#[serde(rename_all = "lowercase")]
enum Kind {
    Dog,
    Other { legs: u8 },
}

#[petstore::model]
struct Filter {
    n: Option<i8>,
    #[serde(default)]
    tag: Vec<String>,
}

#[route(ANY, "/pets/{petId}")]
async fn pet(
    pet_id: u32,
    Query(filter): Query<Filter>,
    Header(x_note): Header<Option<String>>,
    Cookie(session): Cookie<Option<String>>,
    body: Option<Json<Pet<'_>>>,
) -> String {
    let legs = body.map(|Json(pet)| {
        let legs = pet.tags.iter().map(|kind| match kind {
            Kind::Dog => 4,
            Kind::Other { legs } => u32::from(*legs),
        });
        (legs.sum::<u32>(), pet.name, pet.price, pet.more.0)
    });
    format!(
        "{pet_id} {:?} {:?} {x_note:?} {session:?} {legs:?}",
        filter.n, filter.tag
    )
}

#[route(ANY, "/{proxy+}")]
async fn rest(proxy: &str, caller: Caller<'_>, body: Option<Binary<'_>>) -> String {
    let length = body.map(|body| body.len());
    format!(
        "{proxy} {:?} {:?} {length:?}",
        caller.source_ip(),
        caller.user_arn()
    )
}

#[route(ANY, "/")]
async fn root(form: Option<Form<Filter>>) -> String {
    format!("{:?}", form.map(|Form(filter)| filter.tag))
}

static FUNCTION: LazyLock<Function> = LazyLock::new(|| {
    let app = App::new("fuzz").routes(routes![pet, rest, root]);
    ready(app.start()).expect("the app starts")
});

/// The handlers here never wait.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

fuzz_target!(|event: &[u8]| {
    match ready(FUNCTION.handle(event, &SystemClock::invocation(Context::new("fuzz")))) {
        Ok(response) => {
            let response: Value =
                serde_json::from_slice(response.as_bytes()).expect("a response is JSON");
            let status = response["statusCode"]
                .as_u64()
                .expect("a response has a status");
            assert!((200..500).contains(&status), "{response}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
