//! Topics from publishing to the last attempt.

mod deliveries;
mod shelter;
mod subscriptions;
