//! The time from the bytes of an event to the bytes of its response, for petstore and its peers.
//!
//! `cargo bench` measures all requests, and `cargo bench --bench overhead -- "REST v1 GET"` some of
//! them. `cargo bench -- --test` sends each request once and measures nothing.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::HashMap;
use std::hint::black_box;
use std::process::Command;

use petstore_benches::case::{self, Case};
use petstore_benches::measure::{self, Arguments};
use petstore_benches::peers::{self, Peer};
use petstore_benches::response::ProxyResponse;

/// The indices, in the list of peers, of the rows that the others are compared with.
const AXUM: usize = 3;
const FLOOR: usize = 4;

fn main() {
    let arguments = Arguments::of_program();
    let mut peers = peers::all();
    let cases: Vec<Case> = case::all()
        .into_iter()
        .filter(|case| arguments.wants(&case.name))
        .collect();
    for case in &cases {
        agree(case, &mut peers);
    }
    println!("overhead: all responses agree in status, headers and body");
    if arguments.test {
        return;
    }
    let allocations = allocations();
    println!(
        "\nFrom event to response, one thread. Profile: opt-level 3, fat LTO, 1 codegen unit, panic = unwind."
    );
    println!(
        "(c) / x: the time of (c) divided by the row's. x / (d): the row's time divided by that of (d).\n"
    );
    println!(
        "{:<32} {:<23} {:>10} {:>7} {:>7} {:>7} {:>9}",
        "request", "program", "median ns", "(c) / x", "x / (d)", "allocs", "bytes"
    );
    for case in &cases {
        let times = time(case, &mut peers);
        for ((name, _), time) in peers.iter().zip(&times) {
            let (count, bytes) = allocations
                .get(&(case.name.clone(), (*name).to_owned()))
                .map_or(("?", "?"), |(count, bytes)| (count, bytes));
            println!(
                "{:<32} {name:<23} {time:>10.0} {:>7.2} {:>7.2} {count:>7} {bytes:>9}",
                case.name,
                times[AXUM] / time,
                time / times[FLOOR],
            );
        }
        println!();
    }
}

/// Panics unless all peers return the same response, with the correct status.
fn agree(case: &Case, peers: &mut [(&'static str, Box<dyn Peer>)]) {
    for event in &case.events {
        let mut first: Option<ProxyResponse> = None;
        for (name, peer) in &mut *peers {
            let response = ProxyResponse::parse(&peer.respond(case.format, event));
            assert_eq!(response.status(), case.status, "{name}: {}", case.name);
            match &first {
                None => first = Some(response),
                Some(first) => assert_eq!(&response, first, "{name}: {}", case.name),
            }
        }
    }
}

fn time(case: &Case, peers: &mut [(&'static str, Box<dyn Peer>)]) -> Vec<f64> {
    let mut runs: Vec<_> = peers
        .iter_mut()
        .map(|(_, peer)| {
            let mut events = case.events.iter().cycle();
            move || {
                if let Some(event) = events.next() {
                    black_box(peer.respond(case.format, black_box(event)));
                }
            }
        })
        .collect();
    let mut runs: Vec<&mut dyn FnMut()> =
        runs.iter_mut().map(|run| run as &mut dyn FnMut()).collect();
    measure::medians(&mut runs)
}

/// Allocations and bytes by case and peer. Another process counts them, so that counting takes no
/// time here.
fn allocations() -> HashMap<(String, String), (String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_allocations"))
        .output()
        .expect("the counting program starts");
    let lines = String::from_utf8(output.stdout).expect("it prints text");
    lines
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('\t').map(str::to_owned);
            let key = (fields.next()?, fields.next()?);
            Some((key, (fields.next()?, fields.next()?)))
        })
        .collect()
}
