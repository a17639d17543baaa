use petstore::prelude::*;

#[table("pets", key = "name", stream = both)]
struct Pets;
