//! The command against cases that were recorded from API Gateway, or that AWS documents.
//!
//! The cases are a kit of their own. `PETSTORE_CONFORMANCE` names its folder; without it there is
//! nothing to compare with. `CONFORMANCE.md` beside this file explains the score.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "helpers may panic")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Percent of the recorded cases that pass at least. Raise it with the score; never lower it.
const RECORDED: f64 = 99.0;

/// Percent of the documented cases that pass at least.
const DOCUMENTED: f64 = 98.0;

/// The areas in which every recorded case passes.
const COMPLETE: [&str; 3] = ["import", "contract-validation", "export"];

#[test]
fn the_score_does_not_fall() {
    let Ok(kit) = std::env::var("PETSTORE_CONFORMANCE") else {
        println!("PETSTORE_CONFORMANCE is not set: there are no cases to compare with");
        return;
    };
    let results = run(Path::new(&kit));
    print_scores(&results);
    let recorded = percent(&results, "aws-recorded");
    let documented = percent(&results, "aws-docs");
    let failed: Vec<&str> = failures(&results)
        .filter_map(|r| r["id"].as_str())
        .collect();
    assert!(
        recorded >= RECORDED,
        "{recorded:.1} % of the recorded cases pass: {failed:#?}"
    );
    assert!(
        documented >= DOCUMENTED,
        "{documented:.1} % of the documented cases pass: {failed:#?}"
    );
    let incomplete: Vec<&Value> = failures(&results)
        .filter(|r| r["evidence"] == "aws-recorded")
        .filter(|r| {
            r["area"]
                .as_str()
                .is_some_and(|area| COMPLETE.contains(&area))
        })
        .collect();
    assert!(incomplete.is_empty(), "{incomplete:#?}");
}

fn failures(results: &[Value]) -> impl Iterator<Item = &Value> {
    results
        .iter()
        .filter(|result| result["outcome"] == "failed")
}

/// The share of the cases with this evidence that pass.
fn percent(results: &[Value], evidence: &str) -> f64 {
    let driven = results
        .iter()
        .filter(|result| result["evidence"] == evidence && result["outcome"] != "skipped");
    let (mut passed, mut all) = (0_u32, 0_u32);
    for result in driven {
        all += 1;
        passed += u32::from(result["outcome"] == "passed");
    }
    assert!(all > 0, "the kit has no cases with the evidence {evidence}");
    100.0 * f64::from(passed) / f64::from(all)
}

/// One line per area, and one per failed case.
fn print_scores(results: &[Value]) {
    let mut areas: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    for result in results
        .iter()
        .filter(|result| result["outcome"] != "skipped")
    {
        let area = areas.entry(result["area"].as_str().unwrap_or_default());
        let (passed, all) = area.or_default();
        *passed += u32::from(result["outcome"] == "passed");
        *all += 1;
    }
    for (area, (passed, all)) in areas {
        println!("{area}: {passed} of {all} cases pass");
    }
    for result in failures(results) {
        println!("failed: {} ({})", result["id"], result["evidence"]);
    }
}

fn run(kit: &Path) -> Vec<Value> {
    let report = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance.json");
    // A report of an earlier run must not be taken for one of this run.
    let _ = std::fs::remove_file(&report);
    let output = Command::new("python3")
        .arg(kit.join("run.py"))
        .args(["--gateway", env!("CARGO_BIN_EXE_petstore"), "--json"])
        .arg(&report)
        .output()
        .expect("python3 runs the kit");
    let Ok(text) = std::fs::read(&report) else {
        panic!(
            "the kit wrote no report: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    serde_json::from_slice(&text).expect("the report is JSON")
}
