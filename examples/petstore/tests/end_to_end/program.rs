//! A running `petstore-app`, and a client for it.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::{Agent, Body};

/// How long a program may take for anything on a busy machine: one that hangs fails the test.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

/// The API key of every program that these tests start.
pub(crate) const KEY: &str = "kibble-and-biscuits-for-the-tests";

/// A running `petstore-app`. Dropping it kills the process.
pub(crate) struct Program {
    process: Child,
    output: Mutex<Receiver<std::io::Result<String>>>,
    address: String,
    /// Where its log is, unless it is that of the tests.
    log: Option<PathBuf>,
}

impl Program {
    /// Starts the program on a data file, in the folder of that file, on a free port, with [`KEY`].
    pub(crate) fn start(file: &Path) -> Self {
        Self::start_with(file, &["--api-key", &format!("tests={KEY}")])
    }

    /// Starts the program with additional arguments.
    pub(crate) fn start_with(file: &Path, arguments: &[&str]) -> Self {
        Self::spawn(command(file), arguments, None)
    }

    fn spawn(mut command: Command, arguments: &[&str], log: Option<PathBuf>) -> Self {
        let mut process = command
            .args(["--bind", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = process.stdout.take().expect("its output is piped");
        let mut program = Self {
            process,
            output: Mutex::new(lines_of(output)),
            address: String::new(),
            log,
        };
        let line = program.line();
        let address = line.strip_prefix("Listening on ").map(str::to_owned);
        program.address = address.unwrap_or_else(|| panic!("the first line is {line:?}"));
        program
    }

    /// Starts the program with its services of AWS on a port, and its log in a file beside the data
    /// file.
    pub(crate) fn start_logged(file: &Path, environment: &[(&str, &str)]) -> Self {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log_of(file));
        let log = log.expect("the log opens");
        let mut command = command(file);
        command.envs(environment.iter().copied()).stderr(log);
        let key = format!("tests={KEY}");
        let arguments = ["--api-key", &key, "--aws-port", "0"];
        Self::spawn(command, &arguments, Some(log_of(file)))
    }

    /// Waits until the subscription of a webhook is confirmed: what is published before does not
    /// reach it.
    pub(crate) fn wait_for_confirmation(log: &Path, webhook: &str) {
        let endpoint = aws_endpoint(log);
        let started = Instant::now();
        loop {
            let request = Request::get(format!("{endpoint}/?Action=ListSubscriptions"));
            let list = Reply::from_response(request.body(String::new())).text;
            let mut members = list.split("<member>");
            let member = members.find(|member| member.contains(webhook));
            if member.is_some_and(|member| !member.contains("PendingConfirmation")) {
                return;
            }
            assert!(started.elapsed() < LIMIT, "it is not confirmed: {list}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The next line of output; requests are logged elsewhere.
    pub(crate) fn line(&mut self) -> String {
        let output = self.output.get_mut().expect("no thread panics");
        let line = output.recv_timeout(LIMIT);
        let line = line.unwrap_or_else(|error| {
            let log = self.log.as_ref().map(std::fs::read);
            let log = log.and_then(Result::ok).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            panic!("{log}\nthe program prints no line: {error}")
        });
        line.expect("its output is text").trim_end().to_owned()
    }

    /// Ends the program as a crash or a power failure would: with SIGKILL, without a shutdown.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("the program still runs");
        self.process.wait().expect("its end is noticed");
    }

    /// Kills the program while others use it.
    #[cfg(target_os = "linux")]
    pub(crate) fn kill_now(&self) {
        let id = self.process.id().to_string();
        let killed = Command::new("kill").args(["-9", &id]).status();
        assert!(killed.expect("kill runs").success());
    }

    /// A file that Linux has about the process, such as `status`.
    #[cfg(target_os = "linux")]
    pub(crate) fn process_status(&self, file: &str) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/{file}", self.process.id()));
        status.expect("the program runs")
    }

    /// The memory that is resident, in kilobytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident(&self) -> u64 {
        let status = self.process_status("status");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
        kilobytes
            .and_then(|kilobytes| kilobytes.parse().ok())
            .expect("a number")
    }

    /// The address that it listens on, such as `127.0.0.1:49152`.
    pub(crate) fn authority(&self) -> &str {
        self.address
            .strip_prefix("http://")
            .expect("it is an address of HTTP")
    }

    /// The URL of a path such as `/dev/pets`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    pub(crate) fn client(&self) -> Client<'_> {
        Client {
            program: self,
            agent: agent(),
        }
    }
}

