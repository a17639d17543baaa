//! A process of `petstore serve`, and a server that plays the Lambda Invoke API.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses a part of it"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

/// The path of a new file with this text.
pub fn file(text: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("served-{}-{number}.json", std::process::id());
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).expect("a file can be written");
    path.to_str().expect("a path of UTF-8").to_owned()
}

/// A program of the workspace, which is built if it was not built with the tests.
pub fn program(package: &str, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_petstore")).with_file_name(name);
    if !path.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", package, "--bin", name]);
        let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).status();
        assert!(built.expect("cargo runs").success(), "{name} is built");
    }
    path
}

/// The status and the JSON body of a response.
pub fn parts(response: &str) -> (u16, serde_json::Value) {
    let (head, body) = response.split_once("\r\n\r\n").expect("a head and a body");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {response}"));
    (status.expect("a status"), body)
}

/// `petstore serve` with these arguments.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = petstore("serve");
    command.args(arguments);
    command
}

/// A subcommand of `petstore` with AWS settings of its own, in a folder for temporary files.
pub fn petstore(subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_petstore"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    command
        .arg(subcommand)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCOUNT_ID", "222222222222")
        .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "a secret");
    command
}

/// The exit status and the output of a command that does not serve.
pub fn refused(arguments: &[&str]) -> (Option<i32>, String) {
    let output = command(arguments).output().expect("the command runs");
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

/// A process that serves; it is killed when this is dropped.
pub struct Serve {
    child: Child,
    pub address: String,
    output: BufReader<std::process::ChildStdout>,
    log: Option<mpsc::Receiver<String>>,
}

impl Serve {
    pub fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut command = command(arguments);
        command.envs(variables.iter().copied());
        Self::start_program(command.stderr(Stdio::piped()))
    }

    /// Starts a program with the option `--bind`, such as an app.
    pub fn start_program(command: &mut Command) -> Self {
        let mut child = command
            .args(["--bind", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the command runs");
        let mut output = BufReader::new(child.stdout.take().expect("standard output"));
        let mut line = String::new();
        output.read_line(&mut line).expect("UTF-8");
        let Some(address) = line.trim_end().strip_prefix("Listening on http://") else {
            let mut error = String::new();
            let _ = child
                .stderr
                .take()
                .map(|mut e| e.read_to_string(&mut error));
            panic!("it does not listen: {line}{error}");
        };
        Self {
            address: address.to_owned(),
            child,
            output,
            log: None,
        }
    }

    /// Reads the log from now on, so that a long one does not stop the process.
    pub fn read_log(&mut self) -> &mpsc::Receiver<String> {
        let stderr = &mut self.child.stderr;
        self.log
            .get_or_insert_with(|| lines(stderr.take().expect("standard error")))
    }

    /// Reads the log until a line contains this text.
    pub fn wait_for(&mut self, text: &str) -> String {
        let log = self.read_log();
        loop {
            let line = log.recv_timeout(Duration::from_secs(60));
            let line = line.unwrap_or_else(|_| panic!("the log has no {text:?}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Sends these bytes, and reads until the server closes the connection.
    pub fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it accepts connections");
        let limit = Some(Duration::from_secs(60));
        stream.set_read_timeout(limit).expect("a time limit");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut response = Vec::new();
        stream.read_to_end(&mut response).expect("it responds");
        String::from_utf8_lossy(&response).into_owned()
    }

    pub fn get(&self, path: &str) -> String {
        let address = &self.address;
        self.exchange(&format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        ))
    }

    pub fn post(&self, path: &str, body: &str) -> String {
        let (address, length) = (&self.address, body.len());
        self.exchange(&format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// Kilobytes of the process's memory that are in use.
    pub fn resident(&self) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(status).expect("the process runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        let number = kilobytes.and_then(|number| number.trim().parse().ok());
        number.expect("a number of kilobytes")
    }

    /// Sends SIGTERM; returns the log.
    pub fn end(mut self) -> String {
        let id = self.child.id().to_string();
        let killed = Command::new("kill").arg(&id).status();
        assert!(killed.expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}");
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).expect("UTF-8");
        let mut log = String::new();
        match (self.log.take(), self.child.stderr.take()) {
            (Some(lines), _) => log.extend(lines.iter()),
            (None, stderr) => {
                let mut stderr = stderr.expect("standard error");
                stderr.read_to_string(&mut log).expect("UTF-8");
            }
        }
        log
    }
}

/// The lines of an output, with their ends.
fn lines(output: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = String::new();
        while output.read_line(&mut line).is_ok_and(|length| length > 0) {
            let _ = sender.send(std::mem::take(&mut line));
        }
    });
    lines
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that gives one response to all requests.
pub struct Lambda {
    pub url: String,
    requests: mpsc::Receiver<String>,
}

impl Lambda {
    pub fn start(status: &'static str, headers: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let _ = sender.send(read_request(&mut stream));
                let length = body.len();
                let response = format!(
                    "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
                );
                let _ = stream.write_all(response.as_bytes());
            }
        });
        Self { url, requests }
    }

    /// The next request that it got.
    pub fn request(&self) -> String {
        let limit = Duration::from_secs(30);
        self.requests.recv_timeout(limit).expect("a request")
    }
}

pub fn read_request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut text, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
        text += &line;
        if line == "\r\n" || line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    text + &String::from_utf8_lossy(&body)
}
