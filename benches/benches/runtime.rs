//! What an invocation costs through Lambda's Runtime API: CPU time per invocation, and the time
//! from the start of the process to its first request for an event.
//!
//! Each function is a process of its own, which gets its events from a Runtime API in this process.
//! It runs first pinned to one core, then on all of them. CPU time is the kernel's count for all
//! threads of the process (`/proc/PID/task/*/schedstat`), so this benchmark needs Linux, and
//! `taskset` from util-linux.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use petstore_benches::measure::Arguments;

/// An event of a REST API, as API Gateway sends it.
const EVENT: &str = include_str!("../../examples/hello/events/rest.json");

/// Number of processes that are started to measure the time to the first poll.
const STARTS: usize = 15;

/// Number of invocations before the measured ones.
const WARM_UP: u32 = 500;

/// How long a function may take for a request before the benchmark fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// Number of measured invocations per turn of a function, and the number of its turns. The median
/// turn counts, so that other work on the machine slows all functions alike.
const INVOCATIONS: u32 = 500;
const TURNS: usize = 15;

struct Subject {
    name: &'static str,
    program: &'static str,
    runtime: &'static str,
}

const SUBJECTS: [Subject; 4] = [
    Subject {
        name: "petstore",
        program: env!("CARGO_BIN_EXE_lambda_petstore"),
        runtime: "",
    },
    Subject {
        name: "lambda_http + axum, #[tokio::main]",
        program: env!("CARGO_BIN_EXE_lambda_axum"),
        runtime: "multi-thread",
    },
    Subject {
        name: "lambda_http + axum, current thread",
        program: env!("CARGO_BIN_EXE_lambda_axum"),
        runtime: "current-thread",
    },
    Subject {
        name: "lambda_runtime alone",
        program: env!("CARGO_BIN_EXE_lambda_plain"),
        runtime: "",
    },
];

fn main() {
    let arguments = Arguments::of_program();
    if arguments.test {
        for subject in &SUBJECTS {
            Function::start(subject, false).invoke(2);
        }
        return;
    }
    println!(
        "{:<36} {:>14} {:>14} {:>18}",
        "function process", "one core", "all cores", "start to first poll"
    );
    let wanted = SUBJECTS.iter();
    let wanted: Vec<_> = wanted.filter(|it| arguments.wants(it.name)).collect();
    let costs = [true, false].map(|pinned| cpu_times(&wanted, pinned));
    for (index, subject) in wanted.iter().enumerate() {
        let mut starts: Vec<Duration> = (0..STARTS)
            .map(|_| Function::start(subject, true).started_in)
            .collect();
        println!(
            "{:<36} {:>11.1} µs {:>11.1} µs {:>15.2} ms",
            subject.name,
            costs[0][index].as_secs_f64() * 1e6,
            costs[1][index].as_secs_f64() * 1e6,
            median(&mut starts).as_secs_f64() * 1e3,
        );
    }
}

/// CPU time per invocation of each function. They take turns.
fn cpu_times(subjects: &[&Subject], pinned: bool) -> Vec<Duration> {
    let mut functions: Vec<Function> = subjects
        .iter()
        .map(|subject| Function::start(subject, pinned))
        .collect();
    for function in &mut functions {
        function.invoke(WARM_UP);
    }
    let mut times = vec![Vec::new(); functions.len()];
    for _ in 0..TURNS {
        for (function, times) in functions.iter_mut().zip(&mut times) {
            let before = function.cpu_time();
            function.invoke(INVOCATIONS);
            times.push((function.cpu_time() - before) / INVOCATIONS);
        }
    }
    times.iter_mut().map(|times| median(times)).collect()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A function process and its requests, which may come on several connections.
struct Function {
    process: Child,
    requests: Receiver<Request>,
    started_in: Duration,
    /// The request for an event that waits for its response.
    next: Option<Request>,
}

/// A request of the function, and where its response goes.
struct Request {
    method: String,
    body: String,
    response: Sender<String>,
}

impl Request {
    fn respond(self, response: &str) {
        // The function may have closed the connection.
        let _ = self.response.send(response.to_owned());
    }
}

impl Function {
    fn start(subject: &Subject, pinned: bool) -> Function {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let (sender, requests) = channel();
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let sender = sender.clone();
                thread::spawn(move || serve(connection, &sender));
            }
        });
        let mut command = if pinned {
            let mut command = Command::new("taskset");
            command.args(["-c", "0", subject.program]);
            command
        } else {
            Command::new(subject.program)
        };
        let started = Instant::now();
        let process = command
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "hello")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_LEVEL", "WARN")
            .env("RUNTIME", subject.runtime)
            // As in the benchmark `overhead`: the path without the stage.
            .env("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true")
            .stdout(Stdio::null())
            .spawn()
            .expect("the function starts");
        let mut function = Function {
            process,
            requests,
            started_in: Duration::ZERO,
            next: None,
        };
        function.next = Some(function.expect_request("GET"));
        function.started_in = started.elapsed();
        function
    }

    /// Sends events and reads the results, one after the other.
    fn invoke(&mut self, times: u32) {
        for id in 0..times {
            let next = match self.next.take() {
                Some(next) => next,
                None => self.expect_request("GET"),
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: {id}\r\n\
                 Lambda-Runtime-Deadline-Ms: 4102444800000\r\n\
                 Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:hello\r\n\
                 Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                EVENT.len()
            );
            next.respond(&(head + EVENT));
            let result = self.expect_request("POST");
            assert!(result.body.contains("Hello, "), "{}", result.body);
            result.respond("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n");
        }
    }

    /// The next request, which has this method.
    fn expect_request(&self, method: &str) -> Request {
        let request = self.requests.recv_timeout(PATIENCE);
        let request = request.expect("the function sends a request");
        assert_eq!(request.method, method, "{}", request.body);
        request
    }

    /// CPU time of all threads of the process so far.
    fn cpu_time(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.process.id()));
        let nanoseconds = tasks
            .expect("Linux's /proc")
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok())
            .filter_map(|line| line.split(' ').next()?.parse::<u64>().ok())
            .sum();
        Duration::from_nanos(nanoseconds)
    }
}

/// Serves one connection until the function closes it.
fn serve(connection: TcpStream, sender: &Sender<Request>) -> Option<()> {
    connection.set_nodelay(true).ok()?;
    let mut connection = BufReader::new(connection);
    loop {
        let (method, body) = read_request(&mut connection)?;
        let (response, ready) = channel();
        let request = Request {
            method,
            body,
            response,
        };
        sender.send(request).ok()?;
        let response = ready.recv().ok()?;
        connection.get_mut().write_all(response.as_bytes()).ok()?;
    }
}

/// The method and the body of the next request; `None` at the end of the connection.
fn read_request(connection: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut line = String::new();
    connection.read_line(&mut line).ok()?;
    let method = line.split(' ').next()?.to_owned();
    let mut length = 0;
    let mut chunked = false;
    loop {
        line.clear();
        if connection.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let header = line.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        chunked |= header == "transfer-encoding: chunked";
    }
    let mut body = Vec::new();
    while chunked {
        line.clear();
        connection.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        connection.read_exact(&mut chunk).ok()?;
        body.extend_from_slice(&chunk[..size]);
        chunked = size > 0;
    }
    if length > 0 {
        body.resize(length, 0);
        connection.read_exact(&mut body).ok()?;
    }
    Some((method, String::from_utf8(body).ok()?))
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