/// The lines of an output, read by a thread of their own, so that waiting for one can end.
fn lines_of(output: ChildStdout) -> Receiver<std::io::Result<String>> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        let mut lines = BufReader::new(output).lines();
        lines.try_for_each(|line| sender.send(line))
    });
    lines
}

impl Drop for Program {
    fn drop(&mut self) {
        // The process may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What sends requests, none of which takes for ever.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(LIMIT))
        .proxy(None);
    config.build().new_agent()
}

/// A client, which keeps its connection open.
pub(crate) struct Client<'a> {
    program: &'a Program,
    agent: Agent,
}

impl Client<'_> {
    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        let request = Request::post(self.program.url(path)).header("x-api-key", KEY);
        self.send(
            request
                .header("content-type", "application/json")
                .body(body.to_owned()),
        )
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(
            Request::get(self.program.url(path))
                .header("x-api-key", KEY)
                .body(String::new()),
        )
    }

    pub(crate) fn put(&self, path: &str, body: &str) -> Reply {
        let request = Request::put(self.program.url(path)).header("x-api-key", KEY);
        self.send(
            request
                .header("content-type", "image/png")
                .body(body.to_owned()),
        )
    }

    pub(crate) fn delete(&self, path: &str) -> Reply {
        self.send(
            Request::delete(self.program.url(path))
                .header("x-api-key", KEY)
                .body(String::new()),
        )
    }

    /// Sends a request to a program that may be gone.
    #[cfg(target_os = "linux")]
    pub(crate) fn try_send(&self, request: Request<String>) -> Option<Reply> {
        let mut response = self.agent.run(request).ok()?;
        let text = response.body_mut().read_to_string().ok()?;
        Some(Reply {
            status: response.status().as_u16(),
            location: None,
            text,
        })
    }

    pub(crate) fn send(&self, request: Result<Request<String>, ureq::http::Error>) -> Reply {
        let response = self
            .agent
            .run(request.expect("the request is well-formed"))
            .expect("a response comes");
        Reply::read(response)
    }
}

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) location: Option<String>,
    pub(crate) text: String,
}

impl Reply {
    /// The response to a request that needs no connection of its own.
    pub(crate) fn from_response(request: Result<Request<String>, ureq::http::Error>) -> Self {
        let response = agent().run(request.expect("the request is well-formed"));
        Self::read(response.expect("a response comes"))
    }

    fn read(mut response: Response<Body>) -> Self {
        let location = response
            .headers()
            .get("location")
            .map(|value| value.to_str().expect("it is text").to_owned());
        let text = response
            .body_mut()
            .read_to_string()
            .expect("the body is text");
        Self {
            status: response.status().as_u16(),
            location,
            text,
        }
    }

    /// The body of a response with this status.
    pub(crate) fn json(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The log of a program that was started with [`Program::start_logged`].
pub(crate) fn log_of(file: &Path) -> PathBuf {
    file.with_extension("log")
}

/// Where the services of AWS are, as it is logged.
pub(crate) fn aws_endpoint(log: &Path) -> String {
    let log = std::fs::read(log).expect("the log is read");
    let log = String::from_utf8_lossy(&log);
    let mut lines = log.lines().rev();
    let endpoint = lines.find_map(|line| line.split("--endpoint-url ").nth(1));
    endpoint.expect("the port is logged").trim().to_owned()
}

/// Runs a program until it exits. Returns its status and what it logged.
pub(crate) fn run_to_its_end(file: &Path, arguments: &[&str]) -> (ExitStatus, String) {
    let mut process = command(file)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut errors = process.stderr.take().expect("its errors are piped");
    let output = std::thread::spawn(move || {
        let mut output = String::new();
        errors.read_to_string(&mut output).expect("they are text");
        output
    });
    let started = Instant::now();
    let (status, is_late) = loop {
        if let Some(status) = process.try_wait().expect("its end is noticed") {
            break (status, false);
        }
        if started.elapsed() > LIMIT {
            process.kill().expect("the program still runs");
            break (process.wait().expect("its end is noticed"), true);
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let output = output.join().expect("the output is read");
    assert!(
        !is_late,
        "the program does not end: {arguments:?}\n{output}"
    );
    (status, output)
}

fn command(file: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_petstore-app"));
    command
        .current_dir(file.parent().expect("the file is in a folder"))
        .stdin(Stdio::null());
    for variable in [
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_DYNAMODB",
        "PETS_TABLE",
        "PETSTORE_SUBSCRIBERS_PET_ADDED",
        "RUST_LOG",
    ] {
        command.env_remove(variable);
    }
    command.env("PETSTORE_DB", file);
    command
}
