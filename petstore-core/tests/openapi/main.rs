//! Contracts as OpenAPI documents: what is exported, what is imported, and that one undoes the other.

mod generate;
mod round_trip;
