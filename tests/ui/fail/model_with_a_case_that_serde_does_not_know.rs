use petstore::prelude::*;

#[petstore::model]
#[serde(rename_all = "Camel")]
pub struct Pet {
    name: String,
}
