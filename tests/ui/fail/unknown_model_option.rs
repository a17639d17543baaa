use petstore::prelude::*;

#[petstore::model(validated)]
pub struct Pet {
    name: String,
}
