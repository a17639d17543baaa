//! What routes do with requests, good and bad, in every payload format.

mod answers;
mod auth;
mod bad_bodies;
mod bad_parameters;
mod extractors;
mod faults_of_peers;
mod format;
mod hostile;
mod models;
mod panics;
mod path_parameters;
mod routing;
mod shutdown;
mod start;
mod unreadable_bodies;
