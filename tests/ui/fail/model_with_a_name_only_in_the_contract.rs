use petstore::prelude::*;

#[model]
#[schemars(rename = "Animal")]
pub struct Pet {
    #[schemars(rename = "label")]
    name: String,
}
