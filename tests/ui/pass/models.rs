#![deny(warnings)]
#![allow(dead_code, reason = "fields are written for their derives")]

use petstore::prelude::*;

use std::collections::BTreeMap;

#[petstore::model]
#[serde(rename_all = "camelCase")]
pub struct Plain {
    #[garde(range(min = 1))]
    first_field: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nested: Option<Box<Newtype>>,
    #[serde(flatten)]
    more: BTreeMap<String, Vec<Tuple>>,
}

#[petstore::model]
pub struct Newtype(#[garde(length(min = 1))] String);

#[petstore::model]
pub struct Tuple(u32, #[garde(ascii)] String);

#[petstore::model]
pub struct Unit;

#[petstore::model]
pub struct Empty {}

#[petstore::model]
pub enum External {
    Unit,
    Newtype(Plain),
    Tuple(u32, Tuple),
    Struct {
        #[garde(range(max = 9))]
        at: u32,
    },
}

#[petstore::model]
#[serde(tag = "type")]
pub enum Internal {
    Unit,
    Newtype(Plain),
    Struct {
        #[garde(range(max = 9))]
        at: u32,
    },
}

#[petstore::model]
#[serde(tag = "type", content = "value")]
pub enum Adjacent {
    Unit,
    Newtype(Plain),
    Struct {
        #[garde(range(max = 9))]
        problems: u32,
    },
}

#[petstore::model]
#[serde(untagged)]
pub enum Untagged {
    Newtype(Newtype),
    Struct { outer: u32 },
}

#[petstore::model]
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Dog,
    Cat,
}

#[petstore::model]
pub enum Never {}

#[petstore::model]
pub struct Page<T> {
    items: Vec<T>,
    #[garde(range(max = 100))]
    limit: u32,
}

#[petstore::model]
pub struct Bounded<T>
where
    T: Clone,
{
    item: T,
}

#[petstore::model]
pub struct Array<const N: usize> {
    names: Vec<String>,
}

#[petstore::model]
pub struct Borrowed<'a, T> {
    #[serde(borrow)]
    name: std::borrow::Cow<'a, str>,
    item: T,
}

#[petstore::model(unvalidated)]
pub struct Free {
    plain: Option<Kind>,
}

#[route(POST, "/pages")]
pub async fn page(Json(page): Json<Page<Plain>>) -> Json<Page<Plain>> {
    Json(page)
}

#[route(POST, "/kinds/{kind}")]
pub async fn kind(kind: Kind, Json(body): Json<Borrowed<'_, Internal>>) -> Json<Borrowed<'_, Internal>> {
    let _ = kind;
    Json(body)
}
