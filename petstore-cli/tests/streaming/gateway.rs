//! The gateways under test, as child processes.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use super::app::{Counts, app};
use super::client::get;

/// Set for the app behind its own gateway.
pub(crate) const IS_APP: &str = "PETSTORE_STREAMING_APP";

/// A gateway on a free port.
pub(crate) struct Gateway {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    /// What a path begins with.
    stage: &'static str,
    child: Child,
    /// The app behind an HTTP integration.
    upstream: Option<Box<Gateway>>,
    log: Option<JoinHandle<String>>,
}

impl Gateway {
    /// The app behind its own gateway.
    pub(crate) fn app() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(IS_APP, "1");
        Self::start("the app", "/dev", command)
    }

    /// The app as a function process, behind its definition.
    pub(crate) fn process() -> Self {
        let options = petstore::openapi::Options {
            function_arn: Some(ARN.to_owned()),
        };
        let definition = petstore::openapi::export(&app().contract(), &options).document;
        let file = folder().join("streams.json");
        std::fs::write(&file, definition.to_json()).unwrap();
        let mut command = serve();
        command.arg(file);
        Self::start("a function process", "/dev", command)
    }

    /// The app as a function process, behind a function URL.
    pub(crate) fn function_url() -> Self {
        let mut command = serve();
        command.args([
            "--function-url",
            "streams",
            "--invoke-mode",
            "response_stream",
        ]);
        Self::start("a function URL", "", command)
    }

    /// A definition that passes requests on to the app behind its own gateway.
    pub(crate) fn http_proxy() -> Self {
        let upstream = Self::app();
        let uri = format!("http://{}/dev/{{proxy}}", upstream.address);
        let definition = serde_json::json!({
            "openapi": "3.0.1",
            "info": {"title": "proxy", "version": "1"},
            "paths": {"/{proxy+}": {"get": {
                "parameters": [{"name": "proxy", "in": "path", "required": true, "schema": {"type": "string"}}],
                "responses": {},
                "x-amazon-apigateway-integration": {
                    "type": "http_proxy", "httpMethod": "GET", "uri": uri, "responseTransferMode": "STREAM",
                    "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"},
                },
            }}},
        });
        let file = folder().join(format!("proxy-{}.json", upstream.address.port()));
        std::fs::write(&file, definition.to_string()).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_petstore"));
        command.arg("serve").arg(file);
        let mut proxy = Self::start("an HTTP proxy integration", "/dev", command);
        proxy.upstream = Some(Box::new(upstream));
        proxy
    }

    fn start(name: &'static str, stage: &'static str, mut command: Command) -> Self {
        let mut child = command
            .args(["--bind", "127.0.0.1:0"])
            .current_dir(folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut log = String::new();
            errors.read_to_string(&mut log).unwrap();
            log
        });
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("Listening on http://");
        let address = address.unwrap_or_else(|| panic!("{name}: {line:?}"));
        // Whatever follows must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self {
            name,
            address: address.parse().unwrap(),
            stage,
            child,
            upstream: None,
            log: Some(log),
        }
    }

    pub(crate) fn is_proxy(&self) -> bool {
        self.upstream.is_some()
    }

    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.stage)
    }

    /// What the streams of the app do, if it runs in one process.
    pub(crate) fn counts(&self) -> Counts {
        if let Some(upstream) = &self.upstream {
            return upstream.counts();
        }
        let body = get(self.address, &self.path("/counts")).text();
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }

    /// The most memory that the gateway, or a process that it started, has used, in KiB.
    pub(crate) fn peak_memory(&self) -> Vec<u64> {
        let id = self.child.id();
        let mut all = vec![id];
        // A process belongs to the thread that started it.
        for thread in std::fs::read_dir(format!("/proc/{id}/task")).unwrap() {
            let children = thread.unwrap().path().join("children");
            let children = std::fs::read_to_string(children).unwrap_or_default();
            let children = children.split_whitespace();
            all.extend(children.filter_map(|id| id.parse::<u32>().ok()));
        }
        all.into_iter().map(peak_memory).collect()
    }

    /// Ends the gateway, and returns its log.
    pub(crate) fn end(mut self) -> String {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const ARN: &str = "arn:aws:lambda:us-east-1:111111111111:function:streams";

fn serve() -> Command {
    let function = std::env::current_exe().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_petstore"));
    command.arg("serve");
    command.arg("--function");
    command.arg(format!("streams={}", function.display()));
    command
}

fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("streaming");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let size = line.unwrap().split_whitespace().nth(1);
    size.unwrap().parse().unwrap()
}
