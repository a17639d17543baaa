//! `cargo lambda watch`, with this program as the function behind it.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::process::{LOOPBACK, Target};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// Dropping it ends both processes.
pub(crate) struct Watch {
    address: SocketAddr,
    children: Vec<Child>,
}

impl Watch {
    /// Prints a note and returns `None` if it is not installed.
    pub(crate) fn start() -> Option<Watch> {
        let free = TcpListener::bind(LOOPBACK).and_then(|listener| listener.local_addr());
        let address = free.expect("a free port");
        let server = Command::new("cargo-lambda")
            .args(["lambda", "watch", "--only-lambda-apis"])
            .arg(format!("--invoke-address={}", address.ip()))
            .arg(format!("--invoke-port={}", address.port()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(server) = server else {
            println!("gateway: cargo-lambda is not installed, so its row is left out");
            return None;
        };
        let mut watch = Watch {
            address,
            children: vec![server],
        };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(
                start.elapsed() < PATIENCE,
                "cargo lambda watch does not listen"
            );
            thread::sleep(Duration::from_millis(20));
        }
        let function = Command::new(std::env::current_exe().expect("this program has a path"))
            .env("AWS_LAMBDA_RUNTIME_API", format!("http://{address}/.rt"))
            .env("AWS_LAMBDA_FUNCTION_NAME", "_")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program starts again");
        watch.children.push(function);
        // Requests fail until the function has polled for its first event.
        while !Client::connect(&watch.target()).get().contains("Hello") {
            assert!(
                start.elapsed() < PATIENCE,
                "no function behind cargo lambda watch"
            );
            thread::sleep(Duration::from_millis(20));
        }
        Some(watch)
    }

    pub(crate) fn target(&self) -> Target {
        Target {
            name: "cargo lambda watch",
            address: self.address,
            path: "/helloworld?greeter=Sten",
            process: self.children[0].id(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for child in &mut self.children {
            // Killing fails if the process has already ended.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
