//! The AWS SDK against the local world in this process.

mod handles;
mod permissions;
mod port;
mod queues;
mod shelter;
mod tables;
mod topics;
