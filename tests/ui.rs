//! Every file in `tests/ui/pass` compiles without a warning; every file in `tests/ui/fail` makes
//! one mistake and gets one error, which `<the-mistake>.expected` holds. Files in `tests/ui/warn`
//! compile with one warning.
//!
//! This is not trybuild, whose `.stderr` files contain the text that rustc adds around our messages
//! and therefore depend on the toolchain. Here only the number of errors, their messages and the
//! underlined code are compared. All files are examples of one generated package, so that a single
//! `cargo check` covers all of them.
//!
//! `PETSTORE_BLESS=1 cargo test --test ui` rewrites the expectations; review the difference.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

use serde_json::Value;

/// The compiler's messages for one file.
#[derive(Default)]
struct Verdict {
    compiled: bool,
    errors: Vec<String>,
    warnings: Vec<String>,
    /// Whether the text around an error is about an associated type that generated code sets.
    shows_generated_bounds: bool,
}

#[test]
fn one_mistake_causes_one_error_that_explains_the_fix() -> io::Result<()> {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let pass = sources(&ui.join("pass"))?;
    let mut fail = sources(&ui.join("fail"))?;
    let warn = sources(&ui.join("warn"))?;
    let without_garde = sources(&ui.join("without_garde"))?;
    let garde = "garde = { version = \"*\", default-features = false, features = [\"derive\"] }";
    package("ui", garde, pass.iter().chain(&fail).chain(&warn))?;
    package("without-rules", "", without_garde.iter())?;
    let verdicts = check()?;
    fail.extend(without_garde);
    let bless = env::var_os("PETSTORE_BLESS").is_some();
    let mut failures = String::new();
    for path in &pass {
        let verdict = verdict(&verdicts, path);
        let messages = [&*verdict.errors, &*verdict.warnings].concat();
        if !verdict.compiled || !messages.is_empty() {
            add_failure(&mut failures, path, "compiles cleanly", &messages);
        }
    }
    fail.extend(warn.iter().cloned());
    for path in &fail {
        let verdict = verdict(&verdicts, path);
        let errors = match warn.contains(path) && verdict.compiled {
            true => &verdict.warnings,
            false => &verdict.errors,
        };
        let expectation = path.with_extension("expected");
        if verdict.shows_generated_bounds {
            add_failure(&mut failures, path, "is about the user's code only", errors);
        } else if errors.len() != 1 {
            add_failure(
                &mut failures,
                path,
                "has one error, or compiles with one warning",
                errors,
            );
        } else if bless {
            fs::write(&expectation, &errors[0])?;
        } else {
            let expected = fs::read_to_string(&expectation).unwrap_or_default();
            if errors[0] != expected {
                add_failure(&mut failures, path, &expected, errors);
            }
        }
    }
    for folder in ["fail", "warn", "without_garde"] {
        strays(&ui.join(folder), &fail, &mut failures)?;
    }
    assert!(failures.is_empty(), "\n{failures}");
    Ok(())
}

fn sources(folder: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: BTreeSet<PathBuf> = entries.collect::<io::Result<_>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    assert!(!paths.is_empty(), "no files in {}", folder.display());
    Ok(paths)
}

/// An expectation without a source file would never be compared.
fn strays(folder: &Path, fail: &BTreeSet<PathBuf>, failures: &mut String) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !fail.contains(&path.with_extension("rs")) {
            add_failure(failures, &path, "belongs to a source file", &[]);
        }
    }
    Ok(())
}

fn add_failure(failures: &mut String, path: &Path, expected: &str, messages: &[String]) {
    let messages = messages.join("\n");
    let _ = writeln!(
        failures,
        "== {}\nexpected: {expected}\ncompiler output:\n{messages}\n",
        path.display()
    );
}

fn verdict<'v>(verdicts: &'v BTreeMap<String, Verdict>, path: &Path) -> &'v Verdict {
    let name = target(path);
    verdicts
        .get(&name)
        .unwrap_or_else(|| panic!("cargo did not report {name}"))
}

