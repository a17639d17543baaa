//! The story of the Petstore, sentence by sentence, each checked before the next one: an API from a
//! definition, a function behind it, the shop, and what a new pet sets in motion.
//!
//! With the feature `peers`, HTTPie and boto3 send the requests; otherwise a client in Rust does.
//! The feature also adds the same story in ministack, whose functions run the same program.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(all(feature = "local", unix))]

mod clients;
mod gateway;
#[cfg(feature = "peers")]
mod in_ministack;
#[cfg(feature = "peers")]
#[path = "../../../peers/ministack.rs"]
mod ministack;
#[cfg(feature = "peers")]
#[path = "../../../peers/mod.rs"]
#[allow(dead_code, reason = "the tests of documents use the rest of it")]
mod peers;
#[path = "../end_to_end/program.rs"]
#[allow(dead_code, reason = "the end-to-end tests use the rest of it")]
mod program;
mod served;
mod shop;
mod wait;
#[path = "../end_to_end/webhook.rs"]
#[allow(dead_code, reason = "the end-to-end tests use the rest of it")]
mod webhook;

/// Prints a sentence of the story. A test that fails ends after the sentence that does not hold.
fn tell(sentence: &str) {
    println!("- {sentence}");
}

#[test]
fn the_story_is_true_in_the_local_world() {
    gateway::an_api_from_a_definition();
    gateway::a_function_that_greets();
    shop::a_pet_and_what_it_sets_in_motion();
}

#[cfg(feature = "peers")]
#[test]
fn the_story_is_true_in_ministack() {
    in_ministack::a_pet_and_what_it_sets_in_motion();
}
