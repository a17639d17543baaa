//! The greeter, written with `lambda_http` and axum: a function process for the benchmark
//! `runtime`.
//!
//! `RUNTIME=multi-thread` runs it on the runtime that `#[tokio::main]` makes, as the documentation
//! of `lambda_http` recommends; `RUNTIME=current-thread` runs it on a current-thread runtime.

use axum::extract::Query;
use axum::routing::get;
use axum::{Json, Router};
use lambda_http::{Error, run};
use serde::{Deserialize, Serialize};
use tokio::runtime::Builder;

#[derive(Deserialize)]
struct Greeter {
    greeter: Option<String>,
}

#[derive(Serialize)]
struct Greeting {
    message: String,
}

async fn hello(Query(query): Query<Greeter>) -> Json<Greeting> {
    let name = query.greeter.as_deref().unwrap_or("World");
    Json(Greeting {
        message: format!("Hello, {name}!"),
    })
}

fn main() -> Result<(), Error> {
    let mut builder = match std::env::var("RUNTIME").as_deref() {
        Ok("current-thread") => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    let app = Router::new().route("/helloworld", get(hello));
    builder.enable_all().build()?.block_on(run(app))
}
