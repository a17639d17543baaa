//! Structs, and serde's options on them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use petstore::model;

use crate::models;

#[model]
struct Plain {
    name: String,
    age: u8,
    note: Option<String>,
}

#[model]
struct Nested {
    owner: Plain,
    others: Vec<Plain>,
    best: Option<Box<Plain>>,
}

#[model]
struct Recursive {
    name: String,
    #[serde(default)]
    parts: Vec<Recursive>,
    next: Option<Box<Recursive>>,
}

#[model]
struct Newtype(Plain);

#[model]
#[serde(transparent)]
struct Transparent {
    name: String,
}

#[model]
struct Pair(u8, String);

#[model]
struct Unit;

#[model]
struct HasUnit {
    unit: Unit,
    nothing: (),
    maybe: Option<()>,
}

#[model]
struct WithoutFields {}

#[model]
#[serde(deny_unknown_fields)]
struct Closed {
    name: String,
    age: Option<u8>,
}

#[model]
#[serde(default)]
struct AllDefaults {
    name: String,
    size: u32,
    inner: Option<u8>,
}

impl Default for AllDefaults {
    fn default() -> Self {
        AllDefaults {
            name: "Rex".to_owned(),
            size: 3,
            inner: Some(1),
        }
    }
}

fn seven() -> u8 {
    7
}

#[model]
struct SomeDefaults {
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default = "seven")]
    legs: u8,
    #[serde(default)]
    comment: Option<String>,
}

#[model]
struct Skipped {
    #[serde(skip)]
    cached: u32,
    #[serde(skip_deserializing)]
    computed: u32,
    #[serde(skip_serializing)]
    secret: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

#[model]
#[serde(deny_unknown_fields)]
struct ClosedWithSkipped {
    name: String,
    #[serde(skip)]
    cached: u32,
    #[serde(skip_deserializing)]
    computed: u32,
}

#[model]
struct Page {
    offset: u32,
    limit: Option<u8>,
}

#[model]
struct Flattened {
    query: String,
    #[serde(flatten)]
    page: Page,
}

#[model]
struct FlattenedMap {
    id: u32,
    #[serde(flatten)]
    extra: BTreeMap<String, u8>,
}

#[model]
#[serde(deny_unknown_fields)]
struct FlattenedClosed {
    query: String,
    #[serde(flatten)]
    page: Page,
}

#[model]
struct Borrowed<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    owned: Cow<'a, str>,
}

#[model]
struct BorrowedText<'a> {
    name: &'a str,
    note: Option<&'a str>,
}

#[model]
struct Listing<T> {
    items: Vec<T>,
    next: Option<T>,
}

#[model]
#[serde(tag = "kind")]
struct Tagged {
    name: String,
}

models! {
    plain(Plain)
    nested(Nested)
    recursive(Recursive)
    newtype(Newtype)
    transparent(Transparent)
    pair(Pair)
    unit(Unit)
    has_unit(HasUnit)
    without_fields(WithoutFields)
    closed(Closed)
    all_defaults(AllDefaults)
    some_defaults(SomeDefaults)
    skipped(Skipped)
    closed_with_skipped(ClosedWithSkipped)
    flattened(Flattened)
    flattened_map(FlattenedMap)
    flattened_closed(FlattenedClosed)
    borrowed(Borrowed<'_>)
    borrowed_text(BorrowedText<'_>)
    listing(Listing<Plain>)
    tagged(Tagged)
}
