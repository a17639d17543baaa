//! Options of schemars, and serde's conversions.

use petstore::model;
use serde::{Deserialize, Deserializer};

use crate::models;

#[model]
#[schemars(title = "A pet", description = "Of the shop", example = &"x")]
struct Described {
    /// Its name.
    #[schemars(title = "Name", description = "As on the tag", example = &"Rex")]
    name: String,
    #[deprecated]
    #[serde(default)]
    age: u8,
}

#[model]
#[schemars(inline)]
struct Inlined {
    name: String,
}

#[model]
struct HasInlined {
    inlined: Inlined,
    all: Vec<Inlined>,
}

#[model]
struct Extended {
    #[schemars(extend("x-unit" = "cm"))]
    height: u8,
    #[schemars(extend("readOnly" = true))]
    id: Option<u8>,
}

#[model]
#[schemars(rename = "Renamed")]
struct NamedByContract {
    name: String,
}

fn number_in_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}

#[model]
struct ReadWith {
    #[serde(deserialize_with = "number_in_text")]
    #[schemars(with = "String")]
    number: u32,
}

#[model]
#[serde(from = "u8")]
struct FromNumber {
    number: u32,
}

impl From<u8> for FromNumber {
    fn from(number: u8) -> Self {
        FromNumber {
            number: number.into(),
        }
    }
}

#[model]
#[serde(try_from = "String", into = "String")]
#[derive(Clone)]
struct Sku(String);

impl TryFrom<String> for Sku {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.len() {
            1..=8 => Ok(Sku(text)),
            _ => Err("a SKU has 1 to 8 letters".to_owned()),
        }
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> Self {
        sku.0
    }
}

#[model]
struct HasSkus {
    sku: Sku,
    others: Vec<Sku>,
}

#[model]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Bounded<T> {
    value: T,
}

models! {
    described(Described)
    has_inlined(HasInlined)
    extended(Extended)
    named_by_contract(NamedByContract)
    read_with(ReadWith)
    from_number(FromNumber)
    sku(Sku)
    has_skus(HasSkus)
    bounded(Bounded<Inlined>)
}
