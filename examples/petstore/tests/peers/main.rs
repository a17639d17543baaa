//! The Petstore and other people's programs, which `.ci/run` installs.

mod ministack;
#[path = "../repository/suite.rs"]
mod suite;
