//! Tests with programs of others, which `.ci/run` installs: runtimes of AWS for functions in other
//! languages, clients that sign and make tokens, and an emulator of the services behind APIs.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod backends;
mod functions;
#[path = "../../../examples/peers/ministack.rs"]
mod ministack;
#[path = "../../../examples/peers/mod.rs"]
#[allow(dead_code, reason = "the tests of the examples use the rest of it")]
mod peers;
#[path = "../served/mod.rs"]
mod served;
mod signatures;
mod tokens;

use served::{parts, program};
