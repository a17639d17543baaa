//! The guides to events, middleware, errors, testing, contracts, the local gateway and deployment,
//! and those for readers who come from axum or Powertools. Their examples are compiled and run as
//! doctests.

#[doc = include_str!("docs/events.md")]
pub mod events {}

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

#[cfg(feature = "local")]
#[doc = include_str!("docs/axum.md")]
pub mod axum {}

#[cfg(feature = "local")]
#[doc = include_str!("docs/powertools.md")]
pub mod powertools {}

#[doc = include_str!("docs/local.md")]
pub mod local_gateway {}

#[cfg(feature = "local")]
#[doc = include_str!("docs/deploy.md")]
pub mod deployment {}
