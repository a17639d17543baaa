//! Programs of the workspace that serve an API.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A program that serves until this is dropped.
pub(crate) struct Served {
    process: Child,
    address: String,
}

impl Served {
    /// Starts a program, whose output has a line with its address.
    pub(crate) fn start(package: &str, name: &str, arguments: &[&str]) -> Self {
        let mut process = Command::new(program(package, name))
            .args(arguments)
            .args(["--bind", "127.0.0.1:0"])
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env_remove("AWS_LAMBDA_RUNTIME_API")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = process.stdout.take().expect("its output is piped");
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            let authority = rest.split(['/', ' ']).next()?;
            Some(format!("http://{authority}"))
        });
        // What it prints later must not stop it.
        std::thread::spawn(move || lines.for_each(drop));
        Served {
            process,
            address: address.expect("the program prints its address"),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The process may have ended before.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A program of the workspace, which is built if it was not built with the tests.
fn program(package: &str, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_BIN_EXE_petstore-app")).with_file_name(name);
    if !path.exists() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--package", package, "--bin", name]);
        let built = build.current_dir(env!("CARGO_MANIFEST_DIR")).status();
        assert!(built.expect("cargo runs").success(), "{name} is built");
    }
    path
}

/// A file of the examples.
pub(crate) fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    path.to_str().expect("the path is UTF-8").to_owned()
}
