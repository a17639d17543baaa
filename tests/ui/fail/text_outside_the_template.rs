use petstore::prelude::*;

#[route(GET, "/pets")]
async fn list_pets(kind: &str) -> String {
    kind.to_owned()
}
