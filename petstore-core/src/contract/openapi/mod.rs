//! Contracts as OpenAPI documents, and back.

#[cfg(feature = "import")]
pub mod import;
