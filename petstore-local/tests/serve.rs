//! The gateway as a process: what it prints, how it ends, and what it says where it cannot start.
//!
//! This test has no harness: it starts itself again as the server that it looks at.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

#[cfg(unix)]
fn main() {
    if let Ok(role) = std::env::var(unix::ROLE) {
        std::process::exit(unix::child(&role));
    }
    for (name, test) in unix::TESTS {
        test();
        println!("test {name} ... ok");
    }
}

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::path::PathBuf;
    use std::process::{Child, ChildStdout, Command, Output, Stdio};
    use std::time::Duration;

    use bytes::Bytes;
    use petstore_core::contract::{Api, Auth, Integration, Method};
    use petstore_gateway::InvokeError;
    use petstore_local::{ServeOptions, serve};

    pub(super) const ROLE: &str = "PETSTORE_TEST_ROLE";

    pub(super) const TESTS: [(&str, fn()); 5] = [
        (
            "it_says_where_it_is_and_how_to_try_it",
            it_says_where_it_is_and_how_to_try_it,
        ),
        ("a_request_in_flight_finishes", a_request_in_flight_finishes),
        (
            "a_second_signal_does_not_wait",
            a_second_signal_does_not_wait,
        ),
        ("a_taken_port_is_named", a_taken_port_is_named),
        (
            "an_api_that_cannot_be_deployed_is_not_served",
            an_api_that_cannot_be_deployed_is_not_served,
        ),
    ];

    /// Serves `GET /pets` with a key, whose function takes a while if the path asks for it; or an
    /// API that lacks an authorizer.
    pub(super) fn child(role: &str) -> i32 {
        let mut api = Api::new("test");
        let pets = Method {
            api_key_required: true,
            auth: match role {
                "undeclared" => Auth::Custom {
                    authorizer: "own".to_owned(),
                },
                _ => Auth::None,
            },
            integration: Some(Integration::lambda_proxy("test")),
            ..Method::default()
        };
        api.resource("/pets")
            .methods
            .insert("GET".parse().unwrap(), pets);
        let function = petstore_gateway::invoke_fn(|event: Bytes| async move {
            if event.windows(4).any(|window| window == b"slow") {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            if event.windows(5).any(|window| window == b"stuck") {
                std::future::pending::<()>().await;
            }
            Ok::<_, InvokeError>(Bytes::from_static(br#"{"body": "finished"}"#))
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let served = runtime.unwrap().block_on(async {
            let options =
                ServeOptions::parse_from(std::env::args_os()).unwrap_or_else(|error| error.exit());
            serve(&api, function, options).await
        });
        match served {
            Ok(()) => 0,
            Err(error) => {
                eprintln!("{error}");
                1
            }
        }
    }

    /// A server process in a directory of its own; both are gone when this is dropped.
    struct Server {
        child: Child,
        output: BufReader<ChildStdout>,
        directory: PathBuf,
        address: String,
    }

    impl Server {
        fn start() -> Self {
            let directory = std::env::temp_dir().join(format!("petstore-{}", uuid::Uuid::new_v4()));
            std::fs::create_dir(&directory).unwrap();
            let mut command = command("serve", &["--bind", "127.0.0.1:0", "--allow-host", "test"]);
            command
                .current_dir(&directory)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let mut child = command.spawn().unwrap();
            let output = BufReader::new(child.stdout.take().unwrap());
            let mut server = Self {
                child,
                output,
                directory,
                address: String::new(),
            };
            let first = server.line();
            server.address = first
                .strip_prefix("Listening on http://")
                .unwrap()
                .to_owned();
            server
        }

        fn line(&mut self) -> String {
            let mut line = String::new();
            self.output.read_line(&mut line).unwrap();
            line.trim_end().to_owned()
        }

        fn signal(&self, name: &str) {
            let id = self.child.id().to_string();
            assert!(
                Command::new("kill")
                    .args([name, &id])
                    .status()
                    .unwrap()
                    .success()
            );
        }

        /// The exit code, and what was written to standard error.
        fn end(mut self) -> (Option<i32>, String) {
            let mut errors = String::new();
            self.child
                .stderr
                .take()
                .unwrap()
                .read_to_string(&mut errors)
                .unwrap();
            (self.child.wait().unwrap().code(), errors)
        }

        fn key(&self) -> String {
            let key = std::fs::read_to_string(self.directory.join(".petstore/api-key"));
            key.unwrap().trim_end().to_owned()
        }

        /// The response to a request for another host.
        fn refused_host(&self, host: &str) -> String {
            let mut stream = TcpStream::connect(&self.address).unwrap();
            let head =
                format!("GET /dev/pets HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).unwrap();
            read(stream)
        }

        /// Sends a GET, and gives the connection.
        fn get(&self, path: &str) -> TcpStream {
            let mut stream = TcpStream::connect(&self.address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            let key = self.key();
            let request = format!(
                "GET {path} HTTP/1.1\r\nHost: test\r\nx-api-key: {key}\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(request.as_bytes()).unwrap();
            stream
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            let _ = self.child.kill();
            let _ = self.child.wait();
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }

    fn command(role: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(ROLE, role).args(arguments);
        command
    }

    fn read(mut stream: TcpStream) -> String {
        let mut text = String::new();
        let _ = stream.read_to_string(&mut text);
        text
    }

    fn refused(output: &Output) -> String {
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        String::from_utf8(output.stderr.clone()).unwrap()
    }

    fn it_says_where_it_is_and_how_to_try_it() {
        let mut server = Server::start();
        let key = server.key();
        assert_eq!(server.line(), format!("API key \"development\": {key}"));
        let address = &server.address;
        let curl = format!("Try: curl -H 'x-api-key: {key}' 'http://{address}/dev/pets'");
        assert_eq!(server.line(), curl);
        assert!(read(server.get("/dev/pets?secret=1")).ends_with("finished"));
        assert!(read(server.get("/prod/pets")).starts_with("HTTP/1.1 403"));
        let foreign = server.refused_host("pets.example");
        assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
        server.signal("-INT");
        let key = server.key();
        let (code, log) = server.end();
        assert_eq!(code, Some(0), "{log}");
        let lines: Vec<_> = log.lines().collect();
        assert!(
            lines[0].starts_with("GET /dev/pets 200 ") && lines[0].ends_with(" ms development"),
            "{log}"
        );
        assert!(
            lines[1].starts_with("GET /prod/pets 403 ")
                && lines[1].ends_with("paths begin with /dev/"),
            "{log}"
        );
        assert!(
            lines[2].contains("\"pets.example\"") && lines[2].contains("--allow-host NAME"),
            "{log}"
        );
        assert!(!log.contains(&key) && !log.contains("secret"), "{log}");
    }

    fn a_request_in_flight_finishes() {
        let server = Server::start();
        let slow = server.get("/dev/pets?slow");
        // Answered after the slow request was accepted, so that one is in flight.
        assert!(read(server.get("/dev/pets")).ends_with("finished"));
        server.signal("-TERM");
        assert!(read(slow).ends_with("finished"));
        assert_eq!(server.end().0, Some(0));
    }

    fn a_second_signal_does_not_wait() {
        let server = Server::start();
        let stuck = server.get("/dev/pets?stuck");
        assert!(read(server.get("/dev/pets")).ends_with("finished"));
        server.signal("-TERM");
        // No longer listening, so the first signal has arrived.
        while TcpStream::connect(&server.address).is_ok() {}
        server.signal("-TERM");
        assert_eq!(read(stuck), "");
        assert_eq!(server.end().0, Some(0));
    }

    fn a_taken_port_is_named() {
        let server = Server::start();
        let mut second = command("serve", &["--bind", &server.address]);
        let message = refused(&second.current_dir(&server.directory).output().unwrap());
        assert!(
            message.contains(&server.address) && message.contains("--bind 127.0.0.1:0"),
            "{message}"
        );
    }

    fn an_api_that_cannot_be_deployed_is_not_served() {
        let directory = Server::start();
        let mut command = command("undeclared", &["--bind", "127.0.0.1:0"]);
        let message = refused(&command.current_dir(&directory.directory).output().unwrap());
        assert!(
            message.starts_with("GET /pets has the authorizer \"own\", "),
            "{message}"
        );
    }
}
