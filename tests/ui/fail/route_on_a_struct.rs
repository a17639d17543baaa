use petstore::prelude::*;

#[route(GET, "/pets")]
pub struct Pets;
