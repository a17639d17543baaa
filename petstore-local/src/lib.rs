//! The laptop's half of petstore: whatever listens, ticks, spawns or persists.

pub mod events;
