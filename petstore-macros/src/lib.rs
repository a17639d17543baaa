//! The macros of petstore.
