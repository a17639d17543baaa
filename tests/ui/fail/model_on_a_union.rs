use petstore::prelude::*;

#[petstore::model]
pub union Pet {
    id: u32,
}
