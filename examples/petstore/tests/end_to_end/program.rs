//! A running `petstore-app`, and a client for it.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::{Agent, Body};

/// The API key of every program that these tests start.
pub(crate) const KEY: &str = "kibble-and-biscuits-for-the-tests";

/// A running `petstore-app`. Dropping it kills the process.
pub(crate) struct Program {
    process: Child,
    output: BufReader<ChildStdout>,
    address: String,
}

impl Program {
    /// Starts the program on a data file, in the folder of that file, on a free port, with [`KEY`].
    pub(crate) fn start(file: &Path) -> Self {
        Self::start_with(file, &["--api-key", &format!("tests={KEY}")])
    }

    /// Starts the program with additional arguments.
    pub(crate) fn start_with(file: &Path, arguments: &[&str]) -> Self {
        Self::spawn(command(file), arguments)
    }

    fn spawn(mut command: Command, arguments: &[&str]) -> Self {
        let mut process = command
            .args(["--bind", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut program = Self {
            process,
            output,
            address: String::new(),
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
        Self::spawn(command, &["--api-key", &key, "--aws-port", "0"])
    }

    /// The next line of output; requests are logged elsewhere.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.output
            .read_line(&mut line)
            .expect("its output is text");
        line.trim_end().to_owned()
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

    /// The memory that is resident, in kilobytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.expect("the program runs");
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
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None);
        Client {
            program: self,
            agent: config.build().new_agent(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The process may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
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
    pub(crate) fn of(request: Result<Request<String>, ureq::http::Error>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None);
        let agent = config.build().new_agent();
        let response = agent.run(request.expect("the request is well-formed"));
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

/// Runs a program until it exits.
pub(crate) fn run_to_its_end(file: &Path, arguments: &[&str]) -> (ExitStatus, String) {
    let mut process = command(file)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut output = String::new();
    process
        .stderr
        .take()
        .expect("its errors are piped")
        .read_to_string(&mut output)
        .expect("they are text");
    (process.wait().expect("its end is noticed"), output)
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
