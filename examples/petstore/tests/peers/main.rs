//! Tests the Petstore with independent tools, which `.ci/run` installs.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod contract;
mod dynamodb;
#[path = "../../../peers/ministack.rs"]
mod ministack;
#[path = "../../../peers/mod.rs"]
mod peers;
#[path = "../end_to_end/program.rs"]
#[allow(dead_code, reason = "the end-to-end tests use the rest of it")]
mod program;
#[path = "../repository/suite.rs"]
mod suite;
