//! What must hold for streamed responses.

use std::time::{Duration, Instant};

use super::app::PIECE;
use super::client::get;
use super::gateway::Gateway;

const PATIENCE: Duration = Duration::from_secs(60);

/// 200 MiB.
const MANY: usize = 200 * 1024 * 1024 / PIECE;

/// How much more memory a process may use for them, in KiB.
const ALLOWED: u64 = 16 * 1024;

pub(crate) fn run() {
    for (name, test) in [
        (
            "a_large_body_takes_no_memory",
            a_large_body_takes_no_memory as fn(),
        ),
        (
            "a_slow_client_slows_the_stream_down",
            a_slow_client_slows_the_stream_down,
        ),
        (
            "a_client_that_disconnects_ends_the_stream",
            a_client_that_disconnects_ends_the_stream,
        ),
        ("an_error_ends_the_connection", an_error_ends_the_connection),
        ("events_arrive_at_once", events_arrive_at_once),
    ] {
        test();
        println!("test {name} ... ok");
    }
}

fn all() -> [Gateway; 4] {
    [
        Gateway::app(),
        Gateway::process(),
        Gateway::function_url(),
        Gateway::http_proxy(),
    ]
}

fn a_large_body_takes_no_memory() {
    for gateway in all() {
        let small = get(gateway.address, &gateway.path("/pieces/16")).length();
        assert_eq!(small, (16 * PIECE, true), "{}", gateway.name);
        let before = gateway.peak_memory();
        let path = gateway.path(&format!("/pieces/{MANY}"));
        let mut response = get(gateway.address, &path);
        assert_eq!(response.status, 200);
        assert_eq!(response.length(), (MANY * PIECE, true), "{}", gateway.name);
        let after = gateway.peak_memory();
        println!(
            "{}: peak KiB before {before:?}, after {after:?}",
            gateway.name
        );
        assert!(after.len() >= before.len(), "a process has ended");
        // A request that arrives before the function is free again starts another process of it.
        let functions = before[1..].iter().copied().max().unwrap_or_default();
        for (index, after) in after.iter().enumerate() {
            let before = if index == 0 { before[0] } else { functions };
            assert!(
                *after <= before + ALLOWED,
                "{}: {before} -> {after}",
                gateway.name
            );
        }
    }
}

/// Polls until the value is the same for half a second.
fn settled(mut read: impl FnMut() -> usize) -> usize {
    let end = Instant::now() + PATIENCE;
    let (mut value, mut since) = (read(), Instant::now());
    while since.elapsed() < Duration::from_millis(500) {
        assert!(Instant::now() < end, "it does not settle: {value}");
        std::thread::sleep(Duration::from_millis(10));
        let now = read();
        if now != value {
            (value, since) = (now, Instant::now());
        }
    }
    value
}

fn a_slow_client_slows_the_stream_down() {
    for gateway in [Gateway::app(), Gateway::http_proxy()] {
        let mut response = get(gateway.address, &gateway.path(&format!("/pieces/{MANY}")));
        // What was made is in the buffers of the sockets.
        let made = settled(|| gateway.counts().made);
        assert!(made * PIECE < 32 * 1024 * 1024, "{made} pieces");
        assert_eq!(gateway.counts().open, 1);
        assert_eq!(response.length(), (MANY * PIECE, true));
        assert_eq!(gateway.counts().made, MANY);
    }
}

fn a_client_that_disconnects_ends_the_stream() {
    for gateway in [Gateway::app(), Gateway::http_proxy()] {
        for path in [format!("/pieces/{MANY}"), "/event".to_owned()] {
            let mut response = get(gateway.address, &gateway.path(&path));
            assert!(response.chunk().unwrap().is_some());
            assert_eq!(gateway.counts().open, 1, "{path}");
            drop(response);
            let start = Instant::now();
            while gateway.counts().open > 0 {
                let name = gateway.name;
                assert!(start.elapsed() < PATIENCE, "{name}: {path} is still open");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

fn an_error_ends_the_connection() {
    for gateway in all() {
        let mut response = get(gateway.address, &gateway.path("/broken"));
        assert_eq!(response.status, 200);
        assert_eq!(response.length(), (6, false), "{}", gateway.name);
        // The next request is not affected.
        assert_eq!(
            get(gateway.address, &gateway.path("/pieces/1")).length(),
            (PIECE, true)
        );
        let (name, is_proxy) = (gateway.name, gateway.is_proxy());
        let log = gateway.end();
        assert!(log.contains("the stream ended early"), "{name}: {log}");
        // The reason is in the log of the backend.
        assert_eq!(log.contains("the disk is gone"), !is_proxy, "{name}: {log}");
    }
}

fn events_arrive_at_once() {
    for gateway in all() {
        let mut response = get(gateway.address, &gateway.path("/event"));
        assert_eq!(response.status, 200);
        assert!(
            response.head.contains("content-type: text/event-stream"),
            "{}",
            response.head
        );
        assert!(
            !response.head.contains("content-length"),
            "{}",
            response.head
        );
        assert_eq!(
            response.chunk().unwrap().unwrap(),
            b"data: first\n\n",
            "{}",
            gateway.name
        );
    }
}
