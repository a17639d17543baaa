use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[queue("adoptions", message = Pet, raw)]
struct Adoptions;
