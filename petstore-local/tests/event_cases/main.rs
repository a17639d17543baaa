//! Runs cases of what AWS does with events: `PETSTORE_EVENT_CASES` names the folder with one JSON file per area.
//!
//! Prints one line per area and kind of evidence, then the ids of the cases that fail. Of the recorded cases all
//! must pass, of those from the documentation 95 %, of those from other implementations 90 %.

mod batching;
mod esm_config;
mod matching;
mod partial_batch;
mod sqs_queue;
mod sqs_record;
mod sqs_send;
mod stream_failure_document;
mod stream_record;
mod stream_retry;
mod support;

use std::collections::BTreeMap;

use serde_json::Value;

/// Runs one case and returns what is wrong.
type Run = fn(&Value) -> Result<(), String>;

const AREAS: [(&str, Run); 9] = [
    ("sqs-queue", sqs_queue::run),
    ("sqs-record", sqs_record::run),
    ("sqs-send", sqs_send::run),
    ("esm-config", esm_config::run),
    ("batching", batching::run),
    ("partial-batch", partial_batch::run),
    ("stream-retry", stream_retry::run),
    ("stream-record", stream_record::run),
    ("stream-failure-document", stream_failure_document::run),
];

/// The share of the cases that must pass, in percent.
fn required(evidence: &str) -> usize {
    match evidence {
        "aws-recorded" => 100,
        "aws-docs" => 95,
        _ => 90,
    }
}

#[test]
fn event_cases() {
    let Some(folder) = std::env::var_os("PETSTORE_EVENT_CASES") else {
        println!("skipped: PETSTORE_EVENT_CASES does not name a folder");
        return;
    };
    let folder = std::path::PathBuf::from(folder);
    let (mut failures, mut totals) = (Vec::new(), BTreeMap::<String, (usize, usize)>::new());
    for (area, run) in AREAS {
        let path = folder.join(format!("{area}.json"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("{area}: no file");
            continue;
        };
        let cases: Vec<Value> = serde_json::from_str(&text).expect("the cases are a JSON array");
        let mut counts = BTreeMap::<&str, (usize, usize)>::new();
        for case in &cases {
            let evidence = case["evidence"].as_str().expect("a case has evidence");
            let (passed, all) = counts.entry(evidence).or_default();
            *all += 1;
            match run(case) {
                Ok(()) => *passed += 1,
                Err(problem) => failures.push(format!("{}: {problem}", case["id"])),
            }
        }
        for (evidence, (passed, all)) in counts {
            println!("{area} {evidence} {passed}/{all}");
            let total = totals.entry(evidence.to_owned()).or_default();
            *total = (total.0 + passed, total.1 + all);
        }
    }
    for failure in &failures {
        println!("failed: {failure}");
    }
    assert!(!totals.is_empty(), "{} has no cases", folder.display());
    for (evidence, (passed, all)) in totals {
        println!("all areas {evidence} {passed}/{all}");
        assert!(
            passed * 100 >= all * required(&evidence),
            "too few {evidence} cases pass"
        );
    }
}
