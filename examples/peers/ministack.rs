//! ministack, an emulator of AWS, which the tests start and stop.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The time it may take to start on a busy machine.
const STARTS_WITHIN: Duration = Duration::from_secs(60);

/// One ministack for all tests that run at the same time; it stops with the last of them.
pub(crate) struct Ministack {
    process: Child,
    pub(crate) port: u16,
    _folder: TempDir,
}

impl Ministack {
    pub(crate) fn shared() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Ministack>> = Mutex::new(Weak::new());
        let mut running = RUNNING
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner());
        running.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start());
            *running = Arc::downgrade(&started);
            started
        })
    }

    fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let port = free_port();
        let program = crate::peers::program("ministack");
        let process = Command::new(&program)
            .current_dir(folder.path())
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("IOT_MTLS_ENABLED", "0")
            // Functions use its services only if this is set.
            .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}"))
            // It writes its process id to a file there.
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}", crate::peers::how_to_install(&program, &error)));
        let mut ministack = Self {
            process,
            port,
            _folder: folder,
        };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = ministack
                .process
                .try_wait()
                .expect("the status of the process can be read");
            assert!(ended.is_none(), "ministack ended at its start: {ended:?}");
            assert!(
                started.elapsed() < STARTS_WITHIN,
                "ministack does not listen on port {port}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        ministack
    }
}

impl Drop for Ministack {
    fn drop(&mut self) {
        // It may have ended already; its output and data are no longer needed.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener
        .local_addr()
        .expect("the listener has an address")
        .port()
}
