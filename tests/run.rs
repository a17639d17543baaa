//! `petstore::run` where it cannot start its own runtime.

use petstore::prelude::*;

#[route(GET, "/ping")]
async fn ping() -> &'static str {
    "pong"
}

#[tokio::test]
async fn inside_a_runtime_it_returns_an_error_that_names_both_ways_out() {
    let error = petstore::run(App::new("ping").routes(routes![ping])).unwrap_err();
    assert!(matches!(error, petstore::Error::InsideRuntime), "{error:?}");
    let message = error.to_string();
    assert!(message.contains("remove `#[tokio::main]`"), "{message}");
    assert!(message.contains("await `petstore::run_async`"), "{message}");
}
