//! Events of every payload format: how each must be read, and what must never happen.

mod differential;
mod fixtures;
mod hostile;
mod mirror;
mod mutate;
mod plain;
mod samples;
