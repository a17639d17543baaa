//! The greeter, written with petstore: a function process for the benchmark `runtime`.

use petstore::prelude::*;

#[petstore::model]
struct Greeting {
    message: String,
}

#[route(GET, "/helloworld")]
async fn hello(Query(greeter): Query<Option<String>>) -> Json<Greeting> {
    let name = greeter.as_deref().unwrap_or("World");
    Json(Greeting {
        message: format!("Hello, {name}!"),
    })
}

fn main() -> petstore::Result {
    petstore::run(App::new("hello").routes(routes![hello]))
}
