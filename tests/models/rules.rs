//! garde's other rules.

use std::collections::{BTreeMap, BTreeSet};

use petstore::model;

use crate::models;

#[model]
struct ListLengths {
    #[garde(length(min = 1, max = 3))]
    a: Vec<u8>,
    #[garde(length(max = 2))]
    b: Option<Vec<String>>,
    #[garde(length(equal = 1))]
    #[serde(default = "one")]
    c: BTreeSet<u8>,
}

fn one() -> BTreeSet<u8> {
    [1].into()
}

#[model]
struct MapLengths {
    #[garde(length(max = 1))]
    by_name: BTreeMap<String, u8>,
}

#[model]
struct Required {
    #[garde(required)]
    name: Option<String>,
    #[garde(required, length(min = 1))]
    code: Option<String>,
    other: Option<u8>,
}

fn is_even(value: &u8, _: &()) -> garde::Result {
    match value % 2 {
        0 => Ok(()),
        _ => Err(garde::Error::new("not even")),
    }
}

fn is_short(all: &CustomType, _: &()) -> garde::Result {
    match all.a < 100 {
        true => Ok(()),
        false => Err(garde::Error::new("too many")),
    }
}

#[model]
struct Custom {
    #[garde(custom(is_even))]
    even: u8,
    #[garde(inner(custom(is_even)))]
    all: Vec<u8>,
}

#[model]
#[garde(custom(is_short))]
struct CustomType {
    a: u8,
}

#[model]
struct Matching {
    password: String,
    #[garde(matches(password))]
    again: String,
}

#[model]
struct IfLong {
    is_long: bool,
    #[garde(if(cond = self.is_long, length(min = 5)))]
    text: String,
}

#[model]
struct Options {
    #[garde(skip)]
    skipped: u8,
    #[garde(dive)]
    lengths: ListLengths,
    #[garde(rename("other"), length(max = 3))]
    renamed: String,
}

#[model]
enum InVariants {
    Text(#[garde(length(max = 3))] String),
    Fields {
        #[garde(range(min = 2))]
        size: u8,
        #[garde(custom(is_even))]
        even: u8,
    },
}

#[model]
#[serde(tag = "kind")]
enum InTagged {
    Fields {
        #[garde(range(min = 2))]
        size: u8,
    },
    Others(ListLengths),
}

#[model]
#[serde(untagged)]
enum InUntagged {
    Fields {
        #[garde(range(min = 2))]
        size: u8,
    },
    Text(#[garde(length(max = 3))] String),
}

#[model]
struct InFlattened {
    #[serde(flatten)]
    custom: Custom,
    #[garde(length(min = 1))]
    name: String,
}

#[model]
#[serde(transparent)]
struct Tuple(#[garde(range(min = 1))] u8);

#[model]
struct Positions(
    #[garde(range(max = 9))] u8,
    #[garde(length(min = 1))] String,
);

models! {
    list_lengths(ListLengths)
    map_lengths(MapLengths)
    required(Required)
    custom(Custom)
    custom_type(CustomType)
    matching(Matching)
    conditional(IfLong)
    options(Options)
    in_variants(InVariants)
    in_tagged(InTagged)
    in_untagged(InUntagged)
    in_flattened(InFlattened)
    tuple(Tuple)
    positions(Positions)
}
