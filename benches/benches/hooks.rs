//! What one `#[around]` costs: the same request with no hook, with one, and with two.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::hint::black_box;

use petstore::prelude::*;
use petstore::{Function, Invocation, SystemClock};
use petstore_benches::case;
use petstore_benches::measure::{self, Arguments};
use petstore_benches::peers::ready;

/// Hands the request on.
#[around]
async fn observe(next: Next<'_>) -> Response {
    let response = next.run().await;
    black_box(response.status);
    response
}

/// Hands the request on, as the second hook.
#[around]
async fn observe_again(next: Next<'_>) -> Response {
    next.run().await
}

#[route(GET, "/pets/{petId}")]
async fn get_pet(pet_id: u32) -> Json<u32> {
    Json(pet_id)
}

fn app() -> App {
    App::new("hooks").routes(routes![get_pet])
}

fn start(app: App) -> Function {
    ready(app.start()).expect("the app starts")
}

fn handle(function: &Function, invocation: &Invocation, event: &[u8]) -> Vec<u8> {
    ready(function.handle(event, invocation))
        .expect("the event is handled")
        .into_bytes()
}

fn main() {
    let arguments = Arguments::of_program();
    let invocation = SystemClock::invocation(petstore::Context::new("bench"));
    let functions = [
        start(app()),
        start(app().around(hooks![observe])),
        start(app().around(hooks![observe, observe_again])),
    ];
    let all = case::all();
    let case = all
        .iter()
        .find(|case| case.name == "REST v1 GET, path parameter")
        .expect("the case exists");
    let event = &case.events[0];
    let expected = handle(&functions[0], &invocation, event);
    for function in &functions {
        assert_eq!(handle(function, &invocation, event), expected);
    }
    println!("hooks: all responses agree");
    if arguments.test {
        return;
    }
    let [mut none, mut one, mut two] = functions.each_ref().map(|function| {
        || {
            black_box(handle(function, &invocation, black_box(event)));
        }
    });
    let times = measure::medians(&mut [&mut none, &mut one, &mut two]);
    println!(
        "\n{:<28} {:>10} {:>12}",
        "request", "median ns", "per hook, ns"
    );
    println!("{:<28} {:>10.0}", "without a hook", times[0]);
    println!(
        "{:<28} {:>10.0} {:>12.0}",
        "with one hook",
        times[1],
        times[1] - times[0]
    );
    println!(
        "{:<28} {:>10.0} {:>12.0}",
        "with two hooks",
        times[2],
        (times[2] - times[0]) / 2.0
    );
}
