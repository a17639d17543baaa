//! petstore.
