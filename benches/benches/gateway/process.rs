//! Processes of this program that serve.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};

/// Names what a process of this program serves.
pub(crate) const SERVES: &str = "GATEWAY_BENCHMARK_SERVES";

pub(crate) const LOOPBACK: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A server that is measured.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) path: &'static str,
    /// The id of its process.
    pub(crate) process: u32,
}

impl Target {
    /// The processor time of its process so far, in nanoseconds; 0 on systems other than Linux.
    pub(crate) fn processor_time(&self) -> u64 {
        let folder = format!("/proc/{}/task", self.process);
        let tasks = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let times = tasks.filter_map(|task| {
            let statistics = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            statistics.split(' ').next()?.parse::<u64>().ok()
        });
        times.sum()
    }

    /// The kilobytes of memory that its process uses; 0 on systems other than Linux.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
        number.map_or(0, |number| number.parse().unwrap_or_default())
    }
}

/// A process of this program; dropping it ends the process.
pub(crate) struct Serving {
    child: Child,
    pub(crate) target: Target,
}

impl Serving {
    /// Starts a process that serves `kind`.
    pub(crate) fn start(kind: &str, name: &'static str, path: &'static str) -> Serving {
        let mut child = Command::new(std::env::current_exe().expect("this program has a path"))
            .env(SERVES, kind)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("this program starts again");
        let mut line = String::new();
        let output = child.stdout.take().expect("standard output");
        let mut output = BufReader::new(output);
        output.read_line(&mut line).expect("the address is text");
        let address = line.trim().parse();
        let target = Target {
            name,
            address: address.expect("the process prints its address"),
            path,
            process: child.id(),
        };
        Serving { child, target }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // The end of its standard input ends the process, and with it that of its function.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
