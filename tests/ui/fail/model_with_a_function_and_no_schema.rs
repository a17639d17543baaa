use petstore::__private::serde::{Deserialize, Deserializer};
use petstore::prelude::*;

fn yes_or_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(String::deserialize(deserializer)? == "yes")
}

#[model]
pub struct Pet {
    #[serde(deserialize_with = "yes_or_no")]
    tame: bool,
}
