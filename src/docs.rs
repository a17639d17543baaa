//! The guides to testing and to contracts. Their examples are compiled and run as doctests.

#[cfg(feature = "local")]
#[doc = include_str!("docs/testing.md")]
pub mod testing {}

#[doc = include_str!("docs/contract.md")]
pub mod contract {}
