//! What the command makes of definitions, against what API Gateway was seen to make of them.
//!
//! The recorded cases are a kit of their own. `PETSTORE_CONFORMANCE` names its folder; where it is not set there is
//! nothing to compare with, and the test says so. `CONFORMANCE.md` beside this file tells how the score is read.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The parts of the kit that `describe`, `check` and `export` answer.
const AREAS: [&str; 3] = ["import", "contract-validation", "export"];

#[test]
fn every_recorded_case_passes() {
    let Ok(kit) = std::env::var("PETSTORE_CONFORMANCE") else {
        println!("PETSTORE_CONFORMANCE is not set: no recorded cases to compare with");
        return;
    };
    let results = run(Path::new(&kit));
    let recorded: Vec<&Value> = results
        .iter()
        .filter(|result| result["evidence"] == "aws-recorded" && result["outcome"] != "skipped")
        .collect();
    let (served, described): (Vec<&Value>, Vec<&Value>) =
        recorded.into_iter().partition(|result| needs_serve(result));
    let failed: Vec<&Value> = described
        .iter()
        .copied()
        .filter(|result| result["outcome"] != "passed")
        .collect();
    println!(
        "{} of {} recorded cases pass; {} more need `petstore serve`",
        described.len() - failed.len(),
        described.len(),
        served.len(),
    );
    assert!(!described.is_empty(), "the kit has no recorded cases");
    assert!(failed.is_empty(), "{failed:#?}");
}

/// Cases that send requests are named so in the kit; they are judged where the gateway serves definitions.
fn needs_serve(result: &Value) -> bool {
    result["id"]
        .as_str()
        .is_some_and(|id| id.ends_with("-serves"))
}

fn run(kit: &Path) -> Vec<Value> {
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance.json");
    let mut python = Command::new("python3");
    python.arg(kit.join("run.py"));
    python.args(["--gateway", env!("CARGO_BIN_EXE_petstore")]);
    for area in AREAS {
        python.args(["--area", area]);
    }
    let output = python
        .arg("--json")
        .arg(&report)
        .output()
        .expect("python3 runs the kit");
    let Ok(text) = std::fs::read(&report) else {
        panic!(
            "the kit gave no report: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    serde_json::from_slice(&text).expect("the report is JSON")
}
