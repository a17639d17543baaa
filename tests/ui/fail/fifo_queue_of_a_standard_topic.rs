use petstore::prelude::*;

#[petstore::model]
struct Pet {
    name: String,
}

#[topic("pet-added", message = Pet)]
struct PetAdded;

#[queue("adoptions.fifo", from = PetAdded)]
struct Adoptions;
