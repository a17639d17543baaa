//! The first part: a definition without code, and a function behind an API.

use serde_json::json;

use crate::clients::{Call, http};
use crate::served::{Served, example};
use crate::tell;

pub(crate) fn an_api_from_a_definition() {
    let definition = example("growing/mock.json");
    let arguments = ["serve", &*definition, "--stage", "test"];
    let api = Served::start("petstore-cli", "petstore", &arguments);

    tell("A definition alone serves an API at the stage `test`: it echoes the pet that is posted.");
    let dog = json!({"type": "dog", "price": 249.99});
    let reply = http(&Call::post(&api.url("/test/pets")).json(&dog));
    let adopted = reply.json(201);
    assert_eq!(
        adopted["pet"],
        json!({"id": 42, "type": "dog", "price": 249.99})
    );

    tell("The same pet can be read.");
    let found = http(&Call::get(&api.url("/test/pets/42"))).json(200);
    assert_eq!(found, adopted["pet"]);

    tell("An unknown path is a 403, as at API Gateway.");
    let reply = http(&Call::get(&api.url("/test/cats")));
    assert_eq!(
        reply.json(403),
        json!({"message": "Missing Authentication Token"})
    );
}

pub(crate) fn a_function_that_greets() {
    let api = Served::start("hello", "hello", &["--stage", "test"]);
    let url = api.url("/test/helloworld");
    let hello = |name: &str| json!({"message": format!("Hello, {name}!")});

    tell("A function greets by a query parameter,");
    let reply = http(&Call::post(&format!("{url}?greeter=Rex")));
    assert_eq!(reply.json(200), hello("Rex"));
    tell("by a header,");
    let reply = http(&Call::get(&url).header("greeter", "Tom"));
    assert_eq!(reply.json(200), hello("Tom"));
    tell("and by a body;");
    let reply = http(&Call::post(&url).json(&json!({"greeter": "Ann"})));
    assert_eq!(reply.json(200), hello("Ann"));
    tell("otherwise it greets the world.");
    assert_eq!(http(&Call::get(&url)).json(200), hello("World"));
}
