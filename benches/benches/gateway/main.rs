//! What the local gateway costs: a mock, an app in the gateway's process, and a function in a
//! process of its own; beside them the same function behind hyper alone, and behind
//! `cargo lambda watch` if that is installed (`cargo-lambda` from PyPI).
//!
//! All servers are processes of their own that listen on loopback, and they take turns. The gateway
//! logs each request, to `/dev/null`.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod app;
mod client;
mod in_process;
mod process;
mod serve;
mod watch;

use std::thread;
use std::time::{Duration, Instant};

use petstore_benches::measure::Arguments;

use app::app;
use client::Client;
use process::{SERVES, Serving, Target};
use watch::Watch;

/// Requests per turn of a server, and the number of its turns.
const TURN: usize = 200;
const TURNS: usize = 25;

/// For the throughput: clients at the same time, and requests of each.
const CLIENTS: usize = 8;
const REQUESTS: usize = 1000;

/// The greeter's path behind the gateway.
const PATH: &str = "/dev/helloworld?greeter=Sten";

const APP: &str = "an app";
const FUNCTION: &str = "a function process";
const BARE: &str = "the function behind hyper";

/// What was measured of a server.
struct Row {
    target: Target,
    p50: f64,
    p99: f64,
    throughput: f64,
    /// Microseconds of the server's processor time per request of one client.
    processor: f64,
}

fn main() {
    // Behind a gateway, this program runs as the function.
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return petstore::run(app()).expect("the function runs until it is stopped");
    }
    if let Ok(kind) = std::env::var(SERVES) {
        return serve::serve(&kind);
    }
    let arguments = Arguments::of_program();
    let servers = [
        Serving::start("mock", "a mock", PATH),
        Serving::start("app", APP, PATH),
        Serving::start("function", FUNCTION, PATH),
        Serving::start("bare", BARE, "/"),
    ];
    let mut targets: Vec<Target> = servers.iter().map(|server| server.target).collect();
    let watch = if arguments.test { None } else { Watch::start() };
    targets.extend(watch.as_ref().map(Watch::target));
    for target in &targets {
        let body = Client::connect(target).get();
        assert!(body.contains("Hello, Sten!"), "{}: {body}", target.name);
    }
    println!("gateway: all servers greet");
    if arguments.test {
        return;
    }
    print_requests(&measure(&targets));
    println!("\nA streamed response of {} MB.\n", app::STREAM / 1_000_000);
    for name in [APP, FUNCTION] {
        if let Some(target) = targets.iter().find(|target| target.name == name) {
            print_stream(target);
        }
    }
}

fn measure(targets: &[Target]) -> Vec<Row> {
    let mut latencies = vec![Vec::new(); targets.len()];
    let mut processor = vec![0; targets.len()];
    let mut clients: Vec<Client> = targets.iter().map(Client::connect).collect();
    for _ in 0..TURNS {
        for (index, client) in clients.iter_mut().enumerate() {
            let before = targets[index].processor_time();
            for _ in 0..TURN {
                let start = Instant::now();
                client.get();
                latencies[index].push(start.elapsed());
            }
            processor[index] += targets[index].processor_time() - before;
        }
    }
    let rows = targets.iter().zip(latencies).zip(processor);
    rows.map(|((target, mut latencies), processor)| {
        latencies.sort();
        Row {
            target: *target,
            p50: percentile(&latencies, 50),
            p99: percentile(&latencies, 99),
            throughput: throughput(target),
            processor: processor as f64 / 1000.0 / (TURN * TURNS) as f64,
        }
    })
    .collect()
}

fn print_requests(rows: &[Row]) {
    println!(
        "\nOne client: p50, p99, and the processor time of the server. {CLIENTS} clients at once: requests per second.\n"
    );
    println!(
        "{:<28} {:>9} {:>9} {:>9} {:>11}",
        "greeter", "p50 µs", "p99 µs", "cpu µs", "requests/s"
    );
    for row in rows {
        println!(
            "{:<28} {:>9.1} {:>9.0} {:>9.1} {:>11.0}",
            row.target.name, row.p50, row.p99, row.processor, row.throughput,
        );
    }
    let find = |name: &str| rows.iter().find(|row| row.target.name == name);
    if let (Some(app), Some(bare)) = (find(APP), find(BARE)) {
        println!(
            "\nThe gateway's own cost, {APP} less {BARE}: p50 {:.1} µs, processor time {:.1} µs",
            app.p50 - bare.p50,
            app.processor - bare.processor,
        );
    }
    if let (Some(function), Some(watch)) = (find(FUNCTION), find("cargo lambda watch")) {
        println!(
            "{FUNCTION} / cargo lambda watch, p50: {:.2}",
            function.p50 / watch.p50
        );
    }
}

/// Reads the streamed body. The memory is that of the gateway's process.
fn print_stream(target: &Target) {
    let before = target.resident();
    let (mut peak, mut next) = (before, 0);
    let start = Instant::now();
    let length = Client::connect(target).get_chunked("/dev/stream", |length| {
        if length >= next {
            peak = peak.max(target.resident());
            next += 1_000_000;
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(length, app::STREAM, "{}", target.name);
    println!(
        "{:<28} {:>5.0} MB/s, resident {before} kB before, {peak} kB at most, {} kB after",
        target.name,
        length as f64 / 1e6 / seconds,
        target.resident(),
    );
}

fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let index = (sorted.len() * percent / 100).min(sorted.len() - 1);
    sorted[index].as_secs_f64() * 1e6
}

fn throughput(target: &Target) -> f64 {
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut client = Client::connect(target);
                for _ in 0..REQUESTS {
                    client.get();
                }
            });
        }
    });
    (CLIENTS * REQUESTS) as f64 / start.elapsed().as_secs_f64()
}
