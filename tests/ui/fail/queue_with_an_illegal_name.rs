use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("my adoptions", message = Pet)]
struct Adoptions;
