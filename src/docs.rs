//! The guides to middleware, errors, testing and contracts. Their examples are compiled and run as doctests.

#[cfg(feature = "local")]
#[doc = include_str!("docs/testing.md")]
pub mod testing {}

#[doc = include_str!("docs/contract.md")]
pub mod contract {}

#[cfg(feature = "local")]
#[doc = include_str!("docs/middleware.md")]
pub mod middleware {}

#[cfg(feature = "local")]
#[doc = include_str!("docs/errors.md")]
pub mod errors {}