/// `fail/not_async.rs` → `fail-not_async`.
fn target(path: &Path) -> String {
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
    let name = path.file_stem().unwrap_or_default();
    format!("{}-{}", folder.display(), name.display())
}

/// The generated workspace. It has its own lock file, and its target folder outlives a run.
fn workspace() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("ui")
}

/// Writes a package that depends on the facade as a user's would, with each file as an example.
fn package<'p>(
    name: &str,
    dependency: &str,
    paths: impl Iterator<Item = &'p PathBuf>,
) -> io::Result<()> {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut manifest = format!(
        "[package]\nname = {name:?}\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n[dependencies]\n\
         petstore = {{ package = \"petstore-lambda\", path = {root:?}, default-features = false }}\n\
         thiserror = \"2\"\n{dependency}\n"
    );
    for path in paths {
        let name = target(path);
        let _ = write!(
            manifest,
            "\n[[example]]\nname = {name:?}\npath = {path:?}\ncrate-type = [\"lib\"]\n"
        );
    }
    let folder = workspace().join(name);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("lib.rs"), "")
}

/// Checks all files at once.
fn check() -> io::Result<BTreeMap<String, Verdict>> {
    let workspace = workspace();
    fs::write(
        workspace.join("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"ui\", \"without-rules\"]\n",
    )?;
    // The versions of this workspace, so that nothing needs to be downloaded.
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    fs::copy(lock, workspace.join("Cargo.lock"))?;
    let output = Command::new(env!("CARGO"))
        .args([
            "check",
            "--offline",
            "--workspace",
            "--examples",
            "--keep-going",
        ])
        .arg("--message-format=json")
        .current_dir(&workspace)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env_remove("RUSTFLAGS")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()?;
    let mut verdicts: BTreeMap<String, Verdict> = BTreeMap::new();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            continue;
        };
        if message["target"]["kind"] != serde_json::json!(["example"]) {
            continue;
        }
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let verdict = verdicts.entry(name.to_owned()).or_default();
        verdict.compiled |= message["reason"] == "compiler-artifact";
        let messages = &message["message"];
        let text = messages["rendered"].as_str().unwrap_or_default();
        verdict.shows_generated_bounds |= (text.lines())
            .any(|line| line.contains("required by a bound in `") && line.ends_with("::Of`"));
        match (messages["level"].as_str(), messages["spans"].as_array()) {
            // "aborting due to 1 previous error"
            (_, Some(spans)) if spans.is_empty() => {}
            (Some("error"), _) => verdict.errors.push(describe(messages)),
            (Some("warning"), _) => verdict.warnings.push(describe(messages)),
            _ => {}
        }
    }
    assert!(
        !verdicts.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(verdicts)
}

/// The underlined code and the message.
fn describe(messages: &Value) -> String {
    let spans = messages["spans"].as_array().into_iter().flatten();
    let mut text = String::new();
    for span in spans.filter(|span| span["is_primary"] == true) {
        let file = span["file_name"].as_str().unwrap_or_default();
        let place = if file.contains("tests/ui/") { "" } else { file };
        let _ = writeln!(text, "{place}{}: {}", span["line_start"], underlined(span));
    }
    let message = messages["message"].as_str().unwrap_or_default();
    let _ = match messages["code"]["code"].as_str() {
        None | Some("E0277") => writeln!(text, "{message}"),
        // rustc adds this prefix to the message of a panic in a constant.
        Some("E0080") => writeln!(
            text,
            "{}",
            message.trim_start_matches("evaluation panicked: ")
        ),
        Some(code) => writeln!(text, "(in rustc's own words: {code})"),
    };
    text
}

fn underlined(span: &Value) -> String {
    let lines = span["text"].as_array().into_iter().flatten();
    let parts = lines.map(|line| {
        let text = line["text"].as_str().unwrap_or_default().chars();
        let column = |name| line[name].as_u64().map_or(0, |column| column as usize);
        let (start, end) = (column("highlight_start"), column("highlight_end"));
        text.skip(start.saturating_sub(1))
            .take(end.saturating_sub(start))
            .collect::<String>()
    });
    parts.collect::<Vec<_>>().join(" ").trim().to_owned()
}
