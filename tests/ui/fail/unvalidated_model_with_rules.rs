use petstore::prelude::*;

#[petstore::model(unvalidated)]
pub struct Pet {
    #[garde(length(min = 1))]
    name: String,
}
