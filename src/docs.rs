//! Guides. Their code is compiled and run with the tests.

#[cfg(feature = "local")]
#[doc = include_str!("docs/testing.md")]
pub mod testing {}

#[doc = include_str!("docs/contract.md")]
pub mod contract {}
