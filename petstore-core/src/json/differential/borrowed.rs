//! Types that borrow from the document.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Pet<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    price: f64,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Litter<'a> {
    #[serde(borrow)]
    pets: Vec<Pet<'a>>,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Reference<'a> {
    name: &'a str,
    #[serde(borrow)]
    note: Option<&'a str>,
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
#[serde(tag = "type")]
enum Event<'a> {
    Added {
        #[serde(borrow)]
        name: Cow<'a, str>,
    },
    Sold,
}

/// serde_json's type cannot be compared.
#[derive(Debug, Serialize, Deserialize)]
struct Raw<'a> {
    id: u8,
    #[serde(borrow)]
    raw: &'a RawValue,
}

impl PartialEq for Raw<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.raw.get()) == (other.id, other.raw.get())
    }
}

super::shape_list! {
    Pet<'_> => r#"{"type":"dog","name":"Rex","price":249.99}"# r#"{"name":"R\u00e9x","type":"\"","price":-0}"# r#"{ "price" : 1e2 , "name":"é" , "type":"\/" , "more":[{"a":[]}]}"#;
    Litter<'_> => r#"{"pets":[{"type":"dog","name":"Rex","price":1},{"type":"cat","name":"Tom","price":2.5}]}"# r#"{"pets":[]}"#;
    Reference<'_> => r#"{"name":"Rex","note":null}"# r#"{"name":"Rex","note":"bites"}"# r#"{"name":"R\n"}"#;
    Event<'_> => r#"{"type":"Added","name":"Rex"}"# r#"{"name":"Rex","type":"Added"}"# r#"{"type":"Sold"}"#;
    BTreeMap<&str, Cow<'_, str>> => r#"{"a":"b","c":"d"}"# r#"{"a":"\n"}"# r#"{}"#;
    Raw<'_> as left => r#"{"id":1,"raw":5}"# r#"{"raw": {"a" : [ 1.50 ]} ,"id":2}"# r#"{"id":1,"raw":"\n"}"#;
}
