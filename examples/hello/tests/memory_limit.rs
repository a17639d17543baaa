//! Bodies that are made to hurt, in a process with the memory of the smallest Lambda function.
//!
//! `HOSTILE_BODIES` sets the number of bodies; `.ci/long` sends 10,000.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

/// The memory of the smallest function.
const MEMORY: u64 = 128 * 1024 * 1024;

/// Bytes of a body in its event. Lambda accepts events of up to 6 MB.
const BODY: usize = 5_500_000;

/// A process that ends with the test.
struct Function(Child);

impl Function {
    /// Starts `hello` with a limit on the memory for its data.
    fn start(runtime_api: &str) -> Self {
        let kilobytes = (MEMORY / 1024).to_string();
        let process = Command::new("sh")
            .args(["-c", r#"ulimit -d "$0" && exec "$1""#, &kilobytes])
            .arg(env!("CARGO_BIN_EXE_hello"))
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .env("AWS_LAMBDA_FUNCTION_NAME", "hello")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "hello")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "hello")
            .stdout(Stdio::null())
            .spawn();
        Self(process.expect("sh starts"))
    }

    /// The largest resident size so far.
    fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()));
        let status = status.expect("the process is alive");
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        1024 * kilobytes.unwrap().parse::<u64>().unwrap()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The side of the Runtime API that Lambda serves
/// (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>), for one connection.
struct RuntimeApi(BufReader<TcpStream>);

impl RuntimeApi {
    fn accept(listener: &TcpListener) -> Self {
        let (stream, _) = listener.accept().unwrap();
        // A function that hangs must fail the test.
        let patience = Some(Duration::from_secs(120));
        stream.set_read_timeout(patience).unwrap();
        Self(BufReader::new(stream))
    }

    /// Reads a request: its path and its body.
    fn request(&mut self) -> (String, Vec<u8>) {
        let (mut first, mut length) = (String::new(), 0);
        self.0.read_line(&mut first).unwrap();
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).expect("the function is alive");
            let line = line.trim().to_ascii_lowercase();
            match line.split_once(':') {
                Some(("content-length", value)) => length = value.trim().parse().unwrap(),
                Some(("transfer-encoding", _)) => panic!("the body has no length: {line}"),
                _ => {}
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
        let path = first.split(' ').nth(1).expect("the function is alive");
        (path.to_owned(), body)
    }

    fn respond(&mut self, head: &str, body: &[u8]) {
        let length = body.len();
        let stream = self.0.get_mut();
        write!(
            stream,
            "HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream.write_all(body).unwrap();
    }

    /// Sends an event to the function and returns its response.
    fn invoke(&mut self, id: usize, event: &[u8]) -> Value {
        let (path, _) = self.request();
        assert_eq!(path, "/2018-06-01/runtime/invocation/next");
        self.respond(
            &format!(
                "200 OK\r\nLambda-Runtime-Aws-Request-Id: {id}\r\n\
                 Lambda-Runtime-Deadline-Ms: 99999999999999\r\n\
                 Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:hello"
            ),
            event,
        );
        let (path, response) = self.request();
        assert_eq!(
            path,
            format!("/2018-06-01/runtime/invocation/{id}/response")
        );
        self.respond("202 Accepted", b"");
        serde_json::from_slice(&response).expect("a response is JSON")
    }
}

/// Events whose bodies have many small values beside an error, so that an explanation of the error
/// is tempted to read all of them.
fn events() -> Vec<Vec<u8>> {
    let items = [
        r#"{"":0}"#,
        "[]",
        "{}",
        "0",
        r#""""#,
        r#"{"greeter":1}"#,
        r#"{"a":{"b":[{}]}}"#,
        "1e300",
    ];
    let event = |body: &str| {
        let event = json!({
            "resource": "/helloworld", "path": "/helloworld", "httpMethod": "POST",
            "requestContext": {}, "headers": {"Content-Type": "application/json"}, "body": body,
        });
        event.to_string().into_bytes()
    };
    let mut events = Vec::new();
    for item in items {
        // Each quote has a backslash in the event.
        let escaped = item.len() + item.matches('"').count() + 1;
        let list = vec![item; BODY / escaped].join(",");
        events.push(event(&format!(r#"{{"greeter":1,"x":[{list}]}}"#)));
        events.push(event(&format!(r#"{{"x":[{list}],"greeter":[]}}"#)));
        events.push(event(&format!("[{list}]")));
        events.push(event(&format!(r#"{{"greeter":[{list}]"#)));
    }
    events.push(event(&format!(r#"{{"greeter":{}"#, "[".repeat(BODY))));
    events.push(event(&"{\"a\":".repeat(BODY / 7)));
    events
}

#[test]
fn every_body_gets_a_response_in_128_megabytes() {
    let count = std::env::var("HOSTILE_BODIES").map_or(8, |count| count.parse().unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut function = Function::start(&listener.local_addr().unwrap().to_string());
    let mut runtime_api = RuntimeApi::accept(&listener);
    let events = events();
    for (id, event) in events.iter().cycle().take(count).enumerate() {
        let response = runtime_api.invoke(id, event);
        assert_eq!(response["statusCode"], 400, "{id}: {response}");
    }
    let fine = json!({
        "resource": "/helloworld", "path": "/helloworld", "httpMethod": "GET", "requestContext": {},
    });
    let response = runtime_api.invoke(count, fine.to_string().as_bytes());
    assert_eq!(response["statusCode"], 200, "{response}");
    assert!(function.0.try_wait().unwrap().is_none());
    let peak = function.peak();
    println!("{count} bodies, peak {} MB", peak / 1024 / 1024);
    assert!(peak < MEMORY, "{peak} bytes");
}
