//! Runs the cases of a folder of JSON files, one file per area, against this crate.
//!
//! `PETSTORE_EVENT_CASES` names the folder; without it there is nothing to run.

#[path = "event_cases/areas.rs"]
mod areas;

use std::path::Path;
use std::process::ExitCode;

use areas::{AREAS, Case, Tally};

/// What percentage of the cases of an evidence has to pass.
fn threshold(evidence: &str) -> usize {
    match evidence {
        "aws-recorded" => 100,
        "aws-docs" => 95,
        _ => 90,
    }
}

fn run(folder: &Path) -> Result<bool, String> {
    let mut good = true;
    for (area, check) in AREAS {
        let path = folder.join(format!("{area}.json"));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let cases: Vec<Case> =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut tally = Tally::default();
        for case in &cases {
            tally.count(case, check(case));
        }
        for (evidence, (passed, all)) in &tally.by_evidence {
            println!("{area} {evidence} {passed}/{all}");
            good &= passed * 100 >= all * threshold(evidence);
        }
        for failure in &tally.failures {
            println!("  {failure}");
        }
    }
    Ok(good)
}

#[test]
fn event_cases() -> ExitCode {
    let Some(folder) = std::env::var_os("PETSTORE_EVENT_CASES") else {
        println!("PETSTORE_EVENT_CASES is not set: no cases to run");
        return ExitCode::SUCCESS;
    };
    match run(Path::new(&folder)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}
