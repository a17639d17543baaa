//! What petstore costs, compared with other ways to write the same function: one small API written
//! with each of them, the events that all of them handle, and the code that compares and measures.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

pub mod case;
pub mod event;
pub mod measure;
pub mod peers;
pub mod pets;
pub mod response;
