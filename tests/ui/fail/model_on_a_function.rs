use petstore::prelude::*;

#[petstore::model]
pub fn pet() {}
