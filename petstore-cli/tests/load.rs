//! Fifty clients on a mock, an app, and a function process, for half a minute, twice. It takes
//! minutes, so `.ci/long load` runs it, and prints the figures.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

mod served;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use served::{Serve, command, program};

/// The clients, each with a connection that it keeps.
const CLIENTS: usize = 50;

/// By how many kilobytes the process may grow.
const GROWTH: u64 = 16 * 1024;

/// How long a round takes.
fn round() -> Duration {
    let seconds = std::env::var("LOAD_SECONDS").map_or(30, |text| text.parse().expect("a number"));
    Duration::from_secs(seconds)
}

/// Sends requests until a time; returns how long each response took, in microseconds.
fn client(address: &str, path: &str, until: Instant) -> Vec<u128> {
    let stream = TcpStream::connect(address).expect("it accepts connections");
    stream.set_nodelay(true).expect("a socket without delay");
    let mut stream = BufReader::new(stream);
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut times = Vec::new();
    while Instant::now() < until {
        let started = Instant::now();
        let sent = stream.get_mut().write_all(request.as_bytes());
        sent.expect("the server reads");
        let mut line = String::new();
        stream.read_line(&mut line).expect("the server responds");
        assert!(line.starts_with("HTTP/1.1 200 "), "{line:?}");
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line).expect("a whole head");
            let header = line.trim_end();
            if header.is_empty() {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).expect("a whole body");
        times.push(started.elapsed().as_micros());
    }
    times
}

/// Loads a server twice: it must not grow by more than [`GROWTH`].
fn load(name: &str, serve: Serve, path: &str) {
    client(
        &serve.address,
        path,
        Instant::now() + Duration::from_millis(200),
    );
    let before = serve.resident();
    for number in 1..=2 {
        let until = Instant::now() + round();
        let mut times: Vec<u128> = Vec::new();
        std::thread::scope(|scope| {
            let clients = (0..CLIENTS).map(|_| scope.spawn(|| client(&serve.address, path, until)));
            for client in clients.collect::<Vec<_>>() {
                times.extend(client.join().expect("no request fails"));
            }
        });
        times.sort_unstable();
        let part = |percent: usize| times[(times.len() - 1) * percent / 100];
        println!(
            "{name}, round {number}: {} responses, {}/s, p50 {} µs, p99 {} µs, max {} ms; resident {before} -> {} kB",
            times.len(),
            times.len() as u64 / round().as_secs(),
            part(50),
            part(99),
            part(100) / 1000,
            serve.resident(),
        );
    }
    let grown = serve.resident().saturating_sub(before);
    assert!(grown <= GROWTH, "{name} has grown by {grown} kB");
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../examples")
        .join(name);
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
#[ignore = "it takes three minutes: .ci/long load"]
fn fifty_clients_are_served_without_an_error() {
    let mut mock = command(&[&example("growing/mock.json"), "--stage", "test"]);
    let serve = Serve::start_program(mock.stderr(Stdio::null()));
    load("mock", serve, "/test/pets/42");

    let hello = program("hello", "hello");
    let serve = Serve::start_program(Command::new(&hello).stderr(Stdio::null()));
    load("app", serve, "/dev/helloworld?greeter=Jane");

    let function = format!("hello='{}'", hello.display());
    let definition = example("hello/openapi.json");
    let mut command = command(&[&definition, "--stage", "test", "--function", &function]);
    let serve = Serve::start_program(command.stderr(Stdio::null()));
    load("function process", serve, "/test/helloworld?greeter=Jane");
}
