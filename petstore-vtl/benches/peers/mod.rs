//! Other engines, which render the same template with the same variables in the same run.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Debian's package of Velocity, and what it depends on.
const JARS: &str = "/usr/share/java/velocity.jar:/usr/share/java/commons-lang.jar:\
                    /usr/share/java/commons-collections3.jar";

/// What a peer printed: its median time in microseconds, and the rendered text.
pub(crate) struct Measured {
    pub(crate) micros: f64,
    pub(crate) rendered: String,
}

/// `airspeed-ext`, in the virtual environment of `PETSTORE_PEERS_VENV` or in `target/peers`.
pub(crate) fn airspeed_ext(template: &str, scope: &str) -> Result<Measured, String> {
    let venv = std::env::var_os("PETSTORE_PEERS_VENV")
        .map_or_else(|| workspace().join("target/peers"), PathBuf::from);
    let mut command = Command::new(venv.join("bin/python"));
    measure(command.arg(source("airspeed_ext.py")), template, scope)
}

/// Apache Velocity 1.7.
pub(crate) fn velocity(template: &str, scope: &str) -> Result<Measured, String> {
    let mut command = Command::new("java");
    command.args(["-cp", JARS]).arg(source("Velocity.java"));
    measure(&mut command, template, scope)
}

fn measure(command: &mut Command, template: &str, scope: &str) -> Result<Measured, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let files = [
        (folder.join("template.vtl"), template),
        (folder.join("scope.json"), scope),
    ];
    for (path, text) in &files {
        fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        command.arg(path);
    }
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if !output.status.success() {
        let _ = std::io::stderr().write_all(&output.stderr);
        return Err(format!("{} failed", command.get_program().display()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let (micros, rendered) = text.split_once('\n').ok_or("it printed no time")?;
    Ok(Measured {
        micros: micros
            .parse()
            .map_err(|_| format!("`{micros}` is not a time"))?,
        rendered: rendered.to_owned(),
    })
}

fn source(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/peers")
        .join(name)
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
