use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet)]
struct Adoptions {
    _size: u8,
}
