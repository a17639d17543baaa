use petstore::prelude::*;

#[queue("adoptions")]
struct Adoptions;
