//! Drives the cores with a folder of event cases, one JSON file per area.
//!
//! `PETSTORE_EVENT_CASES` names the folder. Every case of these areas is run; the test prints a line per
//! area and kind of evidence, then the ids that fail, and fails if too many do.

mod async_invoke;
mod eventbridge_delivery;
mod put_events;
mod s3_configuration;
mod s3_notification;
mod shape;
mod sns_delivery;
mod sns_publish;
mod sns_world;
mod support;

use support::Check;

/// The share of cases that must pass, in percent, by kind of evidence.
const REQUIRED: [(&str, usize); 3] = [
    ("aws-recorded", 100),
    ("aws-docs", 95),
    ("implementation", 90),
];

const AREAS: [(&str, Check); 6] = [
    ("sns-delivery", sns_delivery::check),
    ("sns-publish", sns_publish::check),
    ("eventbridge-delivery", eventbridge_delivery::check),
    ("put-events", put_events::check),
    ("s3-notification", s3_notification::check),
    ("async-invoke", async_invoke::check),
];

#[test]
fn cases_pass() {
    let Some(folder) = std::env::var_os("PETSTORE_EVENT_CASES") else {
        println!("skipped: PETSTORE_EVENT_CASES does not name a folder");
        return;
    };
    let (mut failures, mut below) = (Vec::new(), Vec::new());
    for (area, check) in AREAS {
        let cases = support::read(folder.as_ref(), area);
        for (evidence, required) in REQUIRED {
            let of_kind = cases.iter().filter(|case| case["evidence"] == evidence);
            let (mut passed, mut total) = (0, 0);
            for case in of_kind {
                total += 1;
                match check(case) {
                    Ok(()) => passed += 1,
                    Err(reason) => failures.push(format!("{}: {reason}", case["id"])),
                }
            }
            if total > 0 {
                println!("{area} {evidence} {passed}/{total}");
            }
            if passed * 100 < total * required {
                below.push(format!("{area} {evidence}"));
            }
        }
    }
    for failure in &failures {
        println!("failed {failure}");
    }
    assert!(
        below.is_empty(),
        "too many cases fail in {}",
        below.join(", ")
    );
}
