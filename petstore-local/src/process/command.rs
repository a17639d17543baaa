//! How the process of a function is started.

use std::io::Result;
use std::net::SocketAddr;
use std::process::Stdio;

use tokio::process::Command;
use tokio::sync::mpsc;

use super::environment;
use super::group::Group;
use super::options::FunctionOptions;
use super::output;
use crate::AwsSettings;

/// Starts the function's command in the shell, and shows its output in the log. The receiver ends
/// with the output.
pub(super) fn spawn(
    options: &FunctionOptions,
    settings: &AwsSettings,
    runtime_api: SocketAddr,
) -> Result<(Group, mpsc::Receiver<()>)> {
    let (stdout, stderr) = (std::io::pipe()?, std::io::pipe()?);
    let mut command = shell(&options.command);
    command
        .envs(environment::variables(options, settings, runtime_api))
        .stdin(Stdio::null())
        .stdout(stdout.1)
        .stderr(stderr.1);
    let group = Group::spawn(&mut command)?;
    let (end, ended) = mpsc::channel(1);
    output::show(options.name.clone(), stdout.0, end.clone())?;
    output::show(options.name.clone(), stderr.0, end)?;
    Ok((group, ended))
}

#[cfg(unix)]
fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(with_exec(line));
    command
}

#[cfg(not(unix))]
fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    command.arg("/C").arg(line);
    command
}

/// The line with `exec` before a simple command: the function then replaces the shell, which would
/// hide how it ends.
#[cfg(unix)]
fn with_exec(line: &str) -> String {
    let command = after_assignments(line);
    let is_simple = !line.contains([';', '&', '|', '(', ')', '{', '}', '\n', '`', '!']);
    // An assignment with blanks in quotes would be cut in two.
    let assignments = &line[..line.len() - command.len()];
    if !is_simple || command.is_empty() || assignments.contains(['"', '\'', '\\']) {
        return line.to_owned();
    }
    format!("{assignments}exec {command}")
}

/// What follows assignments such as `LEVEL=debug`.
#[cfg(unix)]
fn after_assignments(line: &str) -> &str {
    let line = line.trim_start();
    let word = line.split_whitespace().next().unwrap_or_default();
    let is_name = |name: &str| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match word.split_once('=') {
        Some((name, _)) if is_name(name) => after_assignments(&line[word.len()..]),
        _ => line,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_simple_command_replaces_the_shell() {
        for (line, with) in [
            ("./run --x='a b'", "exec ./run --x='a b'"),
            ("A=1 B_2= ./run C=3", "A=1 B_2= exec ./run C=3"),
            ("cd a && ./run", "cd a && ./run"),
            ("A='1 2' ./run", "A='1 2' ./run"),
            ("A=1", "A=1"),
        ] {
            assert_eq!(with_exec(line), with);
        }
    }
}
