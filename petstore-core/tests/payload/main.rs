//! Events in, of every payload format: what each must mean, what it must never do.

mod differential;
mod fixtures;
mod hostile;
mod mirror;
mod mutate;
mod plain;
mod samples;
