//! Integrations that map requests and responses, with backends that record what they receive.

mod aws;
mod backend;
mod http_types;
mod lambda;
mod log;
mod mapping;
mod templates;
