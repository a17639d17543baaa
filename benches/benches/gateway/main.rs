//! What the local gateway costs: a greeter behind it, the same function behind hyper alone, and the
//! same function behind `cargo lambda watch` if that is installed (`cargo-lambda` from PyPI). All
//! listen on loopback and take turns. The client measures wall-clock time.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use petstore::prelude::*;
use petstore::{Function, SystemClock};
use petstore_benches::measure::Arguments;
use petstore_gateway::{InvokeError, Stage, StageOptions};
use petstore_local::{ServeLimits, Server};
use tokio::net::TcpListener;

/// Requests per turn of a server, and the number of its turns.
const TURN: usize = 200;
const TURNS: usize = 25;

/// For the throughput: clients at the same time, and requests of each.
const CLIENTS: usize = 8;
const REQUESTS: usize = 1000;

const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The greeting.
#[petstore::model(unvalidated)]
struct Greeting {
    /// In words.
    message: String,
}

/// Greets.
#[route(ANY, "/helloworld")]
async fn hello(Query(greeter): Query<Option<String>>) -> Json<Greeting> {
    let greeter = greeter.as_deref().unwrap_or("World");
    Json(Greeting {
        message: format!("Hello, {greeter}!"),
    })
}

fn app() -> App {
    App::new("hello").routes(routes![hello])
}

/// A server that is measured.
struct Target {
    name: &'static str,
    address: SocketAddr,
    path: &'static str,
}

fn main() {
    let arguments = Arguments::of_program();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    // Behind `cargo lambda watch`, this program runs as the function.
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        let ended = runtime.block_on(petstore::run_async(app()));
        return ended.expect("the function runs until it is stopped");
    }
    let mut targets = runtime.block_on(async {
        vec![
            Target {
                name: "through the gateway",
                address: serve_gateway().await,
                path: "/dev/helloworld?greeter=Sten",
            },
            Target {
                name: "the function behind hyper",
                address: serve_bare().await,
                path: "/",
            },
        ]
    });
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

    let mut latencies = vec![Vec::new(); targets.len()];
    let mut clients: Vec<Client> = targets.iter().map(Client::connect).collect();
    for _ in 0..TURNS {
        for (client, latencies) in clients.iter_mut().zip(&mut latencies) {
            for _ in 0..TURN {
                let start = Instant::now();
                client.get();
                latencies.push(start.elapsed());
            }
        }
    }
    println!("\nOne client: p50 and p99. {CLIENTS} clients at once: requests per second.\n");
    println!(
        "{:<28} {:>9} {:>9} {:>11}",
        "greeter", "p50 µs", "p99 µs", "requests/s"
    );
    for (target, latencies) in targets.iter().zip(&mut latencies) {
        latencies.sort();
        println!(
            "{:<28} {:>9.0} {:>9.0} {:>11.0}",
            target.name,
            percentile(latencies, 50),
            percentile(latencies, 99),
            throughput(target),
        );
    }
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

/// The app behind the gateway. Logging is off, because it would take most of the time.
async fn serve_gateway() -> SocketAddr {
    let app = app();
    let api = app.contract();
    let function = Arc::new(app.start().await.expect("the app starts"));
    let invoke = petstore_gateway::invoke_fn(move |event: Bytes| {
        let function = Arc::clone(&function);
        async move {
            let reply = function
                .handle(&event, &SystemClock::invocation(Context::new("1")))
                .await;
            reply
                .map(|reply| Bytes::from(reply.into_bytes()))
                .map_err(|error| InvokeError::failed(error.to_string()))
        }
    });
    let stage = Stage::new(&api, invoke, StageOptions::default()).expect("the API is served");
    let server = Server::bind(stage, LOOPBACK, ServeLimits::default(), false)
        .await
        .expect("a free port");
    let address = server.address();
    tokio::spawn(server.run(std::future::pending()));
    address
}

/// The function without a gateway: it handles the same event for every request, and its reply is
/// sent unchanged.
async fn serve_bare() -> SocketAddr {
    const EVENT: &[u8] = br#"{"resource":"/helloworld","path":"/helloworld","httpMethod":"GET",
        "headers":{"host":"localhost"},"queryStringParameters":{"greeter":"Sten"},"requestContext":{}}"#;
    let function: Arc<Function> = Arc::new(app().start().await.expect("the app starts"));
    let listener = TcpListener::bind(LOOPBACK).await.expect("a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let function = Arc::clone(&function);
            tokio::spawn(async move {
                let service = service_fn(|_| async {
                    let reply = function
                        .handle(EVENT, &SystemClock::invocation(Context::new("1")))
                        .await;
                    let reply = reply.expect("the event is a request");
                    Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from(
                        reply.into_bytes(),
                    ))))
                });
                let connection = hyper::server::conn::http1::Builder::new();
                // The client may close the connection at any time.
                let _ = connection
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    address
}

/// `cargo lambda watch`, and this program as the function behind it. Dropping it ends both
/// processes.
struct Watch {
    address: SocketAddr,
    children: Vec<Child>,
}

impl Watch {
    /// How long it may take to start.
    const PATIENCE: Duration = Duration::from_secs(30);

    /// Prints a note and returns `None` if it is not installed.
    fn start() -> Option<Watch> {
        let free = std::net::TcpListener::bind(LOOPBACK).and_then(|listener| listener.local_addr());
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
                start.elapsed() < Self::PATIENCE,
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
                start.elapsed() < Self::PATIENCE,
                "no function behind cargo lambda watch"
            );
            thread::sleep(Duration::from_millis(20));
        }
        Some(watch)
    }

    fn target(&self) -> Target {
        Target {
            name: "cargo lambda watch",
            address: self.address,
            path: "/helloworld?greeter=Sten",
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

/// A minimal client that keeps its connection open.
struct Client {
    request: String,
    stream: BufReader<TcpStream>,
}

impl Client {
    fn connect(target: &Target) -> Client {
        let stream = TcpStream::connect(target.address).expect("the server listens");
        stream.set_nodelay(true).expect("a socket without delay");
        Client {
            request: format!(
                "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n",
                target.path, target.address
            ),
            stream: BufReader::new(stream),
        }
    }

    /// Sends the request and returns the body of the response.
    fn get(&mut self) -> String {
        let request = self.request.as_bytes();
        self.stream
            .get_mut()
            .write_all(request)
            .expect("the server reads");
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream
                .read_line(&mut line)
                .expect("the server responds");
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().expect("a length is a number");
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a whole body");
        String::from_utf8(body).expect("JSON is text")
    }
}
