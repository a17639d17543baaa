//! Numbers: the bounds of their types, and the rule `range`.

use std::num::{NonZeroI32, NonZeroU8};

use petstore::model;

use crate::models;

#[model]
struct Unsigned {
    a: u8,
    b: u16,
    c: u32,
    d: u64,
    e: usize,
}

#[model]
struct Signed {
    a: i8,
    b: i16,
    c: i32,
    d: i64,
    e: isize,
}

#[model]
struct Wide {
    a: u128,
    b: i128,
}

#[model]
struct Floats {
    a: f32,
    b: f64,
}

#[model]
struct NonZero {
    a: NonZeroU8,
    b: Option<NonZeroI32>,
}

#[model]
struct Ranges {
    #[garde(range(min = 1, max = 10))]
    a: u8,
    #[garde(range(min = -5))]
    b: i32,
    #[garde(range(max = 1.5))]
    c: f64,
    #[garde(range(equal = 3))]
    d: u8,
}

#[model]
struct OptionalRanges {
    #[garde(range(min = 1, max = 10))]
    a: Option<u8>,
    #[garde(range(min = 0.5))]
    b: Option<f64>,
    #[garde(inner(range(max = 3)))]
    c: Option<Vec<u8>>,
}

const MOST: u32 = 30;

#[model]
struct ConstantRanges {
    #[garde(range(min = 1 + 1, max = MOST))]
    a: u32,
    #[garde(range(min = u32::MIN))]
    b: u32,
}

models! {
    unsigned(Unsigned)
    signed(Signed)
    wide(Wide)
    floats(Floats)
    non_zero(NonZero)
    ranges(Ranges)
    optional_ranges(OptionalRanges)
    constant_ranges(ConstantRanges)
}
