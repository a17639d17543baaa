//! Counts the cases that pass.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::support::{Checked, text};

/// The share of the cases that must pass, in percent.
fn required(evidence: &str) -> usize {
    match evidence {
        "aws-recorded" => 100,
        "aws-docs" => 95,
        _ => 90,
    }
}

/// The results per area and kind of evidence.
pub(crate) struct Tally {
    unsupported: BTreeMap<&'static str, &'static str>,
    /// Passed and all, by area and evidence.
    counts: BTreeMap<(String, String), (usize, usize)>,
    failures: Vec<String>,
    left_out: Vec<String>,
}

impl Tally {
    /// Takes the ids of the cases that are not counted, with the reasons.
    pub(crate) fn new(unsupported: &[(&'static str, &'static str)]) -> Self {
        Self {
            unsupported: unsupported.iter().copied().collect(),
            counts: BTreeMap::new(),
            failures: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Runs a case and counts its result.
    pub(crate) fn count(&mut self, area: &str, case: &Value, check: impl FnOnce() -> Checked) {
        let (id, evidence) = (text(case, "id"), text(case, "evidence"));
        if let Some(reason) = self.unsupported.get(id) {
            self.left_out.push(format!("{id}: {reason}"));
            return;
        }
        let key = (area.to_owned(), evidence.to_owned());
        let (passed, all) = self.counts.entry(key).or_default();
        *all += 1;
        match check() {
            Ok(()) => *passed += 1,
            Err(problem) => self.failures.push(format!("{id}: {problem}")),
        }
    }

    /// The kinds of evidence, over all areas, of which too few cases pass; the text says how many.
    pub(crate) fn below(&self) -> Vec<String> {
        let short = |(evidence, (passed, all)): (&str, (usize, usize))| {
            let missed = passed * 100 < all * required(evidence);
            missed.then(|| format!("{evidence} {passed}/{all}"))
        };
        self.totals().into_iter().filter_map(short).collect()
    }

    fn totals(&self) -> BTreeMap<&str, (usize, usize)> {
        let mut totals = BTreeMap::<&str, (usize, usize)>::new();
        for ((_, evidence), (passed, all)) in &self.counts {
            let total = totals.entry(evidence).or_default();
            *total = (total.0 + passed, total.1 + all);
        }
        totals
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((area, evidence), (passed, all)) in &self.counts {
            writeln!(f, "{area} {evidence} {passed}/{all}")?;
        }
        for failure in &self.failures {
            writeln!(f, "failed: {failure}")?;
        }
        for case in &self.left_out {
            writeln!(f, "not counted: {case}")?;
        }
        Ok(())
    }
}

#[test]
fn one_failure_in_ten_is_too_many_for_the_documentation_but_not_for_an_implementation() {
    let mut tally = Tally::new(&[("a/out", "another service")]);
    for number in 0..10 {
        for evidence in ["aws-docs", "implementation"] {
            let case = serde_json::json!({"id": format!("a/{number}"), "evidence": evidence});
            tally.count("a", &case, || {
                if number == 0 {
                    Err("differs".into())
                } else {
                    Ok(())
                }
            });
        }
    }
    let left_out = serde_json::json!({"id": "a/out", "evidence": "aws-docs"});
    tally.count("a", &left_out, || Err("not run".into()));
    assert_eq!(tally.below(), ["aws-docs 9/10"]);
    let printed = tally.to_string();
    assert!(
        printed.starts_with("a aws-docs 9/10\na implementation 9/10\n"),
        "{printed}"
    );
    assert!(
        printed.ends_with("failed: a/0: differs\nnot counted: a/out: another service\n"),
        "{printed}"
    );
}
