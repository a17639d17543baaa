//! Fields named as the variables of the expansion are.
#![deny(warnings)]
#![allow(dead_code, reason = "fields are written for their derives")]

use petstore::model;

pub struct Result;
pub struct Model;
pub struct ValidateProbe;

#[model]
pub struct Pet {
    #[garde(range(min = 1))]
    request: u32,
    problems: u32,
    at: u32,
    report: u32,
}

#[model]
pub enum Owner {
    Pointer { at: u32, outer: u32, problems: Pet },
    Outer(Pet),
}
