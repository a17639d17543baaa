use petstore::prelude::*;

#[table("pets")]
struct Pets;
